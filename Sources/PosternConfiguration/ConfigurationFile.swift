// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Yams

/// The check of a file that the configuration library does not make: a key that means nothing, stands twice or has no
/// value is a mistake.
enum ConfigurationFile {
    /// Reads a file for its keys alone.
    ///
    /// - Returns: whether there is anything in it. The library refuses a file of comments, which is what a file looks
    ///   like before anybody has changed a default.
    static func check(_ path: String, keys: [ConfigurationKey]) throws(ConfigurationFault) -> Bool {
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
        guard let root, root.null == nil else { return false }
        guard case .mapping = root else { throw ConfigurationFault("\(path) must hold keys and values") }
        var seen: Set<String> = []
        try walk(root, "", Set(keys.map(\.name)), &seen, path)
        return true
    }

    private static func walk(
        _ node: Node,
        _ prefix: String,
        _ known: Set<String>,
        _ seen: inout Set<String>,
        _ path: String
    ) throws(ConfigurationFault) {
        guard case .mapping(let mapping) = node else { return }
        for (key, value) in mapping {
            let name = prefix + (key.string ?? "?")
            let place = path + (key.mark.map { ", line \($0.line)" } ?? "")
            if known.contains(name) {
                guard value.mapping == nil else { throw ConfigurationFault("\(place): \(name) takes a value") }
                guard value.null == nil else { throw ConfigurationFault("\(place): \(name) has no value") }
                // The parser sees to keys that are written alike, not to `a.b` beside a `b` under `a`.
                guard seen.insert(name).inserted else { throw ConfigurationFault("\(place): \(name) stands twice") }
                continue
            }
            // Under a heading all keys may be commented out.
            guard known.contains(where: { $0.hasPrefix(name + ".") }), value.mapping != nil || value.null != nil else {
                throw ConfigurationFault("\(place): \(name) is not a key of this program; --help lists them")
            }
            try walk(value, name + ".", known, &seen, path)
        }
    }
}
