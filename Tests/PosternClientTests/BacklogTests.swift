// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import Testing

@testable import PosternClient

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("A daemon with its hands full", .timeLimit(.minutes(1)))
struct BacklogTests {
    /// A stream socket of its own, and what `body` makes of it with the address of `path`.
    func unixSocket(_ path: String, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        try #require(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let outcome = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if outcome != 0 {
            close(descriptor)
            return -1
        }
        return descriptor
    }

    @Test("A full backlog is waited for until the deadline, not taken for an absent daemon")
    func backlog() async throws {
        try await withSocketPath { path in
            let listener = try unixSocket(path) { bind($0, $1, $2) }
            try #require(listener >= 0 && listen(listener, 0) == 0)
            defer { close(listener) }
            var waiting: [Int32] = []
            while true {
                let client = try unixSocket(path) { connect($0, $1, $2) }
                if client < 0 { break }
                waiting.append(client)
            }
            defer { for client in waiting { close(client) } }

            let client = PosternClient(socketPath: path)
            let error = await #expect(throws: PosternClientError.self) {
                try await client.call(SessionCheck.self, .init(token: Secret("t")), deadline: .milliseconds(50))
            }
            guard case .timedOut? = error else {
                Issue.record("expected the deadline, got \(String(describing: error))")
                return
            }
            await client.close()
        }
    }
}
