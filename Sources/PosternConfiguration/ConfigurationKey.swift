// SPDX-License-Identifier: Apache-2.0

/// One thing that can be configured: its name, what it takes, what holds without it, and why.
///
/// A program lists its keys once. From the list come the flags and their help, the names in the environment, the check
/// of the file, and what `--print-configuration` shows.
package struct ConfigurationKey: Sendable {
    /// What a value must look like.
    package enum Kind: Sendable {
        /// Any text.
        case text
        /// A whole number within bounds.
        case integer(ClosedRange<Int64>)
        /// `true` or `false`.
        case boolean
        /// One of these words.
        case choice([String])
        /// Several texts: a flag given more than once, a comma in the environment, a list in the file.
        case list
    }

    /// The name in the file, its levels parted by dots: `session.lifetime_s`.
    package let name: String
    /// What a value must look like.
    package let kind: Kind
    /// What holds where nobody says anything; empty for a text or a list that may be missing.
    package let standard: String
    /// What it is for, and why the default is what it is.
    package let reason: String
    /// Variables of the environment that mean it, too, but weigh less than its own: those that systemd sets.
    package let borrowedVariables: [String]

    /// Describes a key.
    package init(
        _ name: String,
        _ kind: Kind,
        default standard: String,
        borrowing borrowedVariables: [String] = [],
        _ reason: String
    ) {
        self.name = name
        self.kind = kind
        self.standard = standard
        self.reason = reason
        self.borrowedVariables = borrowedVariables
    }

    /// The flag: `--session-lifetime-s`.
    package var flag: String {
        "--" + String(name.map { $0 == "." || $0 == "_" ? "-" : $0 })
    }

    /// The variable after the program's prefix: `SESSION_LIFETIME_S`.
    var variable: String {
        String(name.uppercased().map { $0 == "." ? "_" : $0 })
    }

    /// What is wrong with a value, as a clause that follows the key's name; nil where nothing is.
    func objection(to value: String) -> String? {
        switch kind {
        case .text, .list: return nil
        case .boolean: return value == "true" || value == "false" ? nil : "must be true or false"
        case .choice(let words):
            return words.contains(value) ? nil : "must be one of \(words.joined(separator: ", "))"
        case .integer(let bounds):
            if let number = Int64(value), bounds.contains(number) { return nil }
            return "must be a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        }
    }
}

/// Why a configuration cannot be used, in a sentence that says where.
package struct ConfigurationFault: Error, CustomStringConvertible, Sendable {
    /// The sentence.
    package let description: String

    /// Takes the sentence.
    package init(_ description: String) {
        self.description = description
    }
}
