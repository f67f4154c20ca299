// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import PosternCore
internal import PosternProtocol

/// One client: takes lines off its socket, has them answered, and keeps it to its share.
///
/// Everything here happens on the connection's event loop. Checks are answered right there, all replies to one read in
/// one write; other requests run as tasks and come back.
final class Connection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = Never
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let caller: Caller
    private let role: Role
    private let dispatcher: Dispatcher
    private let limits: ConnectionLimits
    private let requests: RequestsInFlight
    private let tap: (any TrafficTap)?

    private var state = ConnectionState()
    private var scanner = RequestScanner()
    private var lines: LineBuffer
    private var replies = ByteBuffer()
    private var drained = 0
    private var readWanted = false
    private var lineDeadline: NIODeadline?
    private var lineTimer: Scheduled<Void>?
    private var readerTimer: Scheduled<Void>?
    private var idleTimer: Scheduled<Void>?
    private var endTimer: Scheduled<Void>?

    /// How much memory for replies a connection keeps between reads.
    private static let keptReplyBytes = 1024

    /// Tells a connection to finish what is in flight and close.
    struct Finish: Sendable {}

    init(
        caller: Caller,
        role: Role,
        dispatcher: Dispatcher,
        limits: ConnectionLimits,
        requests: RequestsInFlight,
        tap: (any TrafficTap)?
    ) {
        self.caller = caller
        self.role = role
        self.dispatcher = dispatcher
        self.limits = limits
        self.requests = requests
        self.tap = tap
        self.lines = LineBuffer(limit: role.maximumLineBytes)
    }

    // MARK: What comes in

    func channelActive(context: ChannelHandlerContext) {
        restartIdleTimer(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if state.discardsBytes {
            drained += bytes.readableBytes
            if drained > limits.drainBytes { context.close(promise: nil) }
            return
        }
        lines.append(&bytes)
        takeLines(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        sendReplies(context)
        watchLine(context)
        restartIdleTimer(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            perform(state.inputDidEnd(), context)
            takeLines(context)
            sendReplies(context)
        case is Finish:
            perform(state.finish(), context)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        state.writabilityChanged(context.channel.isWritable)
        readerTimer?.cancel()
        readerTimer = nil
        if context.channel.isWritable {
            resume(context)
        } else {
            readerTimer = schedule(limits.slowReader, context) { _, context in context.close(promise: nil) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        state.closed()
        // A timer holds the connection in memory until it fires.
        for timer in [lineTimer, readerTimer, idleTimer, endTimer] { timer?.cancel() }
        // What the client sent before it went away is carried out.
        takeLines(context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The socket is broken: there is nobody to tell.
        context.close(promise: nil)
    }

    /// Reads are held back while the connection may take no more: the client then waits, and nobody else.
    func read(context: ChannelHandlerContext) {
        if state.wantsBytes {
            context.read()
        } else {
            readWanted = true
        }
    }

    // MARK: Lines

    private func takeLines(_ context: ChannelHandlerContext) {
        while state.takesLines {
            switch lines.next() {
            case .line(let range, let count):
                answer(range, context)
                lines.consume(count)
                lineDeadline = nil
            case .tooLong:
                lines.clear()
                perform(state.lineTooLong(), context)
            case .partial:
                perform(state.linesRanOut(), context)
                return
            }
        }
    }

    private func answer(_ range: Range<Int>, _ context: ChannelHandlerContext) {
        let before = replies.writerIndex
        let pending = dispatcher.dispatch(
            lines.bytes.readableBytesUInt8Span.extracting(range),
            &scanner,
            caller,
            role,
            into: &replies
        )
        if let tap {
            tap.received(
                lines.bytes.getSlice(at: lines.bytes.readerIndex + range.lowerBound, length: range.count),
                role
            )
            tap.sent(replies.getSlice(at: before, length: replies.writerIndex - before), role)
        }
        guard let pending else { return }
        state.requestBegan()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        // The task belongs to nobody: a client that goes away does not cancel its logout.
        requests.began()
        Task { [requests] in
            let reply = await pending()
            eventLoop.execute {
                let (connection, context) = bound.value
                connection.finish(reply, context)
                requests.ended()
            }
        }
    }

    private func finish(_ reply: [UInt8]?, _ context: ChannelHandlerContext) {
        if let reply {
            let before = replies.writerIndex
            replies.writeBytes(reply)
            replies.writeInteger(UInt8(ascii: "\n"))
            tap?.sent(replies.getSlice(at: before, length: replies.writerIndex - before), role)
        }
        perform(state.requestEnded(), context)
        resume(context)
    }

    /// Goes on with lines that waited, and then with reading.
    private func resume(_ context: ChannelHandlerContext) {
        takeLines(context)
        guard context.channel.isActive else {
            replies = ByteBuffer()
            return
        }
        sendReplies(context)
        watchLine(context)
        restartIdleTimer(context)
        if readWanted, state.wantsBytes {
            readWanted = false
            context.read()
        }
    }

    // MARK: What goes out

    private func sendReplies(_ context: ChannelHandlerContext) {
        guard replies.readableBytes > 0 else { return }
        context.writeAndFlush(wrapOutboundOut(replies), promise: nil)
        // Most often all has left by now, and the memory serves again. An idle connection keeps little of it.
        if replies.capacity <= Self.keptReplyBytes { replies.clear() } else { replies = ByteBuffer() }
    }

    private func perform(_ step: ConnectionState.Step, _ context: ChannelHandlerContext) {
        switch step {
        case .none:
            return
        case .close:
            // Somebody who does not read does not keep the connection. The timer comes first: the close may be at once.
            endTimer = schedule(limits.slowReader, context) { _, context in context.close(promise: nil) }
            afterReplies(context) { context in context.close(promise: nil) }
        case .refuseAndDrain:
            say(.lineTooLong, "A request line on this socket may have \(role.maximumLineBytes) bytes.")
            let nothingMore = state.inputEnded
            endTimer = schedule(limits.drainTime, context) { _, context in context.close(promise: nil) }
            afterReplies(context) { context in context.close(mode: nothingMore ? .all : .output, promise: nil) }
            if readWanted {
                readWanted = false
                context.read()
            }
        }
    }

    /// Sends what there is to send, and does something once it has left.
    private func afterReplies(_ context: ChannelHandlerContext, _ body: @escaping (ChannelHandlerContext) -> Void) {
        sendReplies(context)
        // An empty write comes after all others, so its end is theirs.
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { _ in body(context) }
    }

    /// Says something that answers no request in particular.
    private func say(_ kind: ErrorKind, _ message: String) {
        let before = replies.writerIndex
        replies.writeBytes(Reply.failure(Reply.nullIdentifier, RPCError(kind, message)))
        replies.writeInteger(UInt8(ascii: "\n"))
        tap?.sent(replies.getSlice(at: before, length: replies.writerIndex - before), role)
    }

    // MARK: Time

    /// A begun line must end in time; between lines a client may be silent as long as it likes.
    private func watchLine(_ context: ChannelHandlerContext) {
        guard lines.holdsBeginning, state.takesLines else {
            lineDeadline = nil
            return
        }
        if lineDeadline == nil { lineDeadline = .now() + limits.lineTime }
        // The timer outlives the lines: it is set once, and looks at what it finds when it fires.
        if lineTimer == nil { awaitLineDeadline(context, after: limits.lineTime) }
    }

    private func awaitLineDeadline(_ context: ChannelHandlerContext, after delay: TimeAmount) {
        lineTimer = schedule(delay, context) { connection, context in
            connection.lineTimer = nil
            guard let deadline = connection.lineDeadline else { return }
            let left = deadline - .now()
            if left > .zero { return connection.awaitLineDeadline(context, after: left) }
            connection.say(.invalidRequest, "A line that has begun must end within 10 seconds.")
            connection.perform(connection.state.finish(), context)
        }
    }

    /// An administrator's connection that is forgotten does not stay open.
    private func restartIdleTimer(_ context: ChannelHandlerContext) {
        guard role == .admin else { return }
        idleTimer?.cancel()
        idleTimer = schedule(limits.adminIdle, context) { connection, context in
            if connection.state.isIdle {
                connection.perform(connection.state.finish(), context)
            } else {
                connection.restartIdleTimer(context)
            }
        }
    }

    private func schedule(
        _ delay: TimeAmount,
        _ context: ChannelHandlerContext,
        _ body: @escaping @Sendable (Connection, ChannelHandlerContext) -> Void
    ) -> Scheduled<Void> {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: delay) {
            let (connection, context) = bound.value
            if context.channel.isActive { body(connection, context) }
        }
    }
}
