// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes

/// Hummingbird's HTTP/1 connection with the guard before its decoder.
struct GuardedChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private let base: HTTP1Channel
    private let timeouts: RequestGuard.Timeouts
    private let refusal: @Sendable (Int) -> ByteBuffer

    init(
        timeouts: RequestGuard.Timeouts,
        refusal: @escaping @Sendable (Int) -> ByteBuffer,
        secure: @escaping @Sendable (inout HTTPFields) -> Void,
        responder: @escaping HTTPChannelHandler.Responder
    ) {
        self.timeouts = timeouts
        self.refusal = refusal
        base = HTTP1Channel(
            responder: responder,
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [ResponseWatch(secure: secure)],
                httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                    maxHeaderFieldSize: RequestHead.Limit.head,
                    maxHeaderListSize: RequestHead.Limit.head,
                    // The decoder counts a host among them.
                    maxHeaderFieldCount: RequestHead.Limit.fields + 1
                )
            )
        )
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(RequestGuard(timeouts: timeouts, refusal: refusal))
        }.flatMap {
            base.setup(channel: channel, logger: logger)
        }
    }

    func handle(value: Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
