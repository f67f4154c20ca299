// SPDX-License-Identifier: Apache-2.0

/// Tells a connection from all others, also from those that had its place before.
struct ConnectionID: Hashable, Sendable {
    /// Its place among the loop's connections.
    let place: UInt32
    /// Counts the connections.
    let serial: UInt32

    init(place: UInt32, serial: UInt32) {
        self.place = place
        self.serial = serial
    }

    /// The number under which its descriptor is watched.
    var number: UInt64 { UInt64(place) << 32 | UInt64(serial) }

    init(number: UInt64) {
        place = UInt32(number >> 32)
        serial = UInt32(truncatingIfNeeded: number)
    }
}
