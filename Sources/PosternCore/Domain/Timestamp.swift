// SPDX-License-Identifier: Apache-2.0

/// A moment in whole seconds since 1970 UTC: what is stored, sent and compared.
package struct Timestamp: RawRepresentable, Comparable, Hashable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    package let rawValue: Int64

    /// Takes seconds since 1970 UTC.
    package init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// The last moment that is stored: 9999-12-31T23:59:59Z.
    package static let last = Timestamp(rawValue: 253_402_300_799)

    /// The earlier first.
    package static func < (one: Timestamp, other: Timestamp) -> Bool {
        one.rawValue < other.rawValue
    }

    /// The moment so many seconds later, earlier where they are negative; ``last`` at the most.
    package static func + (moment: Timestamp, seconds: Int64) -> Timestamp {
        let (sum, overflow) = moment.rawValue.addingReportingOverflow(seconds)
        guard !overflow else { return seconds > 0 ? last : Timestamp(rawValue: .min) }
        return min(Timestamp(rawValue: sum), last)
    }
}
