// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("What a connection may take of time and of the machine")
struct ConnectionTimeTests {
    @Test("A line that has begun and does not end is told so, and the connection ends")
    func begunLine() async throws {
        var options = InProcessDaemon.Options()
        options.limits.lineTime = .milliseconds(50)
        try await InProcessDaemon.run(options) { daemon in
            let client = try daemon.connect(.check)
            try await client.send(Array(#"{"jsonrpc":"#.utf8))
            let lines = try await client.receiveAll()
            let refusal = try JSONValue(parsing: lines.first ?? "")
            try ReplyAudit.check(refusal, to: nil)
            #expect(lines.count == 1 && refusal.kind == "invalid_request" && refusal["id"] == .null)
        }
    }

    @Test("Each line has its own time: a stream whose every line ends in time goes on")
    func lineAfterLine() async throws {
        var options = InProcessDaemon.Options()
        options.limits.lineTime = .seconds(1)
        try await InProcessDaemon.run(options) { daemon in
            let client = try daemon.connect(.check)
            let line = Array((request(.serverHello) + "\n").utf8)
            let end = ContinuousClock.now + .milliseconds(2500)
            try await client.send(Array(line.prefix(10)))
            while ContinuousClock.now < end {
                // The end of one line and the beginning of the next, so that a line has always begun.
                try await client.send(Array(line.dropFirst(10) + line.prefix(10)))
                _ = try await client.receive()
            }
            try await client.send(Array(line.dropFirst(10)))
            _ = try await client.receive()
        }
    }

    @Test("Between lines a client of check and front may be silent; one of admin may not for long")
    func idle() async throws {
        var options = InProcessDaemon.Options()
        options.limits.adminIdle = .milliseconds(100)
        options.limits.lineTime = .milliseconds(50)
        try await InProcessDaemon.run(options) { daemon in
            let others = [try daemon.connect(.check), try daemon.connect(.front)]
            for client in others { try await client.result(.serverHello) }
            let admin = try daemon.connect(.admin)
            try await admin.result(.serverHello)
            #expect(try await admin.receiveAll() == [])
            for client in others { try await client.result(.serverHello) }
        }
    }

    @Test("An administrator who waits for an answer is not idle")
    func busyAdmin() async throws {
        let hasher = ControlledHasher()
        var options = InProcessDaemon.Options()
        options.hasher = hasher
        options.limits.adminIdle = .milliseconds(50)
        try await InProcessDaemon.run(options) { daemon in
            hasher.hold()
            let admin = try daemon.connect(.admin)
            let idler = try daemon.connect(.admin)
            try await admin.send(request(.userCreate, #"{"username":"alice","password":"\#(password)"}"#))
            try await Blocking.wait("hashing") { hasher.waiting == 1 }
            // When one that came later is gone for idleness, this one would be, too.
            #expect(try await idler.receiveAll() == [])
            hasher.release()
            #expect(try JSONValue(parsing: await admin.receive())["result"] != nil)
        }
    }

    @Test("An administrator who is idle and does not read is dropped, and holds up nobody")
    func idleAdminWhoDoesNotRead() async throws {
        var options = InProcessDaemon.Options()
        options.limits.adminIdle = .milliseconds(50)
        options.limits.slowReader = .milliseconds(500)
        // Replies wait, but not so many that this alone ends the connection.
        options.limits.backlog = 64 << 20
        try await InProcessDaemon.run(options) { daemon in
            let admin = try daemon.connect(.admin)
            try await admin.send(Array(String(repeating: request(.rpcDiscover) + "\n", count: 30).utf8))
            try await Blocking.wait("the daemon hangs up") { await admin.isHungUp }
            try await daemon.connect(.check).result(.serverHello)
        }
    }

    @Test("A client that does not read is dropped, and holds up nobody")
    func slowReader() async throws {
        var options = InProcessDaemon.Options()
        options.limits.slowReader = .milliseconds(100)
        try await InProcessDaemon.run(options) { daemon in
            let client = try daemon.connect(.check)
            let lines = Array(String(repeating: request(.rpcDiscover) + "\n", count: 2000).utf8)
            let sent = await client.sendWithoutWaiting(lines)
            #expect(sent > 0)
            _ = try await daemon.connect(.check).result(.serverHello)
            try await Blocking.wait("the daemon hangs up") { await client.isHungUp }
            _ = try await daemon.connect(.check).result(.serverHello)
        }
    }

    @Test("One uid may have 64 connections to admin; one more is closed at once, and a free place is given again")
    func connectionCap() async throws {
        try await InProcessDaemon.run { daemon in
            var clients: [LineClient] = []
            for _ in 0..<64 {
                let client = try daemon.connect(.admin)
                try await client.result(.serverHello)
                clients.append(client)
            }
            #expect(try await daemon.connect(.admin).receiveAll() == [])
            #expect(daemon.log.entries.contains { $0.hasPrefix("warning too_many_connections") })
            let status = try await clients[0].result(.serverStatus)
            #expect(status["connections"]?["admin"] == 64)
            await clients.removeLast().close()
            try await Blocking.wait("a place is free") {
                let client = try daemon.connect(.admin)
                try? await client.send(request(.serverHello))
                return (try? await client.receiveOrEnd()) != nil
            }
            _ = try await daemon.connect(.check).result(.serverHello)
        }
    }
}
