// SPDX-License-Identifier: Apache-2.0

/// What a place in the index of a ``SessionMap`` says.
struct SlotPointer {
    /// Eight bits of the key, which tell most other keys apart, above one more than the number of a slot; zero
    /// where the place is free.
    private let bits: UInt32

    /// So many slots can be told apart: with the table's parts, more sessions than any memory holds.
    static let slotBits = 24

    /// A place that points nowhere.
    static let free = SlotPointer(bits: 0)

    private init(bits: UInt32) {
        self.bits = bits
    }

    /// Points at the slot of a key.
    init(_ key: TokenHash, slot: Int) {
        bits = Self.print(key) | UInt32(truncatingIfNeeded: slot + 1)
    }

    /// Whether it points nowhere.
    var isFree: Bool { bits == 0 }

    /// Where it points.
    var slot: Int { Int(bits & (1 << Self.slotBits - 1)) - 1 }

    /// Whether the key may be the slot's.
    func mayBe(_ key: TokenHash) -> Bool { (bits ^ Self.print(key)) >> Self.slotBits == 0 }

    private static func print(_ key: TokenHash) -> UInt32 {
        // Another word than those that choose the part of the table and the place in the index.
        UInt32(truncatingIfNeeded: key.words.2 >> 32) & ~(1 << slotBits - 1)
    }
}
