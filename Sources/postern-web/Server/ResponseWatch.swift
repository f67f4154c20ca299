// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Tells the guard when a response is out, and the client when the connection will end with it.
final class ResponseWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var closes = false
    /// Hummingbird answers by itself, without any page, when the decoder fails. The guard lets nothing through that
    /// the decoder refuses; should the two ever differ, even that answer has the usual fields.
    private let secure: @Sendable (inout HTTPFields) -> Void

    init(secure: @escaping @Sendable (inout HTTPFields) -> Void) {
        self.secure = secure
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ConnectionWillClose || event is ChannelShouldQuiesceEvent { closes = true }
        if !(event is ConnectionWillClose) { context.fireUserInboundEventTriggered(event) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if closes { head.headerFields[.connection] = "close" }
            if !head.headerFields.contains(.contentSecurityPolicy) { secure(&head.headerFields) }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            context.write(data, promise: promise)
            context.triggerUserOutboundEvent(ResponseFinished(), promise: nil)
        case .body:
            context.write(data, promise: promise)
        }
    }
}
