// SPDX-License-Identifier: Apache-2.0

/// A hash table from the hashes of tokens to sessions.
///
/// The sessions lie side by side without gaps, each with its key. An index of four bytes a place, open addressing with
/// linear probing and no tombstones, says which of them to look at: a look-up touches one line of the index and the
/// session itself, and a million sessions cost little more memory than they have bytes.
struct SessionMap<Value> {
    private struct Slot {
        var key: TokenHash
        var value: Value
    }

    private var index: [SlotPointer] = []
    private var slots: [Slot] = []

    /// How many sessions there are.
    var count: Int { slots.count }

    /// The place of a session; nil where there is none. It holds until the next insertion or removal.
    func place(of key: TokenHash) -> Int? {
        indexPlace(of: key).map { index[$0].slot }
    }

    /// The session at a place that ``place(of:)`` gave.
    subscript(place: Int) -> Value {
        _read { yield slots[place].value }
        _modify { yield &slots[place].value }
    }

    /// Adds a session, or puts another in its place.
    mutating func insert(_ value: Value, for key: TokenHash) {
        if let place = place(of: key) {
            slots[place].value = value
            return
        }
        // Three quarters full at the most: beyond that the runs that a look-up walks become long.
        if (slots.count + 1) * 4 > index.count * 3 { growIndex() }
        if slots.count == slots.capacity { growSlots() }
        point(key, at: slots.count)
        slots.append(Slot(key: key, value: value))
    }

    /// Takes a session out.
    mutating func remove(_ key: TokenHash) -> Value? {
        guard let place = indexPlace(of: key) else { return nil }
        let hole = index[place].slot
        unpoint(place)
        let last = slots.count - 1
        if hole != last {
            // The last one moves into the hole, so that there are no gaps.
            let moved = slots[last].key
            if let place = indexPlace(of: moved) { index[place] = SlotPointer(moved, slot: hole) }
            slots.swapAt(hole, last)
        }
        return slots.removeLast().value
    }

    private func home(of key: TokenHash) -> Int {
        Int(truncatingIfNeeded: key.words.0) & (index.count &- 1)
    }

    private func indexPlace(of key: TokenHash) -> Int? {
        guard !index.isEmpty else { return nil }
        var place = home(of: key)
        while true {
            let pointer = index[place]
            if pointer.isFree { return nil }
            if pointer.mayBe(key), slots[pointer.slot].key == key { return place }
            place = (place &+ 1) & (index.count &- 1)
        }
    }

    private mutating func point(_ key: TokenHash, at slot: Int) {
        var place = home(of: key)
        while !index[place].isFree { place = (place + 1) & (index.count - 1) }
        index[place] = SlotPointer(key, slot: slot)
    }

    /// Frees a place of the index.
    private mutating func unpoint(_ place: Int) {
        // Whatever follows in the same run and would be reached through the hole moves into it.
        let mask = index.count - 1
        var hole = place
        var next = (hole + 1) & mask
        while !index[next].isFree {
            let distance = (next &- home(of: slots[index[next].slot].key)) & mask
            if distance >= (next &- hole) & mask {
                index[hole] = index[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        index[hole] = .free
    }

    private mutating func growIndex() {
        index = Array(repeating: .free, count: max(8, index.count * 2))
        for (slot, entry) in slots.enumerated() { point(entry.key, at: slot) }
    }

    /// Makes room for an eighth more; an array would double itself, and half of the memory could be idle.
    private mutating func growSlots() {
        slots.reserveCapacity(slots.count + max(4, slots.count / 8))
    }
}
