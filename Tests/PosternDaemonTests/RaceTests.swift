// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("What two do at once")
struct RaceTests {
    /// Sessions of alice.
    func issue(_ count: Int, _ daemon: InProcessDaemon) async throws -> [String] {
        let issued = try await daemon.connect(.admin)
            .result(.sessionIssue, #"{"username":"alice","count":\#(count)}"#)
        guard case .array(let tokens) = issued["tokens"] else { throw TestingFault("no tokens") }
        return tokens.compactMap(\.text)
    }

    /// Sends one request each, all before any reply is read.
    func atOnce(_ lines: [String], _ daemon: InProcessDaemon) async throws -> [JSONValue] {
        var clients: [LineClient] = []
        for line in lines {
            let client = try daemon.connect(.front)
            try await client.send(line)
            clients.append(client)
        }
        var replies: [JSONValue] = []
        for client in clients { replies.append(try JSONValue(parsing: await client.receive())) }
        return replies
    }

    @Test("Of two logouts of one session at once exactly one ended it")
    func logouts() async throws {
        try await InProcessDaemon.run { daemon in
            try await daemon.signUp("alice")
            for token in try await issue(64, daemon) {
                let line = request(.sessionLogout, #"{"token":"\#(token)"}"#)
                let replies = try await atOnce([line, line], daemon)
                #expect(replies.count { $0["result"]?["ended"] == true } == 1)
            }
        }
    }

    @Test(
        "A session that ended while a password was hashed neither changes the password nor deletes the account",
        arguments: [
            (
                MethodName.accountChangePassword,
                #","current_password":"\#(password)","new_password":"a lamp beneath the pear""#
            ),
            (.accountDelete, #","password":"\#(password)""#),
        ]
    )
    func endedMeanwhile(_ method: MethodName, _ rest: String) async throws {
        let hasher = ControlledHasher()
        var options = InProcessDaemon.Options()
        options.hasher = hasher
        try await InProcessDaemon.run(options) { daemon in
            try await daemon.signUp("alice")
            let token = try await daemon.logIn("alice")
            hasher.hold()
            let client = try daemon.connect(.front)
            try await client.send(request(method, #"{"token":"\#(token)""# + rest + "}"))
            try await Blocking.wait("hashing") { hasher.waiting == 1 }
            let ended = try await daemon.connect(.admin).result(.userEndSessions, #"{"username":"alice"}"#)
            #expect(ended["ended"] == 1)
            hasher.release()
            let reply = try JSONValue(parsing: await client.receive())
            #expect(reply["error"]?["data"]?["kind"] == "invalid_session")
            _ = try await daemon.logIn("alice")
        }
    }

    @Test("Of two sessions that end all others at once one is left")
    func revocations() async throws {
        try await InProcessDaemon.run { daemon in
            try await daemon.signUp("alice")
            for _ in 0..<30 {
                let tokens = try await issue(2, daemon)
                let replies = try await atOnce(
                    tokens.map { request(.sessionRevoke, #"{"token":"\#($0)","others":true}"#) },
                    daemon
                )
                var valid = 0
                for token in tokens where try await daemon.isValid(token) { valid += 1 }
                #expect(valid == 1)
                #expect(replies.count { $0["result"]?["ended"] == 1 } == 1)
                #expect(replies.count { $0["error"]?["data"]?["kind"] == "invalid_session" } == 1)
                _ = try await daemon.connect(.admin).result(.userEndSessions, #"{"username":"alice"}"#)
            }
        }
    }
}
