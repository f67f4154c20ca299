// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("A connection")
struct ConnectionTests {
    /// A greeting of so many bytes, line end not counted.
    func hello(bytes count: Int, id: String = "1") -> String {
        let line = #"{"jsonrpc":"2.0","id":\#(id),"method":"server.hello"}"#
        return line + String(repeating: " ", count: count - line.utf8.count)
    }

    @Test("Many requests in one write are all answered, checks in their order")
    func pipelining() async throws {
        try await InProcessDaemon.run { daemon in
            let client = try daemon.connect(.check)
            let lines = (1...500).map { request(.sessionCheck, #"{"token":"x"}"#, id: "\($0)") }
            try await client.send(Array((lines.joined(separator: "\r\n") + "\n").utf8))
            for id in 1...500 {
                #expect(try await client.receive() == #"{"jsonrpc":"2.0","id":\#(id),"result":{"valid":false}}"#)
            }
        }
    }

    @Test("A check overtakes a login that is being hashed")
    func overtaking() async throws {
        let hasher = ControlledHasher()
        try await run(hasher) { daemon in
            hasher.hold()
            let client = try daemon.connect(.front)
            try await client.send(login(id: "1") + "\n" + request(.sessionCheck, #"{"token":"x"}"#, id: "2"))
            #expect(try await client.receive() == #"{"jsonrpc":"2.0","id":2,"result":{"valid":false}}"#)
            hasher.release()
            #expect(try JSONValue(parsing: await client.receive())["id"] == 1)
        }
    }

    @Test("Of one connection 32 requests are in the works; those behind them wait and are answered as well")
    func heldBack() async throws {
        let hasher = ControlledHasher()
        try await run(hasher) { daemon in
            hasher.hold()
            let client = try daemon.connect(.front)
            let check = request(.sessionCheck, #"{"token":"x"}"#, id: "\"check\"")
            try await client.send((1...40).map { login(id: "\($0)") }.joined(separator: "\n") + "\n" + check)
            try await Blocking.wait("32 in the works") { hasher.waiting == 32 }
            // Somebody else is not held up by it, and the check behind the logins still waits.
            _ = try await daemon.connect(.front).result(.serverHello)
            #expect(await !client.hasInput())
            #expect(hasher.waiting == 32)
            hasher.release()
            var ids: Set<JSONValue> = []
            for _ in 1...41 { ids.insert(try JSONValue(parsing: await client.receive())["id"] ?? .null) }
            #expect(ids == Set((1...40).map { .integer($0) } + ["check"]))
            #expect(hasher.most == 32)
        }
    }

    @Test("A client that ends its side gets every answer, and then the end")
    func halfClose() async throws {
        let hasher = ControlledHasher()
        try await run(hasher) { daemon in
            hasher.hold()
            let client = try daemon.connect(.front)
            try await client.send((1...34).map { login(id: "\($0)") }.joined(separator: "\n"))
            await client.finishSending()
            try await Blocking.wait("hashing") { hasher.waiting == 32 }
            hasher.release()
            #expect(try await client.receiveAll().count == 34)
        }
    }

    @Test("A last line without its end is not executed")
    func lineWithoutEnd() async throws {
        try await InProcessDaemon.run { daemon in
            let client = try daemon.connect(.check)
            try await client.send(Array((hello(bytes: 60) + "\n" + hello(bytes: 60)).utf8))
            await client.finishSending()
            #expect(try await client.receiveAll().count == 1)
        }
    }

    @Test("A line at the limit of its role is served", arguments: Role.allCases)
    func atTheLimit(_ role: Role) async throws {
        try await InProcessDaemon.run { daemon in
            let client = try daemon.connect(role)
            for end in ["\n", "\r\n"] {
                try await client.send(Array((hello(bytes: role.maximumLineBytes) + end).utf8))
                #expect(try JSONValue(parsing: await client.receive())["result"]?["role"]?.text == role.rawValue)
            }
        }
    }

    @Test("A line over the limit is refused, and nothing behind it is executed", arguments: Role.allCases)
    func overTheLimit(_ role: Role) async throws {
        try await InProcessDaemon.run { daemon in
            let client = try daemon.connect(role)
            let signup = request(.accountSignup, #"{"username":"alice","password":"\#(password)"}"#)
            try await client.send(hello(bytes: 60) + "\n" + hello(bytes: role.maximumLineBytes + 1) + "\n" + signup)
            let lines = try await client.receiveAll()
            #expect(lines.count == 2)
            let refusal = try JSONValue(parsing: lines.last ?? "")
            try ReplyAudit.check(refusal, to: nil)
            #expect(refusal.kind == "line_too_long" && refusal["id"] == .null)
            #expect(try await daemon.connect(.admin).result(.userList)["users"] == [])
        }
    }

    @Test("Ten megabytes without a line end are refused, and read to their end before the connection closes")
    func endless() async throws {
        try await InProcessDaemon.run { daemon in
            let client = try daemon.connect(.check)
            let chunk = [UInt8](repeating: 0x20, count: 1 << 20)
            for _ in 0..<10 { try await client.send(chunk) }
            #expect(try JSONValue(parsing: await client.receive()).kind == "line_too_long")
            await client.finishSending()
            #expect(try await client.receiveOrEnd() == nil)
            _ = try await daemon.connect(.check).result(.serverHello)
        }
    }

    @Test("More than is drained ends the connection")
    func drainBounds() async throws {
        var options = InProcessDaemon.Options()
        options.limits.drainBytes = 1 << 20
        try await InProcessDaemon.run(options) { daemon in
            let client = try daemon.connect(.check)
            await #expect(throws: TestingFault.self) {
                let chunk = [UInt8](repeating: 0x20, count: 1 << 20)
                for _ in 0..<8 { try await client.send(chunk) }
            }
        }
    }

    @Test("A long line behind a login: first the login's answer, then the refusal, also to one who ended their side")
    func inFlightBeforeRefusal() async throws {
        let hasher = ControlledHasher()
        try await run(hasher) { daemon in
            hasher.hold()
            let client = try daemon.connect(.front)
            try await client.send(login(id: "7") + "\n" + hello(bytes: Limits.lineBytes + 1))
            await client.finishSending()
            try await Blocking.wait("hashing") { hasher.waiting == 1 }
            hasher.release()
            let lines = try await client.receiveAll().map { try JSONValue(parsing: $0) }
            #expect(lines.map { $0["id"] } == [7, .null])
            #expect(lines.last?.kind == "line_too_long")
        }
    }

    private func login(id: String) -> String {
        request(.sessionLogin, #"{"username":"alice","password":"\#(password)"}"#, id: id)
    }

    private func run(_ hasher: ControlledHasher, _ body: (InProcessDaemon) async throws -> Void) async throws {
        var options = InProcessDaemon.Options()
        options.hasher = hasher
        try await InProcessDaemon.run(options, body)
    }
}
