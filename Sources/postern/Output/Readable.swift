// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Values in the form in which people read them.
enum Readable {
    /// A text with nothing in it that a terminal would obey, or that would reorder what stands around it.
    static func text(_ text: String) -> String {
        replacingUnsafe(text) { "\\u{\(String($0.value, radix: 16, uppercase: true))}" }
    }

    /// A JSON text in which the same characters are escaped. JSON has none of them outside of strings, but for the
    /// white space that the encoder leaves out.
    static func json(_ text: String) -> String {
        replacingUnsafe(text) { scalar in
            String(scalar).utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
        }
    }

    private static func replacingUnsafe(_ text: String, _ replacement: (Unicode.Scalar) -> String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar) {
                result.append(contentsOf: replacement(scalar).unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        // Controls such as ESC and the one-byte CSI; marks of direction, which can make a text read as another one.
        case .control, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
        // Joiners are needed to write some scripts and emoji.
        case .format: scalar != "\u{200C}" && scalar != "\u{200D}"
        default: false
        }
    }

    /// A moment, in UTC as ISO 8601 writes it.
    static func time(_ seconds: Int64) -> String {
        // What lies outside is no time of the protocol, and more than a calendar can be asked about.
        guard (0...253_402_300_799).contains(seconds) else { return "\(seconds) s" }
        return Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }

    /// A length of time in its two largest units.
    static func duration(seconds: Int64) -> String {
        guard seconds >= 60 else { return "\(max(seconds, 0)) s" }
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
        if days > 0 { return "\(days) d \(hours) h" }
        if hours > 0 { return "\(hours) h \(minutes) min" }
        return "\(minutes) min \(seconds % 60) s"
    }

    /// How long to wait, never less than the truth.
    static func wait(milliseconds: Int64) -> String {
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        return duration(seconds: rest > 0 ? seconds + 1 : seconds)
    }

    /// A size in bytes.
    static func size(_ bytes: Int64) -> String {
        guard bytes >= 1024 else { return "\(bytes) bytes" }
        var scaled = bytes
        for unit in ["KiB", "MiB", "GiB", "TiB", "PiB"] {
            if scaled < 1024 * 1024 || unit == "PiB" {
                let (whole, part) = scaled.quotientAndRemainder(dividingBy: 1024)
                return "\(whole).\(part * 10 / 1024) \(unit)"
            }
            scaled /= 1024
        }
        return "\(bytes) bytes"
    }

    /// A number with the right form of what it counts.
    static func count(_ number: Int, _ one: String, _ many: String) -> String {
        number == 1 ? "1 \(one)" : "\(number) \(many)"
    }

    static func yesOrNo(_ value: Bool) -> String { value ? "yes" : "no" }
}
