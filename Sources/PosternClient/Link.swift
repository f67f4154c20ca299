// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Carries out what the ``ConnectionState`` decides, on a real socket.
///
/// It is apart from the client because the connection refers to it: the client itself can go away, and closes it then.
final class Link: Sendable {
    /// How long to wait when the daemon's backlog is full, which a Unix socket tells at once (connect(2), EAGAIN).
    private static let backlogPause = TimeAmount.milliseconds(5)

    private static let unwritten = "the connection was closed before the request was sent"

    private let state = Mutex(ConnectionState<PendingCall, any Channel>())
    private let lastID = Atomic<Int64>(0)
    private let path: SocketPath
    private let eventLoop: any EventLoop

    /// Prepares a link; nothing is opened yet.
    init(socketPath: String, eventLoop: any EventLoop) {
        self.path = SocketPath(text: socketPath)
        self.eventLoop = eventLoop
    }

    /// How long a request line may be.
    var maximumLineBytes: Int { path.maximumLineBytes }

    /// An id that no request of this client had before.
    func nextID() -> Int64 {
        lastID.wrappingAdd(1, ordering: .relaxed).newValue
    }

    /// Sends a request and waits for its end.
    func exchange(_ line: ByteBuffer, id: Int64, until end: NIODeadline) async -> CallOutcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let deadline = eventLoop.scheduleTask(deadline: end) { [weak self] in self?.abandon(id) ?? () }
                submit(PendingCall(line: line, continuation: continuation, deadline: deadline), id: id)
                // Either may have come before the call was there to be found.
                if Task.isCancelled || end <= .now() { abandon(id) }
            }
        } onCancel: {
            abandon(id)
        }
    }

    /// A reply came. Returns whether the connection may go on.
    func received(_ reply: ByteBuffer, id: Int64?, isError: Bool, attempt: Int) -> Bool {
        switch state.withLock({ $0.received(id: id, isError: isError, attempt: attempt) }) {
        case .deliver(let calls):
            for call in calls { call.end(.reply(reply)) }
            return true
        case .ignore:
            return true
        case .stray:
            return false
        }
    }

    /// A connection is gone, or is about to be closed. The calls that were written end with `outcome`.
    func lost(attempt: Int, _ outcome: CallOutcome) {
        let (written, unwritten) = state.withLock { $0.lost(attempt: attempt) }
        for call in written { call.end(outcome) }
        for call in unwritten { call.end(.unwritten(reason: Self.unwritten)) }
    }

    /// Closes for good. Returns when the connection is closed, if there was one.
    @discardableResult
    func close() -> EventLoopFuture<Void>? {
        let (calls, connection) = state.withLock { $0.close() }
        for call in calls { call.end(.failed(.unreachable(reason: "the client was closed"))) }
        connection?.close(promise: nil)
        return connection?.closeFuture
    }

    private func submit(_ call: PendingCall, id: Int64) {
        switch state.withLock({ $0.submit(call, id: id) }) {
        case .connect(let attempt): connect(attempt)
        case .wait: break
        case .write(let channel, let attempt): write(call, id: id, to: channel, attempt)
        case .refuse: call.end(.failed(.unreachable(reason: "the client is closed")))
        }
    }

    private func abandon(_ id: Int64) {
        let (call, dead) = state.withLock { $0.abandon(id: id) }
        call?.end(.failed(.timedOut))
        dead?.close(promise: nil)
    }

    private func write(_ call: PendingCall, id: Int64, to channel: any Channel, _ attempt: Int) {
        var line = call.line
        line.writeInteger(UInt8(ascii: "\n"))
        channel.writeAndFlush(line).whenComplete { result in
            switch result {
            case .success:
                self.state.withLock { $0.written(id: id) }
            case .failure:
                let call = self.state.withLock { $0.writeFailed(id: id, attempt: attempt) }
                call?.end(.unwritten(reason: Self.unwritten))
                channel.close(promise: nil)
            }
        }
    }

    private func connect(_ attempt: Int) {
        let address: SocketAddress
        do {
            address = try path.address()
        } catch {
            return notConnected(attempt, error.reason)
        }
        ClientBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ReplyHandler(link: self, attempt: attempt))
                }
            }
            .connect(to: address)
            .whenComplete { result in
                switch result {
                case .success(let channel): self.established(channel, attempt)
                case .failure(let error): self.failed(error, attempt)
                }
            }
    }

    private func established(_ channel: any Channel, _ attempt: Int) {
        guard let calls = state.withLock({ $0.established(channel, attempt: attempt) }) else {
            channel.close(promise: nil)
            return
        }
        for (id, call) in calls { write(call, id: id, to: channel, attempt) }
    }

    private func failed(_ error: any Error, _ attempt: Int) {
        if (error as? IOError)?.errnoCode == EAGAIN {
            guard state.withLock({ $0.stillWanted(attempt: attempt) }) else { return }
            eventLoop.scheduleTask(in: Self.backlogPause) { self.connect(attempt) }
        } else {
            notConnected(attempt, path.explain(error))
        }
    }

    private func notConnected(_ attempt: Int, _ reason: String) {
        for call in state.withLock({ $0.lost(attempt: attempt).unwritten }) {
            call.end(.failed(.unreachable(reason: reason)))
        }
    }
}
