// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NIOCore
import NIOPosix
import PosternProtocol
import Synchronization

/// A server on a real Unix socket that does what a test tells it, right or wrong.
final class ScriptedServer: Sendable {
    /// A request as it arrived.
    struct Request: Sendable {
        /// Which of the server's connections it came by, from 1.
        let connection: Int
        /// Which of the server's requests it is, from 1.
        let number: Int
        let id: Int64
        let method: String
        let token: String
        let channel: any Channel

        /// Sends text as it is.
        func send(_ text: String) {
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        }

        /// The answer of `session.check` that names `username`.
        func verdict(_ username: String, id: Int64? = nil) -> String {
            #"{"jsonrpc":"2.0","id":\#(id ?? self.id),"result":{"valid":true,"user_id":1,"username":"\#(username)","#
                + #""session_id":"s","authenticated_at":1,"expires_at":2}}"# + "\n"
        }

        /// Answers `session.check` with a user named like the token, so that a mix-up shows.
        func answer() { send(verdict(token)) }

        /// Closes the connection.
        func hangUp() { channel.close(promise: nil) }
    }

    typealias Script = @Sendable (Request) -> Void

    private final class State: Sendable {
        struct Content {
            var connections = 0
            var requests = 0
            var open: [Int: any Channel] = [:]
        }
        let content = Mutex(Content())
    }

    let path: String
    private let state = State()
    private let listener: any Channel

    /// Listens at `path` and runs `script` for each request.
    init(at path: String, _ script: @escaping Script) async throws {
        self.path = path
        let state = self.state
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                let number = state.content.withLock { content in
                    content.connections += 1
                    content.open[content.connections] = channel
                    return content.connections
                }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(number, state, script))
                }
            }
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
    }

    /// How many connections were accepted.
    var connections: Int { state.content.withLock(\.connections) }

    /// How many requests arrived.
    var requests: Int { state.content.withLock(\.requests) }

    /// Closes every connection; new ones are still accepted.
    func hangUp() async {
        for channel in state.content.withLock({ Array($0.open.values) }) { try? await channel.close() }
    }

    /// Stops listening and closes every connection, as a daemon that ends.
    func stop() async {
        try? await listener.close()
        await hangUp()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private struct Line: Decodable {
            struct Params: Decodable { let token: String? }
            let id: Int64
            let method: String
            let params: Params
        }

        private let connection: Int
        private let state: State
        private let script: Script
        private var buffer = ByteBuffer()

        init(_ connection: Int, _ state: State, _ script: @escaping Script) {
            self.connection = connection
            self.state = state
            self.script = script
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            buffer.writeImmutableBuffer(unwrapInboundIn(data))
            while let end = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                guard let text = buffer.readBytes(length: end - buffer.readerIndex) else { return }
                buffer.moveReaderIndex(forwardBy: 1)
                guard let line = try? JSONDecoder().decode(Line.self, from: Data(text)) else {
                    context.close(promise: nil)
                    return
                }
                let number = state.content.withLock { content in
                    content.requests += 1
                    return content.requests
                }
                script(
                    Request(
                        connection: connection,
                        number: number,
                        id: line.id,
                        method: line.method,
                        token: line.params.token ?? "",
                        channel: context.channel
                    )
                )
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            _ = state.content.withLock { $0.open.removeValue(forKey: connection) }
        }
    }
}

/// Runs `body` with a directory of its own, short enough for sockets, and removes it.
func withSocketPath<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let directory = "/tmp/postern-\(UInt64.random(in: 0...UInt64.max))"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try await body(directory + "/check.sock")
}
