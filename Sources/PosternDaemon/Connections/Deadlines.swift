// SPDX-License-Identifier: Apache-2.0

/// Until when a connection may go on as it is; nil where there is no limit.
struct Deadlines {
    /// The end of a line that has begun.
    var line: ContinuousClock.Instant?
    /// Replies that pile up must be read.
    var reader: ContinuousClock.Instant?
    /// Something must be asked.
    var idle: ContinuousClock.Instant?
    /// The connection, which is over, is closed.
    var end: ContinuousClock.Instant?

    /// When the timers look at the connection next.
    var armed: ContinuousClock.Instant?

    /// Whether a limit is reached.
    func isOver(_ limit: KeyPath<Deadlines, ContinuousClock.Instant?>, at moment: ContinuousClock.Instant) -> Bool {
        self[keyPath: limit].map { $0 <= moment } ?? false
    }

    /// Has the timers look at the connection when the earliest limit is reached.
    mutating func arm(_ id: ConnectionID, _ timers: inout Timers) {
        // The most common case by far.
        if line == nil, reader == nil, idle == nil, end == nil { return }
        guard let earliest = [line, reader, idle, end].compactMap(\.self).min() else { return }
        if let armed, armed <= earliest { return }
        timers.add(earliest, id)
        armed = earliest
    }
}
