// SPDX-License-Identifier: Apache-2.0

/// A short queue in which peers take turns: a value without threads, locks or clocks.
///
/// Each peer has a line of its own, and the lines are served round robin. So a peer that fills its line delays another's
/// first entry by one turn, not by the length of that line; and no line takes more than half of the room, so that there
/// is always some for a second peer.
struct FairQueue<Peer: Hashable, Entry> {
    /// How many entries there may be.
    let capacity: Int
    /// How many of them one peer may have: half, and at least one.
    var share: Int { max(1, capacity / 2) }
    /// How many there are.
    private(set) var count = 0

    /// The lines, none of them empty.
    private var lines: [Peer: [Entry]] = [:]
    /// Every peer that has a line, whose turn it is first.
    private var turns: [Peer] = []

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// How many entries a peer has.
    func count(of peer: Peer) -> Int { lines[peer]?.count ?? 0 }

    /// Whether a peer may have one more entry.
    func hasRoom(for peer: Peer) -> Bool {
        count < capacity && count(of: peer) < share
    }

    /// How many of the present entries would be served before a new one of `peer`.
    func ahead(of peer: Peer) -> Int {
        let own = count(of: peer)
        return lines.reduce(0) { sum, line in
            sum + (line.key == peer ? own : min(line.value.count, own + 1))
        }
    }

    /// Takes an entry in, behind those of the same peer. It is for the caller to ask ``hasRoom(for:)`` first.
    mutating func append(_ entry: Entry, of peer: Peer) {
        if lines[peer] == nil { turns.append(peer) }
        lines[peer, default: []].append(entry)
        count += 1
    }

    /// Takes out the entry whose turn it is.
    mutating func next() -> Entry? {
        guard let peer = turns.first, var line = lines.removeValue(forKey: peer) else { return nil }
        turns.removeFirst()
        let entry = line.removeFirst()
        if !line.isEmpty {
            lines[peer] = line
            turns.append(peer)
        }
        count -= 1
        return entry
    }

    /// Takes out the entries at the head of the lines for which `isOver` holds, up to the first of each for which it
    /// does not: in a line the oldest stand first.
    mutating func removeHeads(while isOver: (Entry) -> Bool) -> [Entry] {
        var removed: [Entry] = []
        for (peer, line) in lines {
            let rest = line.drop(while: isOver)
            guard rest.count < line.count else { continue }
            removed += line.prefix(line.count - rest.count)
            lines[peer] = rest.isEmpty ? nil : Array(rest)
            if rest.isEmpty { turns.removeAll { $0 == peer } }
        }
        count -= removed.count
        return removed
    }
}
