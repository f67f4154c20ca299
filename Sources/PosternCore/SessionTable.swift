// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Every live session, held in memory, so that a check never touches the disk.
///
/// The table follows the store: it is filled before the first question is answered, and then changes only with the
/// commits that the store tells it of, in their order and before the callers hear of them. It may forget a session
/// earlier than the store does, never remember one longer.
///
/// It is cut into parts, each behind a lock of its own, so that none is held for long: not by many at once, and not
/// while a part grows.
package final class SessionTable: Sendable {
    /// What a check finds.
    package struct Holder: Sendable {
        /// Whose session it is.
        package var userID: UserID
        /// Their name.
        package var username: CanonicalUsername
        /// When the person last proved who they are.
        package var authenticatedAt: Timestamp
        /// When the session ends whatever happens.
        package var expiresAt: Timestamp
        /// After so many seconds without a check it ends, too; nil for the session of somebody who asked to be
        /// remembered.
        package var idleTimeout: Int64?
    }

    /// A session that was checked, for the store to note.
    package typealias Seen = (hash: TokenHash, at: Timestamp)

    private struct Entry {
        var holder: Holder
        var lastSeenAt: Timestamp
        /// What the store knows, or will know once the touches on their way are written.
        var notedAt: Timestamp

        func isLive(at moment: Timestamp) -> Bool {
            guard moment < holder.expiresAt else { return false }
            guard let idleTimeout = holder.idleTimeout else { return true }
            return moment < lastSeenAt + idleTimeout
        }
    }

    private final class Part: Sendable {
        private let entries = Mutex(SessionMap<Entry>())

        func withLock<Value: Sendable>(_ body: (inout sending SessionMap<Entry>) -> sending Value) -> Value {
            entries.withLock(body)
        }
    }

    /// How many parts: with a million sessions each holds a thousand, and copies that many when it grows.
    private static let partCount = 1024

    /// How old the store's note of a check may become, in seconds: with that the write costs nothing, and a crash
    /// loses a minute of idle credit at the most.
    package static let touchInterval: Int64 = 60

    private let parts: [Part]
    private let touched = Mutex<[Seen]>([])

    /// Makes an empty table.
    package init() {
        parts = (0..<Self.partCount).map { _ in Part() }
    }

    /// How many sessions there are, those that ran out a moment ago included.
    package var count: Int {
        parts.reduce(0) { sum, part in sum + part.withLock { $0.count } }
    }

    /// Finds a live session, and notes that it was used.
    package func check(_ hash: TokenHash, at moment: Timestamp) -> Holder? {
        let (holder, due): (Holder?, Bool) = part(of: hash).withLock { entries in
            guard let place = entries.place(of: hash) else { return (nil, false) }
            let entry = entries[place]
            guard entry.isLive(at: moment) else { return (nil, false) }
            guard moment > entry.lastSeenAt else { return (entry.holder, false) }
            let due = moment >= entry.notedAt + Self.touchInterval
            entries[place].lastSeenAt = moment
            if due { entries[place].notedAt = moment }
            return (entry.holder, due)
        }
        if due { touched.withLock { $0.append((hash, moment)) } }
        return holder
    }

    /// Finds a live session without using it: for whoever looks at sessions rather than through them.
    package func lastSeen(_ hash: TokenHash) -> Timestamp? {
        part(of: hash).withLock { entries in entries.place(of: hash).map { entries[$0].lastSeenAt } }
    }

    /// Adds a session that the store has.
    package func insert(_ session: Session, of username: CanonicalUsername) {
        let holder = Holder(
            userID: session.userID,
            username: username,
            authenticatedAt: session.authenticatedAt,
            expiresAt: session.expiresAt,
            idleTimeout: session.idleTimeout
        )
        part(of: session.hash).withLock { entries in
            let entry = Entry(holder: holder, lastSeenAt: session.lastSeenAt, notedAt: session.lastSeenAt)
            entries.insert(entry, for: session.hash)
        }
    }

    /// Forgets a session, and says whether it lived at `moment`; nil where there was none.
    @discardableResult
    package func remove(_ hash: TokenHash, at moment: Timestamp) -> Bool? {
        part(of: hash).withLock { entries in
            entries.remove(hash)?.isLive(at: moment)
        }
    }

    /// Follows a commit of the store.
    package func apply(_ changes: [SessionChange]) {
        for change in changes {
            switch change {
            case .began(let session, let username): insert(session, of: username)
            case .ended(let hash): _ = part(of: hash).withLock { $0.remove(hash) }
            }
        }
    }

    /// Takes the checks that the store has yet to note, each session once, with the last of its checks.
    package func takeTouched() -> [Seen] {
        let taken = touched.withLock { list in
            let taken = list
            list.removeAll()
            return taken
        }
        let last = Dictionary(taken.lazy.map { ($0.hash, $0.at) }, uniquingKeysWith: max)
        return last.map { (hash: $0.key, at: $0.value) }
    }

    /// Gives back checks that the store could not note, to be taken once more.
    package func putBack(_ seen: [Seen]) {
        touched.withLock { $0 += seen }
    }

    private func part(of hash: TokenHash) -> Part {
        // Another word than the one that the maps look at.
        parts[Int(truncatingIfNeeded: hash.words.1 % UInt64(Self.partCount))]
    }
}
