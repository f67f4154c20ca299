// SPDX-License-Identifier: Apache-2.0

/// What may happen next on a connection: a pure state machine, fed with events and asked what to do.
struct ConnectionState: Sendable {
    /// What the handler must do now.
    enum Step: Equatable, Sendable {
        /// Nothing.
        case none
        /// Close the connection once everything written has left.
        case close
        /// Tell the client why it is over, shut our side down, and read on only to throw away.
        case refuseAndDrain
    }

    private enum Phase: Equatable {
        /// Lines are taken.
        case open
        /// No more lines; what is in flight is still answered. Then the connection closes.
        case finishing
        /// A line was too long. No more lines; what is in flight is still answered. Then comes the refusal.
        case overflowing
        /// The refusal is out, our side is shut down, and what still comes is thrown away.
        case draining
        /// The client went away while lines were taken. Those that it had sent are still taken; nobody is answered.
        case abandoned
        case closed
    }

    /// How many requests of one connection may be in the works: enough for any pipeline, too few to crowd out others.
    static let maximumInFlight = 32

    private var phase = Phase.open
    private var inFlight = 0
    private var writable = true
    /// Whether the client has said that nothing more will come.
    private(set) var inputEnded = false

    /// Whether another line may be taken now.
    var takesLines: Bool {
        inFlight < Self.maximumInFlight && (phase == .open && writable || phase == .abandoned)
    }

    /// Whether bytes should be read off the socket now. To leave them there is what slows a client down.
    var wantsBytes: Bool {
        switch phase {
        case .open: takesLines && !inputEnded
        case .overflowing, .draining: true
        case .finishing, .abandoned, .closed: false
        }
    }

    /// Whether what comes in is thrown away.
    var discardsBytes: Bool { phase != .open }

    /// Whether any request is in the works.
    var isIdle: Bool { inFlight == 0 }

    /// A request was taken that will be answered later.
    mutating func requestBegan() {
        inFlight += 1
    }

    /// A request was answered, or, being a notification, executed.
    mutating func requestEnded() -> Step {
        inFlight -= 1
        return settle()
    }

    /// The socket takes bytes, or takes no more.
    mutating func writabilityChanged(_ writable: Bool) {
        self.writable = writable
    }

    /// The client will send nothing more. What it sent before is still served.
    mutating func inputDidEnd() -> Step {
        inputEnded = true
        return phase == .draining ? .close : .none
    }

    /// All whole lines that came were taken.
    mutating func linesRanOut() -> Step {
        guard inputEnded, phase == .open else { return .none }
        phase = .finishing
        return settle()
    }

    /// A line was over the limit.
    mutating func lineTooLong() -> Step {
        guard phase == .open else { return .none }
        phase = .overflowing
        return settle()
    }

    /// A begun line did not end in time, or the daemon is about to stop.
    mutating func finish() -> Step {
        switch phase {
        case .open:
            phase = .finishing
            return settle()
        case .draining:
            return .close
        case .finishing, .overflowing, .abandoned, .closed:
            return .none
        }
    }

    /// The connection is gone.
    mutating func closed() {
        phase = phase == .open ? .abandoned : .closed
    }

    private mutating func settle() -> Step {
        guard inFlight == 0 else { return .none }
        switch phase {
        case .finishing:
            return .close
        case .overflowing:
            phase = .draining
            return .refuseAndDrain
        case .open, .draining, .abandoned, .closed:
            return .none
        }
    }
}
