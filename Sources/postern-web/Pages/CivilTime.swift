// SPDX-License-Identifier: Apache-2.0

/// A point in time as a calendar has it, in UTC. Small enough to write here; the alternative is a library with the
/// calendars of the world, which would be the largest part of the program.
struct CivilTime: Hashable, Sendable {
    let year: Int64
    let month: Int64
    let day: Int64
    let hour: Int64
    let minute: Int64
    let second: Int64
    /// 0 is Thursday, which the first of January 1970 was.
    let weekdayFromThursday: Int64

    /// Converts seconds since 1970 UTC; what lies before is taken for 1970.
    init(_ seconds: Int64) {
        let seconds = max(seconds, 0)
        let days = seconds / 86400
        // Days to a date by eras of 400 years that begin in March, so that the leap day comes last.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = seconds % 86400 / 3600
        minute = seconds % 3600 / 60
        second = seconds % 60
        weekdayFromThursday = days % 7
    }

    /// As HTTP writes times (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
    var http: String {
        let weekday = Self.weekdays[Int(weekdayFromThursday)]
        let name = Self.months[Int(month) - 1]
        return
            "\(weekday), \(Self.two(day)) \(name) \(year) \(Self.two(hour)):\(Self.two(minute)):\(Self.two(second)) GMT"
    }

    /// As programs read times (RFC 3339): `1994-11-06T08:49:37Z`.
    var machine: String {
        "\(year)-\(Self.two(month))-\(Self.two(day))T\(Self.two(hour)):\(Self.two(minute)):\(Self.two(second))Z"
    }

    /// As people read times: `6 Nov 1994 at 08:49 UTC`.
    var people: String {
        "\(day) \(Self.months[Int(month) - 1]) \(year) at \(Self.two(hour)):\(Self.two(minute)) UTC"
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
