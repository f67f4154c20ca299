// SPDX-License-Identifier: Apache-2.0

internal import PosternCore
internal import Synchronization

/// Randomness that anybody can repeat: for tests alone.
///
/// Of two with the same seed both give the same bytes, so transcripts can hold tokens. The generator is SplitMix64.
package final class SeededRandom: RandomSource {
    private let state: Mutex<UInt64>

    /// Begins a sequence.
    package init(seed: UInt64 = 1) {
        state = Mutex(seed)
    }

    /// The next bytes of the sequence.
    package func bytes(_ count: Int) -> [UInt8] {
        state.withLock { state in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(count)
            while bytes.count < count {
                let word = Self.next(&state)
                for shift in stride(from: UInt64(0), to: 64, by: 8) where bytes.count < count {
                    bytes.append(UInt8(truncatingIfNeeded: word >> shift))
                }
            }
            return bytes
        }
    }

    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
