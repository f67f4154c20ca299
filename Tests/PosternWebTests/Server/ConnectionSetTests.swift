// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import postern_web

@Suite("Open connections")
struct ConnectionSetTests {
    @Test("are accepted up to the limit, and again when one has closed")
    func limit() throws {
        let set = ConnectionSet(maximum: 2)
        let calls = Mutex(0)
        let channels = [EmbeddedChannel(), EmbeddedChannel()]
        for channel in channels {
            set.whenRoom { calls.withLock { $0 += 1 } }
            set.add(channel)
        }
        set.whenRoom { calls.withLock { $0 += 1 } }
        #expect(calls.withLock { $0 } == 2)
        _ = try channels[0].finish()
        #expect(calls.withLock { $0 } == 3)
    }

    @Test("are asked to end together, and a late one at once")
    func quiesce() throws {
        let set = ConnectionSet(maximum: 10)
        let recorders = [QuiesceRecorder(), QuiesceRecorder()]
        let channels = try recorders.map { recorder in
            let channel = EmbeddedChannel()
            try channel.pipeline.syncOperations.addHandler(recorder)
            return channel
        }
        set.add(channels[0])
        set.quiesceAll()
        #expect(recorders.map(\.events) == [1, 0])
        set.add(channels[1])
        #expect(recorders.map(\.events) == [1, 1])
        for channel in channels { _ = try channel.finish() }
    }
}

private final class QuiesceRecorder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    var events = 0

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { events += 1 }
    }
}
