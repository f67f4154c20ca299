// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix

/// A socket that takes connections: made by us, or handed over.
enum Listener: Sendable {
    case own(ListenAddress)
    case handedOver(CInt)

    /// Starts to listen.
    ///
    /// - Throws: one sentence about what is in the way.
    func start<Child: ServerChildChannel>(
        _ child: Child,
        connections: ConnectionSet,
        group: any EventLoopGroup,
        logger: Logger
    ) async throws(StartupFailure) -> NIOAsyncChannel<Child.Value, Never> {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(ChannelOptions.backlog, value: 1024)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            // One at a time, so that the gate is asked before each.
            .serverChannelOption(ChannelOptions.maxMessagesPerRead, value: 1)
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptGate(connections))
                }
            }
        let setUp: @Sendable (any Channel) -> EventLoopFuture<Child.Value> = { channel in
            child.setup(channel: channel, logger: logger)
        }
        switch self {
        case .handedOver(let descriptor):
            do {
                return try await bootstrap.bind(descriptor, childChannelInitializer: setUp)
            } catch {
                throw .environment("The socket that was handed over cannot be used: \(Self.reason(error)).")
            }
        case .own(.tcp(let host, let port)):
            do {
                return try await bootstrap.bind(host: host, port: port, childChannelInitializer: setUp)
            } catch {
                throw .environment(
                    "Cannot listen on \(ListenAddress.tcp(host: host, port: port)): \(Self.reason(error))."
                )
            }
        case .own(.unix(let path)):
            try Self.makeWay(path)
            do {
                let channel = try await bootstrap.bind(unixDomainSocketPath: path, childChannelInitializer: setUp)
                // A proxy connects as another user of this socket's group. Until this line only we could.
                guard chmod(path, 0o660) == 0 else { throw IOError(errnoCode: errno, reason: "chmod") }
                return channel
            } catch {
                throw .environment("Cannot listen on unix:\(path): \(Self.reason(error)).")
            }
        }
    }

    /// Removes the socket that a front which is no more left behind, and nothing else.
    private static func makeWay(_ path: String) throws(StartupFailure) {
        guard path.utf8.count <= ListenAddress.longestPath else {
            throw .configuration("unix:\(path) is too long: the path of a Unix socket may have 107 bytes.")
        }
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return }
        guard attributes[.type] as? FileAttributeType == .typeSocket else {
            throw .environment("Cannot listen on unix:\(path): there is something else than a socket at this path.")
        }
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        defer { Glibc.close(descriptor) }
        guard let address = try? SocketAddress(unixDomainSocketPath: path) else { return }
        let result = address.withSockAddr { Glibc.connect(descriptor, $0, socklen_t($1)) }
        guard result != 0, errno == ECONNREFUSED else {
            throw .environment("Cannot listen on unix:\(path): another program listens there.")
        }
        unlink(path)
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as IOError where error.errnoCode == EADDRINUSE: "the address is in use"
        case let error as IOError where error.errnoCode == EACCES: "this user may not"
        case let error as IOError where error.errnoCode == EADDRNOTAVAIL: "this machine does not have that address"
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case is SocketAddressError, is SocketAddressError.UnknownHost: "there is no such address"
        default: "\(error)"
        }
    }
}
