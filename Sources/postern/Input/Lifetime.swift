// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A length of time on the command line: a whole number with its unit, such as `90s`, `15m`, `8h`, `30d`.
struct Lifetime: ExpressibleByArgument, Equatable {
    /// The same in seconds.
    let seconds: Int64

    init?(argument: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let last = argument.last, let unit = units[last] else { return nil }
        let digits = argument.dropLast()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int64(digits)
        else { return nil }
        let (seconds, overflow) = number.multipliedReportingOverflow(by: unit)
        guard !overflow, seconds > 0 else { return nil }
        self.seconds = seconds
    }

    static var defaultCompletionKind: CompletionKind { .list(["15m", "1h", "8h", "24h", "30d"]) }
}
