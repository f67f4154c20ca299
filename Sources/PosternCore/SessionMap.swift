// SPDX-License-Identifier: Apache-2.0

/// A hash table from the hashes of tokens to sessions: open addressing with linear probing, and no tombstones.
///
/// The keys are uniform already, so a part of them is the place to look at first. They lie by themselves, four to two
/// cache lines, so that a look-up touches little else.
struct SessionMap<Value> {
    private var keys: [TokenHash] = []
    private var values: [Value?] = []

    /// How many sessions there are.
    private(set) var count = 0

    /// The key of a free place. That a token has this hash is as likely as guessing one.
    private static var free: TokenHash { TokenHash.zero }

    /// The place of a session; nil where there is none. It holds until the next insertion or removal.
    func place(of key: TokenHash) -> Int? {
        guard !keys.isEmpty else { return nil }
        var place = home(of: key)
        while true {
            let found = keys[place]
            if found == key { return place }
            if found == Self.free { return nil }
            place = (place &+ 1) & (keys.count &- 1)
        }
    }

    /// The session at a place that ``place(of:)`` gave.
    subscript(place: Int) -> Value? {
        _read { yield values[place] }
        _modify { yield &values[place] }
    }

    /// Adds a session, or puts another in its place.
    mutating func insert(_ value: Value, for key: TokenHash) {
        if let place = place(of: key) {
            values[place] = value
            return
        }
        // Three quarters full at the most: beyond that the runs that a look-up walks become long.
        if (count + 1) * 4 > keys.count * 3 { grow() }
        put(value, for: key)
        count += 1
    }

    /// Takes a session out.
    mutating func remove(_ key: TokenHash) -> Value? {
        guard var hole = place(of: key) else { return nil }
        let removed = values[hole]
        // Whatever follows in the same run and would be reached through the hole moves into it.
        let mask = keys.count - 1
        var next = (hole + 1) & mask
        while keys[next] != Self.free {
            let distance = (next &- home(of: keys[next])) & mask
            if distance >= (next &- hole) & mask {
                keys[hole] = keys[next]
                values[hole] = values[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        keys[hole] = Self.free
        values[hole] = nil
        count -= 1
        return removed
    }

    private func home(of key: TokenHash) -> Int {
        Int(truncatingIfNeeded: key.words.0) & (keys.count &- 1)
    }

    private mutating func put(_ value: Value, for key: TokenHash) {
        var place = home(of: key)
        while keys[place] != Self.free { place = (place + 1) & (keys.count - 1) }
        keys[place] = key
        values[place] = value
    }

    private mutating func grow() {
        let old = (keys: keys, values: values)
        let capacity = max(8, keys.count * 2)
        keys = Array(repeating: Self.free, count: capacity)
        values = Array(repeating: nil, count: capacity)
        for (place, key) in old.keys.enumerated() where key != Self.free {
            if let value = old.values[place] { put(value, for: key) }
        }
    }
}
