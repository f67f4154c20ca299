// SPDX-License-Identifier: Apache-2.0

internal import PosternCore
internal import PosternProtocol

extension Handlers {
    func hello(_ params: Empty, _ caller: Caller) async throws(Refusal) -> ServerHello.Result {
        ServerHello.Result(
            server: ProtocolVersion.server,
            version: ProtocolVersion.software,
            protocolVersion: .current,
            role: Role(rawValue: caller.role) ?? .check
        )
    }

    func discover(_ params: Empty, _ caller: Caller) async throws(Refusal) -> JSONValue {
        OpenRPC.document
    }

    func serverStatus(_ params: Empty, _ caller: Caller) async throws(Refusal) -> ServerStatus.Result {
        let (store, sessions) = try await administration.statistics()
        let hashing = status.hashing()
        return ServerStatus.Result(
            version: ProtocolVersion.software,
            protocolVersion: .current,
            sqliteVersion: store.engineVersion,
            startedAt: status.startedAt.rawValue,
            uptimeSeconds: Int64((ContinuousClock.now - status.startedInstant) / .seconds(1)),
            users: store.users,
            sessions: sessions,
            storeBytes: store.bytes,
            connections: status.connections(),
            hashing: .init(threads: hashing.threads, waiting: hashing.waiting, completed: hashing.completed)
        )
    }
}

/// Where `server.status` learns what only the assembly knows.
struct StatusSource: Sendable {
    /// When the daemon started.
    let startedAt: Timestamp
    /// The same moment on the clock that nobody sets.
    let startedInstant: ContinuousClock.Instant
    /// The hashing threads.
    let hashing: @Sendable () -> HashingPool.Statistics
    /// Open connections.
    let connections: @Sendable () -> ServerStatus.Connections
}
