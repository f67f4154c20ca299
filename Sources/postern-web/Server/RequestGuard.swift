// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Stands between the connection and NIO's HTTP decoder: lets through one well-formed request at a time, keeps the time
/// limits, and answers by itself what must not go further.
final class RequestGuard: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long a connection may stay in each state. The head and the body each have a time as a whole, not from byte
    /// to byte, so that a client that sends a byte every few seconds gains nothing.
    struct Timeouts: Sendable {
        /// Between requests, and before the first.
        var idle = TimeAmount.seconds(30)
        var head = TimeAmount.seconds(10)
        var body = TimeAmount.seconds(20)
        /// For the client to take the last response and close, before the connection is cut.
        var linger = TimeAmount.seconds(2)
    }

    private var splitter = RequestSplitter()
    private let timeouts: Timeouts
    /// Makes the whole response, head and page, for a status.
    private let refusal: @Sendable (Int) -> ByteBuffer
    private var timer: Scheduled<Void>?
    private var timedState = RequestSplitter.Waiting.nothing
    private var readIsHeld = false
    private var inputHasClosed = false
    private var closesAfterFlush = false
    private var isLingering = false

    init(timeouts: Timeouts, refusal: @escaping @Sendable (Int) -> ByteBuffer) {
        self.timeouts = timeouts
        self.refusal = refusal
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { keepTime(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        keepTime(context)
        context.fireChannelActive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        splitter.close()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        perform(splitter.receive(unwrapInboundIn(data)), context)
    }

    func read(context: ChannelHandlerContext) {
        if splitter.wantsBytes { context.read() } else { readIsHeld = true }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, event == .inputClosed else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        inputHasClosed = true
        passOnClosedInput(context)
    }

    /// The client says no more. Whoever reads behind the guard learns that once all that was sent ahead is through.
    private func passOnClosedInput(_ context: ChannelHandlerContext) {
        guard inputHasClosed else { return }
        if splitter.isWithinRequest {
            // Half a request and no more to come: nobody waits for an answer.
            context.close(promise: nil)
        } else if !splitter.hasBytesAhead {
            inputHasClosed = false
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is ResponseFinished else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        promise?.succeed()
        if let actions = splitter.responseFinished() {
            perform(actions, context)
            // No bytes came just now, so nobody else says that a round of reading is over.
            if !actions.isEmpty { context.fireChannelReadComplete() }
            passOnClosedInput(context)
        } else {
            closesAfterFlush = true
        }
    }

    func flush(context: ChannelHandlerContext) {
        context.flush()
        if closesAfterFlush {
            closesAfterFlush = false
            linger(context)
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .output {
            splitter.close()
            cutLater(context)
        }
        context.close(mode: mode, promise: promise)
    }

    private func perform(_ actions: [RequestSplitter.Action], _ context: ChannelHandlerContext) {
        for action in actions {
            switch action {
            case .forward(let bytes):
                context.fireChannelRead(wrapInboundOut(bytes))
            case .announceClose:
                context.fireUserInboundEventTriggered(ConnectionWillClose())
            case .sendContinue:
                context.writeAndFlush(
                    wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")),
                    promise: nil
                )
            case .refuse(let status):
                context.writeAndFlush(wrapOutboundOut(refusal(status)), promise: nil)
                linger(context)
            }
        }
        keepTime(context)
        if readIsHeld, splitter.wantsBytes {
            readIsHeld = false
            context.read()
        }
    }

    /// Ends our side and gives the client a moment to read what it was sent: a connection that is cut with bytes unread
    /// is reset, and the response with it.
    private func linger(_ context: ChannelHandlerContext) {
        splitter.close()
        context.close(mode: .output, promise: nil)
        cutLater(context)
        context.read()
    }

    private func cutLater(_ context: ChannelHandlerContext) {
        guard !isLingering else { return }
        isLingering = true
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: timeouts.linger) {
            context.close(promise: nil)
        }
    }

    /// Starts the clock of a state when the connection enters it.
    private func keepTime(_ context: ChannelHandlerContext) {
        guard !isLingering, splitter.waiting != timedState else { return }
        timedState = splitter.waiting
        timer?.cancel()
        let limit: TimeAmount
        switch timedState {
        case .request: limit = timeouts.idle
        case .head: limit = timeouts.head
        case .body: limit = timeouts.body
        case .nothing: return
        }
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: limit) {
            self.timeIsUp(context)
        }
    }

    private func timeIsUp(_ context: ChannelHandlerContext) {
        guard splitter.isWithinRequest else {
            context.close(promise: nil)
            return
        }
        context.writeAndFlush(wrapOutboundOut(refusal(408)), promise: nil)
        linger(context)
    }
}

/// Sent up the pipeline by the guard: the connection ends with the response that is due.
struct ConnectionWillClose: Sendable {}

/// Sent down the pipeline to the guard: a response has been written whole.
struct ResponseFinished: Sendable {}
