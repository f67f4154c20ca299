// SPDX-License-Identifier: Apache-2.0

/// What a client knows of its connection and of the calls on it: a state machine without sockets, clocks or tasks.
///
/// Each event is a method that returns what is to be done about it. Connections are numbered, so that what is still
/// heard of an old one never touches the calls on its successor; ids are never used twice, on any connection.
struct ConnectionState<Call, Connection> {
    private enum Phase {
        case disconnected
        case connecting
        case connected(Connection)
        case closed
    }

    private struct Entry {
        let call: Call
        let attempt: Int
        /// Whether the whole line was handed over. The daemon takes whole lines only, so that it cannot have executed
        /// any other call.
        var written = false
    }

    /// Beyond so many calls given up on one connection, the daemon behind it is taken for dead: what is remembered of
    /// them, and what waits to be written, must have a bound.
    static var maximumAbandoned: Int { 1024 }

    private var phase = Phase.disconnected
    /// The number of the connection that is in use or being made.
    private var attempt = 0
    private var calls: [Int64: Entry] = [:]
    /// Calls of the present connection whose replies nobody awaits any more. Their replies are told from strays.
    private var abandoned: Set<Int64> = []

    /// What to do with a new call.
    enum Submission {
        /// Open connection `attempt`; the call waits for it.
        case connect(attempt: Int)
        /// Nothing: a connection is being made, and the call waits for it.
        case wait
        /// Write the call's line.
        case write(Connection, attempt: Int)
        /// The client is closed.
        case refuse
    }

    /// Takes in a call.
    mutating func submit(_ call: Call, id: Int64) -> Submission {
        switch phase {
        case .closed:
            return .refuse
        case .disconnected:
            attempt += 1
            phase = .connecting
            calls[id] = Entry(call: call, attempt: attempt)
            return .connect(attempt: attempt)
        case .connecting:
            calls[id] = Entry(call: call, attempt: attempt)
            return .wait
        case .connected(let connection):
            calls[id] = Entry(call: call, attempt: attempt)
            return .write(connection, attempt: attempt)
        }
    }

    /// A connection stands. Returns the calls to write, the oldest first; nil when it is not wanted and must be closed.
    mutating func established(_ connection: Connection, attempt: Int) -> [(id: Int64, call: Call)]? {
        guard attempt == self.attempt, case .connecting = phase else { return nil }
        phase = .connected(connection)
        abandoned.removeAll()
        return calls.filter { $0.value.attempt == attempt }.map { ($0.key, $0.value.call) }.sorted { $0.id < $1.id }
    }

    /// Whether anybody still waits for connection `attempt`, which could not be made at once. When nobody does, the
    /// attempt is over.
    mutating func stillWanted(attempt: Int) -> Bool {
        guard attempt == self.attempt, case .connecting = phase else { return false }
        if calls.isEmpty { phase = .disconnected }
        return !calls.isEmpty
    }

    /// A call's whole line was handed over.
    mutating func written(id: Int64) {
        calls[id]?.written = true
    }

    /// Connection `attempt` could not be made or is gone. Returns the calls that end with it, apart those of which
    /// nothing can have been executed.
    mutating func lost(attempt: Int) -> (written: [Call], unwritten: [Call]) {
        forget(attempt)
        let ended = calls.filter { $0.value.attempt == attempt }.sorted { $0.key < $1.key }
        for (id, _) in ended { calls[id] = nil }
        return (ended.filter(\.value.written).map(\.value.call), ended.filter { !$0.value.written }.map(\.value.call))
    }

    /// A call's line could not be written. Returns the call, if anybody still waits for it. The others that wait for
    /// the same connection hear of its loss in their turn.
    mutating func writeFailed(id: Int64, attempt: Int) -> Call? {
        forget(attempt)
        return calls.removeValue(forKey: id)?.call
    }

    /// What to do with a reply.
    enum Reception {
        /// It is the answer to these calls.
        case deliver([Call])
        /// It comes too late for anybody.
        case ignore
        /// It answers nothing that was asked: the connection cannot be trusted any more.
        case stray
    }

    /// A reply came on connection `attempt`.
    ///
    /// - Parameter id: the reply's id; nil where the server could not tell which request it answers. That is an error
    ///   about any of the requests in flight, so that all of them end with it.
    mutating func received(id: Int64?, isError: Bool, attempt: Int) -> Reception {
        guard let id else {
            guard isError else { return .stray }
            let ended = calls.filter { $0.value.attempt == attempt }
            for key in ended.keys {
                calls[key] = nil
                if attempt == self.attempt { abandoned.insert(key) }
            }
            return .deliver(ended.sorted { $0.key < $1.key }.map(\.value.call))
        }
        if let entry = calls[id], entry.attempt == attempt {
            calls[id] = nil
            return .deliver([entry.call])
        }
        guard attempt == self.attempt, case .connected = phase else { return .ignore }
        return abandoned.remove(id) == nil ? .stray : .ignore
    }

    /// Nobody waits for a call any more. Returns the call if it was still in flight, and a connection to close if it
    /// has left too many calls unanswered.
    mutating func abandon(id: Int64) -> (call: Call?, dead: Connection?) {
        guard let entry = calls.removeValue(forKey: id) else { return (nil, nil) }
        guard entry.attempt == attempt, case .connected(let connection) = phase else { return (entry.call, nil) }
        abandoned.insert(id)
        return (entry.call, abandoned.count > Self.maximumAbandoned ? connection : nil)
    }

    /// The client is closed for good. Returns the calls that end with it, and the connection to close.
    mutating func close() -> (calls: [Call], connection: Connection?) {
        let connection: Connection? = if case .connected(let connection) = phase { connection } else { nil }
        phase = .closed
        defer { calls.removeAll() }
        return (calls.values.map(\.call), connection)
    }

    private mutating func forget(_ attempt: Int) {
        guard attempt == self.attempt else { return }
        switch phase {
        case .connecting, .connected:
            phase = .disconnected
            abandoned.removeAll()
        case .disconnected, .closed:
            break
        }
    }
}
