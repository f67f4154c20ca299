// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PosternTesting
import Testing

/// The files of the source tree that tests hold against the code.
enum Repository {
    /// Whether the files are to be written anew instead of compared: `POSTERN_UPDATE=1`.
    static let updates = ProcessInfo.processInfo.environment["POSTERN_UPDATE"] == "1"

    /// The path of something in `protocol/`.
    static func protocolPath(_ name: String) -> String {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return "/\(root)/protocol/\(name)"
    }

    /// The text of a file.
    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    /// The names of the files in a directory.
    static func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    /// Demands that a file has this text, or gives it the text where files are to be written anew.
    static func expect(_ text: String, at path: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let found = try? self.text(path)
        if found == text { return }
        if updates {
            let directory = path.split(separator: "/").dropLast().joined(separator: "/")
            try FileManager.default.createDirectory(atPath: "/" + directory, withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return
        }
        Issue.record(
            "\(path) is not what the code says; `make protocol` writes it anew\(difference(found ?? "", text))",
            sourceLocation: sourceLocation
        )
    }

    private static func difference(_ old: String, _ new: String) -> String {
        let old = old.split(separator: "\n", omittingEmptySubsequences: false)
        let new = new.split(separator: "\n", omittingEmptySubsequences: false)
        guard let line = zip(old, new).enumerated().first(where: { $1.0 != $1.1 }) else { return ", it ends elsewhere" }
        return ". Line \(line.offset + 1):\n- \(line.element.0)\n+ \(line.element.1)"
    }
}
