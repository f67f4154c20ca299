// SPDX-License-Identifier: Apache-2.0

/// The help of a program whose flags are its keys.
package enum HelpText {
    /// Writes the help.
    ///
    /// - Parameters:
    ///   - usage: what the program is and how it is called.
    ///   - prefix: what the program's variables begin with, in capitals.
    ///   - switches: the flags that take no value, each with what it does.
    package static func text(
        usage: String,
        prefix: String,
        keys: [ConfigurationKey],
        switches: KeyValuePairs<String, String>
    ) -> String {
        let flags = keys.map { key in
            """
              \(key.flag) \(placeholder(key.kind))
                  \(key.reason)
                  Default: \(key.standard.isEmpty ? "none" : key.standard). \
            Variable: \(prefix)_\(key.variable). File: \(key.name).
            """
        }
        let words = switches.map { "  \($0.key)\n      \($0.value)" }
        return ([usage, "", "Flags (they beat the environment, which beats the file):", ""] + flags + words)
            .joined(separator: "\n")
    }

    private static func placeholder(_ kind: ConfigurationKey.Kind) -> String {
        switch kind {
        case .text: "TEXT"
        case .list: "TEXT (may be given more than once)"
        case .boolean: "true|false"
        case .choice(let words): words.joined(separator: "|")
        case .integer(let bounds): "\(bounds.lowerBound)…\(bounds.upperBound)"
        }
    }
}
