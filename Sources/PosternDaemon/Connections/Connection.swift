// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import PosternCore
internal import PosternProtocol
internal import PosternSystem

/// One client: takes lines off its socket, has them answered, and keeps it to its share.
///
/// Everything here happens on the loop's thread. Checks are answered right there, all replies to one read in one write;
/// other requests run as tasks and come back.
struct Connection {
    let id: ConnectionID
    private let caller: Caller
    /// Whose socket it came by, under which it is counted.
    private let socket: Role
    /// What it may do.
    private let role: Role

    /// -1 once it is closed.
    private var descriptor: Int32
    private var state = ConnectionState()
    private var lines: LineBuffer
    private var unsent = UnsentReplies()
    private var whenSent = WhenSent.nothing
    private var deadlines = Deadlines()
    private var drained = 0
    /// What the poller watches for.
    private var interest: Poller.Interest = .readable
    /// Whether the client is gone altogether. What it had sent is still there to read; nobody reads replies.
    private var hungUp = false

    /// What happens when all replies have left.
    private enum WhenSent {
        case nothing, shutDownOutput, close
    }

    /// Takes an accepted socket, which the poller watches already.
    init(_ descriptor: Int32, id: ConnectionID, _ caller: Caller, socket: Role, role: Role, _ loop: inout LoopContext) {
        self.id = id
        self.caller = caller
        self.socket = socket
        self.role = role
        self.descriptor = descriptor
        lines = LineBuffer(limit: role.maximumLineBytes)
        restartIdleTime(loop)
        deadlines.arm(id, &loop.timers)
    }

    /// Whether nothing is left to do: it is closed, and all that was asked over it is done.
    var isOver: Bool { descriptor < 0 && state.isIdle }

    // MARK: What happens to it

    /// The socket is ready for something.
    mutating func ready(_ readiness: Poller.Interest, _ loop: inout LoopContext) {
        guard descriptor >= 0 else { return }
        if !readiness.isDisjoint(with: .gone) {
            peerLeft(loop)
        } else {
            if readiness.contains(.writable) { sendRest(&loop) }
            if readiness.contains(.readable), state.wantsBytes {
                receive(&loop)
                restartIdleTime(loop)
            }
        }
        finishTurn(&loop)
    }

    /// A request was executed.
    mutating func executed(_ reply: [UInt8]?, _ loop: inout LoopContext) {
        if let reply {
            if descriptor >= 0 { loop.tap?.sent(reply, role) }
            loop.replies.writeLine(reply)
        }
        perform(state.requestEnded(), &loop)
        takeKept(&loop)
        restartIdleTime(loop)
        finishTurn(&loop)
    }

    /// The daemon stops: what is in flight is still answered.
    mutating func finish(_ loop: inout LoopContext) {
        perform(state.finish(), &loop)
        finishTurn(&loop)
    }

    /// Closes the socket now. Lines that came are still taken.
    mutating func close(_ loop: inout LoopContext) {
        hangUp(loop)
        finishTurn(&loop)
    }

    /// It may be time for something.
    mutating func look(at moment: ContinuousClock.Instant, _ loop: inout LoopContext) {
        deadlines.armed = nil
        if deadlines.isOver(\.end, at: moment) || deadlines.isOver(\.reader, at: moment) {
            hangUp(loop)
        } else if deadlines.isOver(\.line, at: moment) {
            say(.invalidRequest, "A line that has begun must end within 10 seconds.", &loop)
            perform(state.finish(), &loop)
        } else if deadlines.isOver(\.idle, at: moment) {
            // Replies may still have to leave. A limit that is over and stays would be due again at once, for ever.
            deadlines.idle = nil
            if state.isIdle { perform(state.finish(), &loop) } else { restartIdleTime(loop) }
        }
        finishTurn(&loop)
    }

    // MARK: What comes in

    private mutating func receive(_ loop: inout LoopContext) {
        let count = recv(descriptor, loop.input.baseAddress, loop.input.count, 0)
        guard count >= 0 else {
            // The socket is broken: there is nobody to tell.
            if hungUp || errno != EAGAIN && errno != EINTR { hangUp(loop) }
            return
        }
        guard count > 0 else {
            perform(state.inputDidEnd(), &loop)
            return takeKept(&loop)
        }
        guard !state.discardsBytes else {
            drained += count
            if drained > loop.limits.drainBytes { hangUp(loop) }
            return
        }
        let bytes = UnsafeBufferPointer(rebasing: loop.input[..<count])
        guard lines.isEmpty else {
            lines.append(bytes)
            return takeKept(&loop)
        }
        let taken = takeLines(bytes, &loop)
        if taken < count { lines.keep(Array(bytes[taken...]), from: 0) }
    }

    /// The client is gone. What it sent before is still carried out, at the end of the turn.
    private mutating func peerLeft(_ loop: borrowing LoopContext) {
        hungUp = true
        // The news would come again and again.
        try? loop.poller.remove(descriptor)
        unsent.clear()
        watchBacklog(loop)
    }

    /// Reads what a client that is gone had sent, as far as it may be taken now.
    private mutating func readWhatIsLeft(_ loop: inout LoopContext) {
        while hungUp, descriptor >= 0 {
            if state.discardsBytes { return hangUp(loop) }
            guard state.wantsBytes else { return }
            receive(&loop)
        }
    }

    // MARK: Lines

    /// Takes lines that were kept.
    private mutating func takeKept(_ loop: inout LoopContext) {
        guard state.takesLines, !lines.isEmpty || state.inputEnded else { return }
        let bytes = lines.release()
        let taken = bytes.withUnsafeBufferPointer { takeLines($0, &loop) }
        lines.keep(bytes, from: taken)
    }

    /// Takes the lines that may be taken; how many bytes they were.
    private mutating func takeLines(_ bytes: UnsafeBufferPointer<UInt8>, _ loop: inout LoopContext) -> Int {
        var taken = 0
        while state.takesLines {
            switch lines.next(in: bytes, from: taken) {
            case .line(let range, let next):
                answer(UnsafeBufferPointer(rebasing: bytes[range]), &loop)
                taken = next
                deadlines.line = nil
                if loop.replies.count >= ReplyBuffer.fullBytes { sendReplies(&loop) }
            case .tooLong:
                lines.clear()
                perform(state.lineTooLong(), &loop)
                return bytes.count
            case .partial:
                perform(state.linesRanOut(), &loop)
                return taken
            }
        }
        return taken
    }

    private mutating func answer(_ line: UnsafeBufferPointer<UInt8>, _ loop: inout LoopContext) {
        let before = loop.replies.count
        let pending = loop.dispatcher.dispatch(line.span, &loop.scanner, caller, role, into: &loop.replies)
        if let tap = loop.tap {
            tap.received(Array(line), role)
            tap.sent(Array(loop.replies.bytes[before...]), role)
        }
        guard let pending else { return }
        state.requestBegan()
        loop.execute(pending, for: id)
    }

    // MARK: What goes out

    /// Says something that answers no request in particular.
    private func say(_ kind: ErrorKind, _ message: String, _ loop: inout LoopContext) {
        let line = Reply.failure(Reply.nullIdentifier, RPCError(kind, message))
        loop.tap?.sent(line, role)
        loop.replies.writeLine(line)
    }

    /// Sends the replies, or has them wait behind those that wait already.
    private mutating func sendReplies(_ loop: inout LoopContext) {
        defer { loop.replies.clear() }
        guard descriptor >= 0, !hungUp else { return }
        let bytes = loop.replies.bytes
        if bytes.count > 0 {
            var sent = 0
            if unsent.count == 0 {
                sent = send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
                if sent < 0 {
                    guard errno == EAGAIN || errno == EINTR else { return peerLeft(loop) }
                    sent = 0
                }
            }
            if sent < bytes.count {
                unsent.append(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
                watchBacklog(loop)
            }
        }
    }

    /// Sends replies that waited, and goes on with lines that waited for that.
    private mutating func sendRest(_ loop: inout LoopContext) {
        guard unsent.send(to: descriptor) else { return peerLeft(loop) }
        watchBacklog(loop)
        takeKept(&loop)
    }

    /// Lets nobody pile up replies, nor leave them unread for ever.
    private mutating func watchBacklog(_ loop: borrowing LoopContext) {
        if deadlines.reader == nil, unsent.count > loop.limits.backlog {
            deadlines.reader = .now + loop.limits.slowReader
            state.writabilityChanged(false)
        } else if deadlines.reader != nil, unsent.count <= loop.limits.backlog / 4 {
            deadlines.reader = nil
            state.writabilityChanged(true)
        }
    }

    // MARK: The end

    private mutating func perform(_ step: ConnectionState.Step, _ loop: inout LoopContext) {
        switch step {
        case .none:
            return
        case .close:
            // Somebody who does not read does not keep the connection.
            deadlines.end = .now + loop.limits.slowReader
            whenSent = .close
        case .refuseAndDrain:
            say(.lineTooLong, "A request line on this socket may have \(role.maximumLineBytes) bytes.", &loop)
            deadlines.end = .now + loop.limits.drainTime
            whenSent = state.inputEnded ? .close : .shutDownOutput
        }
    }

    private mutating func hangUp(_ loop: borrowing LoopContext) {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
        loop.registry.remove(socket, uid: caller.uid)
        unsent.clear()
        deadlines = Deadlines()
        state.closed()
    }

    /// Ends each turn: sends, and has the poller and the timers watch for what comes next.
    private mutating func finishTurn(_ loop: inout LoopContext) {
        sendReplies(&loop)
        if hungUp {
            takeKept(&loop)
            readWhatIsLeft(&loop)
        }
        if unsent.count == 0 {
            switch whenSent {
            case .nothing: break
            case .shutDownOutput: shutdown(descriptor, Int32(SHUT_WR))
            case .close: hangUp(loop)
            }
            whenSent = .nothing
        }
        guard descriptor >= 0 else {
            // What the client sent before it went away is carried out, and nobody is answered.
            takeKept(&loop)
            return loop.replies.clear()
        }
        watchLine(loop)
        deadlines.arm(id, &loop.timers)
        var wanted: Poller.Interest = state.wantsBytes ? .readable : []
        if unsent.count > 0 { wanted.insert(.writable) }
        guard wanted != interest, !hungUp else { return }
        interest = wanted
        do { try loop.poller.modify(descriptor, wanted, number: id.number) } catch { hangUp(loop) }
    }

    // MARK: Time

    /// A begun line must end in time; between lines a client may be silent as long as it likes.
    private mutating func watchLine(_ loop: borrowing LoopContext) {
        if lines.isEmpty || !state.takesLines {
            deadlines.line = nil
        } else if deadlines.line == nil {
            deadlines.line = .now + loop.limits.lineTime
        }
    }

    /// An administrator's connection that is forgotten does not stay open.
    private mutating func restartIdleTime(_ loop: borrowing LoopContext) {
        if role == .admin { deadlines.idle = .now + loop.limits.adminIdle }
    }
}
