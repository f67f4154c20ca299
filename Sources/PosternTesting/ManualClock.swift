// SPDX-License-Identifier: Apache-2.0

package import PosternCore
internal import Synchronization

/// A clock that stands until it is turned.
package final class ManualClock: WallClock {
    private let time: Mutex<Timestamp>

    /// Sets a clock; by default to a moment that no test mistakes for the present.
    package init(_ start: Timestamp = Timestamp(rawValue: 1_000_000_000)) {
        time = Mutex(start)
    }

    /// The moment that it shows.
    package var now: Timestamp {
        time.withLock { $0 }
    }

    /// Turns it by so many seconds, back where they are negative.
    package func advance(by seconds: Int64) {
        time.withLock { $0 = $0 + seconds }
    }

    /// Turns it to a moment.
    package func set(_ moment: Timestamp) {
        time.withLock { $0 = moment }
    }
}
