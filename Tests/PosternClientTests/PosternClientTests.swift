// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import Synchronization
import Testing

@testable import PosternClient

@Suite("A client and its daemon", .timeLimit(.minutes(1)))
struct PosternClientTests {
    func check(_ client: PosternClient, _ token: String, deadline: Duration? = nil) async throws -> String {
        let verdict = try await client.call(SessionCheck.self, .init(token: Secret(token)), deadline: deadline)
        guard case .valid(let holder) = verdict else { return "invalid" }
        return holder.username
    }

    func logout(_ client: PosternClient) async throws {
        _ = try await client.call(SessionLogout.self, .init(token: Secret("t")))
    }

    func isUnreachable(_ error: (any Error)?) -> Bool {
        if case PosternClientError.unreachable? = error { true } else { false }
    }

    func isGarbled(_ error: (any Error)?) -> Bool {
        if case PosternClientError.garbled? = error { true } else { false }
    }

    func isTimeOut(_ error: (any Error)?) -> Bool {
        if case PosternClientError.timedOut? = error { true } else { false }
    }

    @Test(
        "A thousand calls at once share one connection, and each gets its own answer though the answers come shuffled"
    )
    func sharing() async throws {
        try await withSocketPath { path in
            let held = Mutex<[ScriptedServer.Request]>([])
            let server = try await ScriptedServer(at: path) { request in
                let ready = held.withLock { held in
                    held.append(request)
                    guard held.count == 100 else { return [ScriptedServer.Request]() }
                    defer { held.removeAll() }
                    return held.shuffled()
                }
                for request in ready { request.answer() }
            }
            let client = PosternClient(socketPath: path)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<1000 {
                    group.addTask {
                        let name = try await check(client, "user\(index)")
                        #expect(name == "user\(index)")
                    }
                }
                try await group.waitForAll()
            }
            #expect(server.connections == 1)
            await client.close()
            await server.stop()
        }
    }

    @Test("A reply may arrive in pieces, cut anywhere", arguments: [1, 2, 3, 7, 50])
    func pieces(size: Int) async throws {
        try await withSocketPath { path in
            let server = try await ScriptedServer(at: path) { request in
                var rest = Substring(request.verdict("álice"))
                while !rest.isEmpty {
                    request.send(String(rest.prefix(size)))
                    rest = rest.dropFirst(size)
                }
            }
            let client = PosternClient(socketPath: path)
            #expect(try await check(client, "t") == "álice")
            #expect(try await check(client, "t") == "álice")
            await client.close()
            await server.stop()
        }
    }

    @Test("A reply that comes after its deadline is given to nobody")
    func lateReply() async throws {
        try await withSocketPath { path in
            let late = Mutex<ScriptedServer.Request?>(nil)
            let server = try await ScriptedServer(at: path) { request in
                if request.token == "alice" {
                    late.withLock { $0 = request }
                } else {
                    late.withLock { $0 }?.answer()
                    request.answer()
                }
            }
            let client = PosternClient(socketPath: path)
            // On a machine that is busy the deadline may pass before the request is out, and then no reply is late.
            repeat {
                let error = await #expect(throws: PosternClientError.self) {
                    try await check(client, "alice", deadline: .milliseconds(50))
                }
                #expect(isTimeOut(error))
            } while late.withLock { $0 == nil }
            let connections = server.connections
            #expect(try await check(client, "bob") == "bob")
            #expect(server.connections == connections)
            await client.close()
            await server.stop()
        }
    }

    @Test("A deadline that has passed already ends the call", arguments: [Duration.zero, .seconds(-5)])
    func pastDeadline(deadline: Duration) async throws {
        try await withSocketPath { path in
            let server = try await ScriptedServer(at: path) { _ in }
            let client = PosternClient(socketPath: path)
            let error = await #expect(throws: PosternClientError.self) {
                try await check(client, "t", deadline: deadline)
            }
            #expect(isTimeOut(error))
            await client.close()
            await server.stop()
        }
    }

    @Test("The task that calls may be cancelled, and the client goes on")
    func cancellation() async throws {
        try await withSocketPath { path in
            let server = try await ScriptedServer(at: path) { if $0.number > 1 { $0.answer() } }
            let client = PosternClient(socketPath: path)
            let task = Task { try await check(client, "alice") }
            while server.requests == 0 { await Task.yield() }
            task.cancel()
            #expect(isTimeOut(await #expect(throws: PosternClientError.self) { try await task.value }))
            #expect(try await check(client, "bob") == "bob")
            await client.close()
            await server.stop()
        }
    }

    @Test("After the daemon came back the next call connects at once, also one that changes something")
    func restart() async throws {
        try await withSocketPath { path in
            let first = try await ScriptedServer(at: path) { $0.answer() }
            let client = PosternClient(socketPath: path)
            #expect(try await check(client, "alice") == "alice")
            await first.stop()
            #expect(isUnreachable(await #expect(throws: PosternClientError.self) { try await check(client, "alice") }))
            let second = try await ScriptedServer(at: path) { request in
                request.send(#"{"jsonrpc":"2.0","id":\#(request.id),"result":{"ended":true}}"# + "\n")
            }
            try await logout(client)
            // Closed by the other side while nothing was in flight: whether or not the client has heard of it yet, the
            // request cannot have been taken, so that even this one is safe to send again.
            for _ in 0..<50 {
                await second.hangUp()
                try await logout(client)
            }
            await client.close()
            await second.stop()
        }
    }

    @Test("When the connection is lost, a call that changes nothing is tried once more")
    func readOnlyRetry() async throws {
        try await withSocketPath { path in
            let server = try await ScriptedServer(at: path) { $0.connection == 1 ? $0.hangUp() : $0.answer() }
            let client = PosternClient(socketPath: path)
            #expect(try await check(client, "alice") == "alice")
            #expect(server.requests == 2)
            await client.close()
            await server.stop()
        }
    }

    @Test("A call that changes nothing is tried once more, not for ever")
    func boundedRetry() async throws {
        try await withSocketPath { path in
            let server = try await ScriptedServer(at: path) { $0.hangUp() }
            let client = PosternClient(socketPath: path)
            #expect(isUnreachable(await #expect(throws: PosternClientError.self) { try await check(client, "alice") }))
            #expect(server.requests == 2)
            await client.close()
            await server.stop()
        }
    }

    @Test("When the connection is lost, a call that changes something is not tried again")
    func noRetry() async throws {
        try await withSocketPath { path in
            let server = try await ScriptedServer(at: path) { $0.hangUp() }
            let client = PosternClient(socketPath: path)
            #expect(isUnreachable(await #expect(throws: PosternClientError.self) { try await logout(client) }))
            #expect(server.requests == 1)
            await client.close()
            await server.stop()
        }
    }

    @Test(
        "A line that is no reply ends the calls in flight and the connection, and the next call gets a new one",
        arguments: [
            "HTTP/1.1 400 Bad Request\r\n", "\n", "[]\n", "{}\n", "\u{0}\n", #"{"id":"1","result":{}}"# + "\n",
            #"{"jsonrpc":"2.0","id":null,"result":{}}"# + "\n", #"{"jsonrpc":"2.0","id":999,"result":{}}"# + "\n",
            #"{"jsonrpc":"2.0","id":1.5,"result":{}}"# + "\n", #"{"jsonrpc":"2.0","id":1e400}"# + "\n",
        ]
    )
    func garbage(text: String) async throws {
        try await withSocketPath { path in
            let server = try await ScriptedServer(at: path) { $0.connection == 1 ? $0.send(text) : $0.answer() }
            let client = PosternClient(socketPath: path)
            #expect(isGarbled(await #expect(throws: PosternClientError.self) { try await check(client, "alice") }))
            #expect(try await check(client, "bob") == "bob")
            #expect(server.connections == 2)
            await client.close()
            await server.stop()
        }
    }

    @Test("A reply without end is cut off at the limit")
    func endless() async throws {
        try await withSocketPath { path in
            let server = try await ScriptedServer(at: path) { request in
                request.send(String(repeating: " ", count: Limits.replyBytes + 2))
            }
            let client = PosternClient(socketPath: path)
            #expect(isGarbled(await #expect(throws: PosternClientError.self) { try await check(client, "alice") }))
            await client.close()
            await server.stop()
        }
    }

    @Test("A result of another shape fails its own call alone")
    func wrongShape() async throws {
        try await withSocketPath { path in
            let server = try await ScriptedServer(at: path) { request in
                if request.token == "alice" {
                    request.send(#"{"jsonrpc":"2.0","id":\#(request.id),"result":{"valid":"yes"}}"# + "\n")
                } else {
                    request.answer()
                }
            }
            let client = PosternClient(socketPath: path)
            #expect(isGarbled(await #expect(throws: PosternClientError.self) { try await check(client, "alice") }))
            #expect(try await check(client, "bob") == "bob")
            #expect(server.connections == 1)
            await client.close()
            await server.stop()
        }
    }

    @Test("An error of a kind that nobody knows yet is an error", arguments: ["number", "null"])
    func unknownKind(id: String) async throws {
        try await withSocketPath { path in
            let server = try await ScriptedServer(at: path) { request in
                let id = id == "null" ? id : String(request.id)
                request.send(
                    #"{"jsonrpc":"2.0","id":\#(id),"error":{"code":4711,"message":"No.","data":{"kind":"moonphase"}}}"#
                        + "\n"
                )
            }
            let client = PosternClient(socketPath: path)
            let error = await #expect(throws: PosternClientError.self) { try await check(client, "alice") }
            guard case .refused(let refusal)? = error else {
                Issue.record("expected a refusal, got \(String(describing: error))")
                return
            }
            #expect(refusal.kind == ErrorKind(rawValue: "moonphase"))
            #expect(refusal.code == 4711)
            await client.close()
            await server.stop()
        }
    }

    @Test("A request that the socket would not take never reaches it")
    func longRequest() async throws {
        try await withSocketPath { path in
            let server = try await ScriptedServer(at: path) { $0.answer() }
            let client = PosternClient(socketPath: path)
            let error = await #expect(throws: PosternClientError.self) {
                try await check(client, String(repeating: "x", count: Limits.lineBytes))
            }
            guard case .refused(let refusal)? = error, refusal.kind == .lineTooLong else {
                Issue.record("expected line_too_long, got \(String(describing: error))")
                return
            }
            #expect(server.requests == 0)
            await client.close()
            await server.stop()
        }
    }

    @Test("Where there is no daemon the call fails with a reason, not with a trap")
    func nobodyThere() async throws {
        for path in ["/nonexistent/check.sock", "", "/tmp/\(String(repeating: "x", count: 200))", "/tmp/a\0b", "/tmp"] {
            let client = PosternClient(socketPath: path)
            #expect(isUnreachable(await #expect(throws: PosternClientError.self) { try await check(client, "t") }))
            await client.close()
        }
    }

    @Test("Closing ends the calls in flight and all later ones")
    func closing() async throws {
        try await withSocketPath { path in
            let server = try await ScriptedServer(at: path) { _ in }
            let client = PosternClient(socketPath: path)
            let task = Task { try await check(client, "alice") }
            while server.requests == 0 { await Task.yield() }
            await client.close()
            #expect(isUnreachable(await #expect(throws: PosternClientError.self) { try await task.value }))
            #expect(isUnreachable(await #expect(throws: PosternClientError.self) { try await check(client, "alice") }))
            await client.close()
            await server.stop()
        }
    }
}
