// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("The size of a batch's reply")
struct BatchSizeTests {
    @Test("A reply stays within its limit, however near the lists come to it and however long the ids are")
    func nearTheLimit() async throws {
        try await InProcessDaemon.run { daemon in
            let admin = try daemon.connect(.admin)
            for number in 1000..<1200 {
                let name = String(repeating: "n", count: 60) + "\(number)"
                let display = String(repeating: "😀", count: 100)
                _ = try await admin.result(.userCreate, #"{"username":"\#(name)","display_name":"\#(display)"}"#)
            }
            func list(_ limit: Int, id: String) -> String { request(.userList, #"{"limit":\#(limit)}"#, id: id) }
            let whole = try await admin.ask(list(200, id: "1")).utf8.count
            let single = try await admin.ask(list(1, id: "1")).utf8.count
            let double = try await admin.ask(list(2, id: "1")).utf8.count
            // As many whole lists as there is room for, one that fills the rest, and then refusals with long ids.
            let count = Limits.replyBytes / (whole + 1)
            try #require(count < 14)
            let rest = (Limits.replyBytes - count * (whole + 1) - single - 8) / (double - single)
            var lists = (0..<count).map { _ in list(200, id: "1") }
            if rest > 0 { lists.append(list(min(rest, 199), id: "1")) }
            let long = "\"" + String(repeating: "i", count: 60_000 / (16 - lists.count)) + "\""
            while lists.count < 16 { lists.append(list(200, id: long)) }
            let reply = try await admin.ask("[" + lists.joined(separator: ",") + "]")
            #expect(reply.utf8.count <= Limits.replyBytes)
            guard case .array(let replies) = try JSONValue(parsing: reply) else { throw TestingFault("no array") }
            #expect(replies.count == 16)
            #expect(replies.last?["error"]?["data"]?["kind"] == "invalid_request")
        }
    }
}
