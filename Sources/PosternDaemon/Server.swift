// SPDX-License-Identifier: Apache-2.0

internal import CPlatform
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import PosternCore
internal import PosternProtocol

/// The sockets of the daemon, and who is connected to them.
struct Server: Sendable {
    let dispatcher: Dispatcher
    let registry: ConnectionRegistry
    let limits: ConnectionLimits
    let tap: (any TrafficTap)?
    let logger: Logger

    /// The overflow uid: what the kernel shows for a uid of another user namespace. It may be anybody, so it is never
    /// front or admin.
    private static let nobody: UInt32 = 65534

    /// Accepts connections on a listener from now on. The descriptor is the channel's then.
    func accept(_ listener: Listener, on group: any EventLoopGroup) async throws -> any Channel {
        let role = listener.role
        let channel = try await ServerBootstrap(group: group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // Another read at once would nearly always find nothing, for a price.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(low: limits.backlog / 4, high: limits.backlog)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try admit(channel, role) }
            }
            .withBoundSocket(listener.descriptor)
            .get()
        try listener.lengthenBacklog()
        return channel
    }

    private func admit(_ channel: any Channel, _ role: Role) throws {
        guard let uid = try Self.peer(of: channel) else { throw ConnectionRefusal() }
        guard registry.add(channel, role, uid: uid) else {
            logger.warning("too_many_connections", metadata: ["uid": "\(uid)", "role": "\(role.rawValue)"])
            throw ConnectionRefusal()
        }
        channel.closeFuture.whenComplete { _ in registry.remove(channel) }
        let effective = uid == Self.nobody ? .check : role
        let connection = Connection(
            caller: Caller(uid: uid, role: effective.rawValue),
            role: effective,
            dispatcher: dispatcher,
            limits: limits,
            requests: registry.requests,
            tap: tap
        )
        try channel.pipeline.syncOperations.addHandler(connection)
    }

    private static func peer(of channel: any Channel) throws -> UInt32? {
        try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { socket in
            var uid: UInt32 = 0
            return postern_peer_uid(socket, &uid) == 0 ? uid : nil
        } ?? nil
    }
}

/// Thrown at a connection that is closed before it is served.
private struct ConnectionRefusal: Error {}
