// SPDX-License-Identifier: Apache-2.0

import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("A queue in which peers take turns")
struct FairQueueTests {
    /// A queue with the entries of some peers, each named after its peer and its place: `a0`, `a1`, `b0`.
    func queue(capacity: Int = 64, _ peers: String) -> FairQueue<Character, String> {
        var queue = FairQueue<Character, String>(capacity: capacity)
        for peer in peers { queue.append("\(peer)\(queue.count(of: peer))", of: peer) }
        return queue
    }

    func drain(_ queue: FairQueue<Character, String>) -> [String] {
        var queue = queue
        var served: [String] = []
        while let entry = queue.next() { served.append(entry) }
        return served
    }

    @Test("One peer's entries come out as they went in")
    func order() {
        #expect(drain(queue("aaa")) == ["a0", "a1", "a2"])
        #expect(drain(queue("")) == [])
    }

    @Test("A long line delays the others by one turn, not by its length")
    func turns() {
        #expect(drain(queue("aaaab")) == ["a0", "b0", "a1", "a2", "a3"])
        #expect(drain(queue("aaabbc")) == ["a0", "b0", "c0", "a1", "b1", "a2"])
    }

    @Test("A peer that comes back waits behind those who are there")
    func comingBack() {
        var queue = queue("ab")
        #expect(queue.next() == "a0")
        queue.append("a again", of: "a")
        #expect(queue.next() == "b0")
        #expect(queue.next() == "a again")
        #expect(queue.next() == nil)
    }

    @Test(
        "One peer takes half of the room at most, and all together no more than there is",
        arguments: [1, 2, 3, 8, 64]
    )
    func room(_ capacity: Int) {
        var queue = FairQueue<Int, Int>(capacity: capacity)
        while queue.hasRoom(for: 0) { queue.append(0, of: 0) }
        #expect(queue.count == max(1, capacity / 2))
        for peer in 1...capacity where queue.hasRoom(for: peer) { queue.append(0, of: peer) }
        #expect(queue.count == capacity)
        #expect(!queue.hasRoom(for: capacity + 1))
        #expect(queue.next() != nil)
        #expect(queue.hasRoom(for: capacity + 1))
    }

    @Test(
        "Who is ahead of a new entry is foretold",
        arguments: ["", "a", "aaaa", "ab", "aaaab", "abbbbcc", "bbbbbccccd"]
    )
    func ahead(_ peers: String) {
        for peer in "abz" {
            var queue = queue(peers)
            let foretold = queue.ahead(of: peer)
            queue.append("new", of: peer)
            let place = drain(queue).firstIndex(of: "new")
            // Whose turn it is may spare a newcomer some of the last round, never add to it.
            #expect(place.map { $0 <= foretold } == true)
            #expect(place.map { $0 + Set(peers).count >= foretold } == true)
        }
    }

    @Test("What stands too long is taken out of every line, and the rest keeps its order")
    func heads() {
        var queue = queue("aabbbc")
        let removed = queue.removeHeads { ["a0", "a1", "b0", "b2"].contains($0) }
        #expect(removed.sorted() == ["a0", "a1", "b0"])
        #expect(queue.count == 3)
        #expect(queue.count(of: "a") == 0)
        #expect(drain(queue) == ["b1", "c0", "b2"])
    }

    @Test(
        "A seeded storm: nothing is lost, doubled, or beyond the room, and each peer's order holds",
        arguments: 0..<20
    )
    func storm(_ seed: UInt64) {
        let random = SeededRandom(seed: seed)
        var queue = FairQueue<UInt8, Int>(capacity: 16)
        var model: [UInt8: [Int]] = [:]
        for (number, byte) in random.bytes(2000).enumerated() {
            let peer = byte % 7
            if byte < 160 {
                guard queue.hasRoom(for: peer) else { continue }
                queue.append(number, of: peer)
                model[peer, default: []].append(number)
            } else {
                let entry = queue.next()
                let peer = model.first { $0.value.first == entry && entry != nil }?.key
                #expect((peer == nil) == model.values.allSatisfy(\.isEmpty))
                if let peer { model[peer]?.removeFirst() }
            }
            #expect(queue.count == model.values.reduce(0) { $0 + $1.count })
            #expect(queue.count <= 16 && model.values.allSatisfy { $0.count <= 8 })
        }
    }
}
