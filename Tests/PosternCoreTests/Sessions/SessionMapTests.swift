// SPDX-License-Identifier: Apache-2.0

import PosternTesting
import Testing

@testable import PosternCore

@Suite("The map of sessions")
struct SessionMapTests {
    /// A hash whose first word is given: the word that decides where it lies.
    private func hash(_ first: UInt64, _ rest: UInt8 = 1) -> TokenHash? {
        let word = (0..<8).map { UInt8(truncatingIfNeeded: first >> UInt64(56 - 8 * $0)) }
        return TokenHash(stored: word + Array(repeating: rest, count: 24))
    }

    @Test("It agrees with a dictionary after every one of many insertions and removals")
    func agreement() throws {
        var random = SystemLikeGenerator(seed: 11)
        // Few first words, so that runs are long and wrap around the end.
        var keys: [TokenHash] = []
        for index in 0..<300 {
            keys.append(try #require(hash(UInt64(index % 13) &* 0x0101_0101_0101_0107, UInt8(1 + index / 13))))
        }
        var map = SessionMap<Int>()
        var dictionary: [TokenHash: Int] = [:]
        for round in 0..<20_000 {
            let key = keys[Int.random(in: 0..<keys.count, using: &random)]
            // Fills, empties, fills again.
            let inserts = Int.random(in: 0..<10, using: &random) < (round / 4000 % 2 == 0 ? 7 : 3)
            if inserts {
                map.insert(round, for: key)
                dictionary[key] = round
            } else {
                let removed = map.remove(key)
                guard removed == dictionary.removeValue(forKey: key) else {
                    Issue.record("round \(round)")
                    return
                }
            }
            guard map.count == dictionary.count else {
                Issue.record("round \(round)")
                return
            }
            if round % 50 == 0 {
                let agrees = keys.allSatisfy { key in map.place(of: key).flatMap { map[$0] } == dictionary[key] }
                guard agrees else {
                    Issue.record("round \(round)")
                    return
                }
            }
        }
    }

    @Test("An empty map has nothing, and gives nothing away")
    func empty() throws {
        var map = SessionMap<Int>()
        let key = try #require(hash(1))
        #expect(map.place(of: key) == nil)
        #expect(map.remove(key) == nil)
        #expect(map.count == 0)
    }

    @Test("A second insertion takes the place of the first")
    func replacement() throws {
        var map = SessionMap<Int>()
        let key = try #require(hash(1))
        map.insert(1, for: key)
        map.insert(2, for: key)
        #expect(map.count == 1)
        #expect(map.remove(key) == 2)
        #expect(map.remove(key) == nil)
    }

    @Test("Sessions that crowd at one place are told apart, and found after those before them are gone")
    func crowd() throws {
        let keys = try (1...40).map { try #require(hash(7, UInt8($0))) }
        var map = SessionMap<UInt8>()
        for (index, key) in keys.enumerated() { map.insert(UInt8(index), for: key) }
        for (index, key) in keys.enumerated() {
            #expect(map.remove(key) == UInt8(index))
            for (later, other) in keys.enumerated() where later > index {
                #expect(map.place(of: other).flatMap { map[$0] } == UInt8(later))
            }
        }
        #expect(map.count == 0)
    }

    @Test("A place of the index tells most keys apart without looking at their sessions")
    func slotPointer() throws {
        let key = try #require(TokenHash(stored: Array(0..<32)))
        let pointer = SlotPointer(key, slot: 70_000)
        #expect(!pointer.isFree && pointer.slot == 70_000 && pointer.mayBe(key))
        #expect(SlotPointer.free.isFree && !SlotPointer(key, slot: 0).isFree)
        var others = Array(0..<32 as Range<UInt8>)
        let alike = try (0...255 as ClosedRange<UInt8>).count { byte in
            others[16] = byte
            return pointer.mayBe(try #require(TokenHash(stored: others)))
        }
        #expect(alike == 1)
    }

    @Test("A value is changed in place")
    func modification() throws {
        var map = SessionMap<Int>()
        let key = try #require(hash(1))
        map.insert(1, for: key)
        let place = try #require(map.place(of: key))
        map[place] += 41
        #expect(map.remove(key) == 42)
    }
}

/// Numbers that look random and are the same every time.
private struct SystemLikeGenerator: RandomNumberGenerator {
    private let source: SeededRandom

    init(seed: UInt64) {
        source = SeededRandom(seed: seed)
    }

    mutating func next() -> UInt64 {
        source.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
