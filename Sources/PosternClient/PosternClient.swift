// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
public import NIOCore
public import NIOPosix
public import PosternProtocol

/// A connection to a Postern daemon that opens itself when it is needed, and again when it was lost.
///
/// Calls may be made from any task at once; they share one connection, and each gets its own answer. There is no pause
/// between attempts to connect: when the daemon comes back, the next call reaches it.
public final class PosternClient: Sendable {
    private let link: Link
    private let deadline: Duration

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
        self.link = Link(socketPath: socketPath, eventLoop: eventLoopGroup.next())
        self.deadline = deadline
    }

    deinit {
        link.close()
    }

    /// Calls a method and waits for its answer.
    ///
    /// A method that changes nothing is tried once more on a fresh connection when the connection was lost; any method
    /// is when its request cannot have reached the daemon. When the calling task is cancelled, the call stops waiting
    /// and fails as ``PosternClientError/timedOut``.
    ///
    /// - Parameters:
    ///   - method: the method, such as `SessionCheck.self`.
    ///   - params: what it takes.
    ///   - deadline: how long this call may take, where that differs from the client's own.
    public func call<Method: RPCMethod>(
        _ method: Method.Type,
        _ params: Method.Params,
        deadline: Duration? = nil
    ) async throws(PosternClientError) -> Method.Result {
        let end = NIODeadline.now() + TimeAmount(deadline ?? self.deadline)
        var mayTryAgain = true
        while true {
            let id = link.nextID()
            let line = try Self.line(RequestEnvelope(id: id, method: Method.name, params: params))
            if line.readableBytes > link.maximumLineBytes {
                throw .refused(RPCError(.lineTooLong, "The request is longer than this socket takes."))
            }
            switch await link.exchange(line, id: id, until: end) {
            case .reply(let reply):
                return try Self.result(of: reply)
            case .failed(let error):
                throw error
            case .unwritten(let reason):
                guard mayTryAgain else { throw .unreachable(reason: reason) }
            case .lost(let reason):
                guard mayTryAgain, Method.changesNothing else { throw .unreachable(reason: reason) }
            }
            mayTryAgain = false
        }
    }

    /// Closes the connection; calls in flight fail as ``PosternClientError/unreachable(reason:)``, and so does every
    /// call from now on.
    public func close() async {
        // The future of a close never fails.
        try? await link.close()?.get()
    }

    private static func line(_ request: some Encodable) throws(PosternClientError) -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        do {
            return ByteBuffer(bytes: try encoder.encode(request))
        } catch {
            throw .refused(RPCError(.invalidRequest, "The request cannot be written as JSON."))
        }
    }

    private static func result<Result: Decodable>(of reply: ByteBuffer) throws(PosternClientError) -> Result {
        let outcome: Swift.Result<Result, RPCError>
        do {
            outcome = try JSONDecoder().decode(ReplyEnvelope<Result>.self, from: Data(reply.readableBytesView)).outcome
        } catch {
            // The error is left out: it may quote the reply, and replies hold tokens.
            throw .garbled(reason: "the reply does not have the shape that the method promises")
        }
        switch outcome {
        case .success(let result): return result
        case .failure(let error): throw .refused(error)
        }
    }
}
