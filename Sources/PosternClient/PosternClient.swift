// SPDX-License-Identifier: Apache-2.0

public import NIOCore
public import NIOPosix
public import PosternProtocol

/// A connection to a Postern daemon that opens itself when it is needed, and again when it was lost.
///
/// Calls may be made from any task at once; they share one connection, and each gets its own answer.
public final class PosternClient: Sendable {
    /// Prepares a client; it connects with the first call.
    ///
    /// - Parameters:
    ///   - socketPath: the path of one of the daemon's sockets.
    ///   - deadline: how long a call may take, the connecting included.
    ///   - eventLoopGroup: where the connection lives.
    public init(
        socketPath: String,
        deadline: Duration = .seconds(10),
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
    }

    /// Calls a method and waits for its answer.
    public func call<Method: RPCMethod>(
        _ method: Method.Type,
        _ params: Method.Params,
        deadline: Duration? = nil
    ) async throws(PosternClientError) -> Method.Result {
        throw .unreachable(reason: "not yet written")
    }

    /// Closes the connection; calls in flight fail as ``PosternClientError/unreachable(reason:)``.
    public func close() async {}
}
