// SPDX-License-Identifier: Apache-2.0

/// When to look at which connection: a heap, the earliest first.
///
/// Nothing is ever taken back. A connection that no longer minds is looked at once for nothing, which is cheaper than
/// to find its entry; it asks for one only where it has none that is early enough.
struct Timers {
    private typealias Entry = (due: ContinuousClock.Instant, id: ConnectionID)

    private var heap: [Entry] = []

    /// Asks for a look at a connection.
    mutating func add(_ due: ContinuousClock.Instant, _ id: ConnectionID) {
        heap.append((due, id))
        var place = heap.count - 1
        while place > 0, heap[place].due < heap[(place - 1) / 2].due {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// How long nothing is due, in milliseconds, rounded up; -1 where nothing ever is.
    var wait: Int32 {
        guard let first = heap.first else { return -1 }
        let (seconds, attoseconds) = (first.due - .now).components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return Int32(min(seconds, 3600) * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    /// Takes the next entry that is due.
    mutating func next(at moment: ContinuousClock.Instant) -> ConnectionID? {
        guard let first = heap.first, first.due <= moment else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2]
            where child < heap.count && heap[child].due < heap[least].due {
                least = child
            }
            guard least != place else { return first.id }
            heap.swapAt(place, least)
            place = least
        }
    }
}
