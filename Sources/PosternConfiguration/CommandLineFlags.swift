// SPDX-License-Identifier: Apache-2.0

/// The arguments of a daemon: a flag for each key, and a few words that are switches.
package struct CommandLineFlags: Sendable {
    /// What each key was given, in order.
    package private(set) var values: [String: [String]] = [:]
    /// The switches that were there.
    package private(set) var switches: Set<String> = []

    /// Reads arguments, the program's name not among them. `--key value` and `--key=value` are the same.
    package init(
        _ arguments: [String],
        keys: [ConfigurationKey],
        switches known: [String]
    ) throws(ConfigurationFault) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let flag = String(parts.first ?? "")
            if known.contains(argument) {
                switches.insert(argument)
            } else if let key = keys.first(where: { $0.flag == flag }) {
                guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                    throw ConfigurationFault("\(flag) wants a value; --help tells which")
                }
                if values[key.name] != nil, !key.isList {
                    throw ConfigurationFault("\(flag) is given twice")
                }
                values[key.name, default: []].append(value)
            } else {
                throw ConfigurationFault("\(argument) is not a flag of this program; --help lists them")
            }
        }
    }
}

extension ConfigurationKey {
    /// Whether it may be given more than once.
    var isList: Bool {
        if case .list = kind { true } else { false }
    }
}
