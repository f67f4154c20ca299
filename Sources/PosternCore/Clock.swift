// SPDX-License-Identifier: Apache-2.0

/// Where the rules learn what time it is. Tests turn it by hand.
package protocol WallClock: Sendable {
    /// The present, as the rules see it.
    var now: Timestamp { get }
}

/// Where tokens come from. Tests seed it.
package protocol RandomSource: Sendable {
    /// So many bytes that nobody can guess.
    func bytes(_ count: Int) -> [UInt8]
}
