// SPDX-License-Identifier: Apache-2.0

internal import CPlatform
internal import Glibc

/// Waits for many descriptors at once (epoll(7), level-triggered).
///
/// It belongs to one thread. Each descriptor is watched under a number of its owner's choosing, which comes back with
/// every event.
package struct Poller: ~Copyable {
    /// What a descriptor is watched for. That the peer is gone is always told, as readable and writable.
    package struct Interest: OptionSet, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// There is something to read, or somebody to accept, or the end of input.
        package static let readable = Interest(rawValue: EPOLLIN.rawValue)
        /// There is room to write.
        package static let writable = Interest(rawValue: EPOLLOUT.rawValue)
        /// The descriptor is broken, or both directions are shut down. It need not be asked for.
        package static let gone = Interest(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
    }

    /// What happened to a descriptor.
    package struct Event: Sendable {
        /// The number under which it is watched.
        package var number: UInt64
        /// What it is ready for.
        package var readiness: Interest
    }

    private let descriptor: Int32
    private let events: UnsafeMutablePointer<epoll_event>

    /// How many events one wait tells at most.
    package static let batch = 256

    /// - Throws: the reason, where the system gives no descriptor.
    package init() throws(SystemError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError() }
        events = .allocate(capacity: Self.batch)
    }

    deinit {
        close(descriptor)
        events.deallocate()
    }

    /// Begins to watch a descriptor.
    package func add(_ watched: Int32, _ interest: Interest, number: UInt64) throws(SystemError) {
        try control(EPOLL_CTL_ADD, watched, interest, number)
    }

    /// Watches a descriptor for something else from now on.
    package func modify(_ watched: Int32, _ interest: Interest, number: UInt64) throws(SystemError) {
        try control(EPOLL_CTL_MOD, watched, interest, number)
    }

    /// Forgets a descriptor. One that is closed is forgotten by itself, unless it has duplicates.
    package func remove(_ watched: Int32) throws(SystemError) {
        try control(EPOLL_CTL_DEL, watched, [], 0)
    }

    private func control(_ operation: Int32, _ watched: Int32, _ interest: Interest, _ number: UInt64)
        throws(SystemError)
    {
        var event = epoll_event(events: interest.rawValue, data: epoll_data_t(u64: number))
        guard epoll_ctl(descriptor, operation, watched, &event) == 0 else { throw SystemError() }
    }

    /// Waits until something happens or the time is over; how many events there are, to be asked for one by one.
    ///
    /// - Parameter milliseconds: the longest wait; -1 waits for ever.
    package func wait(milliseconds: Int32) -> Int {
        let count = epoll_wait(descriptor, events, Int32(Self.batch), milliseconds)
        return max(0, Int(count))
    }

    /// An event of the last wait.
    ///
    /// - Parameter index: less than what ``wait(milliseconds:)`` returned.
    package subscript(index: Int) -> Event {
        precondition(index >= 0 && index < Self.batch)
        let event = events[index]
        return Event(number: event.data.u64, readiness: Interest(rawValue: event.events))
    }
}
