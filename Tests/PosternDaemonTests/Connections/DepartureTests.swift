// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("A client that does not wait")
struct DepartureTests {
    @Test("All that a client sent is done, though it went away without waiting", arguments: ["", #""id":1,"#])
    func goesAway(id: String) async throws {
        try await InProcessDaemon.run { daemon in
            try await daemon.signUp("alice")
            let admin = try daemon.connect(.admin)
            let issued = try await admin.result(.sessionIssue, #"{"username":"alice","count":64}"#)
            guard case .array(let tokens) = issued["tokens"] else { throw TestingFault("no tokens") }
            let client = try daemon.connect(.front)
            let lines = tokens.compactMap(\.text).map { token in
                #"{"jsonrpc":"2.0",\#(id)"method":"session.logout","params":{"token":"\#(token)"}}"#
            }
            try await client.send(lines.joined(separator: "\n"))
            await client.close()
            let deadline = ContinuousClock.now + .seconds(20)
            while try await admin.result(.userShow, #"{"username":"alice"}"#)["sessions"] != 0 {
                try #require(ContinuousClock.now < deadline, "sessions are left")
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }
}
