// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import NIOCore
internal import PosternProtocol

/// Finds the replies in what one connection receives, and tells its ``Link`` of them and of the connection's end.
final class ReplyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let link: Link
    private let attempt: Int
    private var splitter = LineSplitter(maximumBytes: Limits.replyBytes)
    private let decoder = JSONDecoder()

    /// Who a reply is for, read before anybody knows which method it answers.
    private struct Head: Decodable {
        let id: Int64?
        let error: Present?

        struct Present: Decodable {
            init(from decoder: any Decoder) {}
        }
    }

    /// Handles connection number `attempt` of `link`.
    init(link: Link, attempt: Int) {
        self.link = link
        self.attempt = attempt
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        splitter.append(unwrapInboundIn(data))
        do {
            while let line = try splitter.next() {
                guard let head = try? decoder.decode(Head.self, from: Data(line.readableBytesView)) else {
                    return giveUp(context, "the daemon sent a line that is no reply")
                }
                guard link.received(line, id: head.id, isError: head.error != nil, attempt: attempt) else {
                    return giveUp(context, "the daemon answered a question that was not asked")
                }
            }
        } catch {
            giveUp(context, "the daemon sent a line of more than \(Limits.replyBytes) bytes")
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        link.lost(attempt: attempt, .lost(reason: "the daemon closed the connection before it answered"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        link.lost(attempt: attempt, .lost(reason: "the connection broke before the answer: \(error)"))
        context.close(promise: nil)
    }

    private func giveUp(_ context: ChannelHandlerContext, _ reason: String) {
        link.lost(attempt: attempt, .failed(.garbled(reason: reason)))
        context.close(promise: nil)
    }
}
