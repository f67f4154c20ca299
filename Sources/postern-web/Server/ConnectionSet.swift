// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The connections that are open, across all listening sockets.
final class ConnectionSet: Sendable {
    private struct State {
        var open: [ObjectIdentifier: any Channel] = [:]
        var isQuiescing = false
        /// Called when there is room again.
        var waiting: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())
    private let maximum: Int

    /// Prepares for at most so many connections at once.
    init(maximum: Int) {
        self.maximum = maximum
    }

    /// Counts a connection until it closes.
    func add(_ channel: any Channel) {
        let isQuiescing = state.withLock { state in
            state.open[ObjectIdentifier(channel)] = channel
            return state.isQuiescing
        }
        channel.closeFuture.whenComplete { _ in self.remove(channel) }
        if isQuiescing { Self.quiesce(channel) }
    }

    /// Calls back when there is room for one more connection, at once if there is.
    func whenRoom(_ callback: @escaping @Sendable () -> Void) {
        let hasRoom = state.withLock { state in
            guard state.open.count >= maximum else { return true }
            state.waiting.append(callback)
            return false
        }
        if hasRoom { callback() }
    }

    /// Asks every connection to end once the request in flight has its response.
    func quiesceAll() {
        let open = state.withLock { state in
            state.isQuiescing = true
            return Array(state.open.values)
        }
        for channel in open { Self.quiesce(channel) }
    }

    /// Cuts whatever is still open.
    func closeAll() {
        for channel in state.withLock({ Array($0.open.values) }) {
            channel.close(promise: nil)
        }
    }

    private func remove(_ channel: any Channel) {
        let waiting = state.withLock { state in
            state.open[ObjectIdentifier(channel)] = nil
            guard state.open.count < maximum else { return [@Sendable () -> Void]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for callback in waiting { callback() }
    }

    private static func quiesce(_ channel: any Channel) {
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }
}

/// Counts what is accepted, and stops accepting while as many connections are open as may be; what comes then waits in the kernel's queue.
final class AcceptGate: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never

    private let connections: ConnectionSet

    init(_ connections: ConnectionSet) {
        self.connections = connections
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connections.add(unwrapInboundIn(data))
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        connections.whenRoom {
            if eventLoop.inEventLoop {
                loopBound.value.read()
            } else {
                eventLoop.execute { loopBound.value.read() }
            }
        }
    }
}
