// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Yams

/// The check of a file that the configuration library does not make: a key that means nothing is a mistake.
enum ConfigurationFile {
    /// Reads a file for its keys alone.
    static func refuseUnknownKeys(in path: String, keys: [ConfigurationKey]) throws(ConfigurationFault) {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw ConfigurationFault("\(path) cannot be read; is it there, and is it UTF-8?")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            // The lines after the second are the text with a mark under the place, and a sentence has one line.
            let reason = "\(error)".split(whereSeparator: \.isNewline).prefix(2).joined(separator: ", ")
            throw ConfigurationFault("\(path) is not YAML: \(reason)")
        }
        guard let root, root.null == nil else { return }
        guard case .mapping = root else { throw ConfigurationFault("\(path) must hold keys and values") }
        try walk(root, "", Set(keys.map(\.name)), path)
    }

    private static func walk(
        _ node: Node,
        _ prefix: String,
        _ known: Set<String>,
        _ path: String
    ) throws(ConfigurationFault) {
        guard case .mapping(let mapping) = node else { return }
        for (key, value) in mapping {
            let name = prefix + (key.string ?? "?")
            if known.contains(name) {
                guard value.mapping == nil else { throw ConfigurationFault("\(path): \(name) takes a value") }
                continue
            }
            guard known.contains(where: { $0.hasPrefix(name + ".") }), value.mapping != nil else {
                let line = key.mark.map { ", line \($0.line)" } ?? ""
                throw ConfigurationFault("\(path)\(line): \(name) is not a key of this program; --help lists them")
            }
            try walk(value, name + ".", known, path)
        }
    }
}
