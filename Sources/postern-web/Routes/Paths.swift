// SPDX-License-Identifier: Apache-2.0

import Hummingbird

/// The paths of pages that belong to one person.
enum Paths {
    /// Her home page.
    static func home(_ username: String) -> String { "/user/\(PercentDecoding.encode(username))/" }

    /// Where she logs out.
    static func logout(_ username: String) -> String { "/logout/\(PercentDecoding.encode(username))" }

    /// The login page, leading back to a page of ours.
    static func login(returningTo path: String) -> String { "/login/?rd=\(PercentDecoding.encode(path))" }

    /// The NAME of a path such as `/user/NAME/`, decoded; its capitals are folded as the daemon does it.
    ///
    /// - Returns: nil where the segment is not well-formed, or longer than any name. Whether there is such a user is not
    ///   looked at.
    static func username(in request: Request) -> String? {
        let segments = request.uri.path.utf8.split(separator: UInt8(ascii: "/"))
        guard
            segments.count >= 2, let name = PercentDecoding.text(segments[1], plusIsSpace: false),
            name.utf8.count <= 64
        else { return nil }
        return folded(name)
    }

    /// A name with ASCII capitals made small.
    static func folded(_ name: String) -> String {
        String(decoding: name.utf8.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// The values of a query parameter, decoded strictly; a malformed one is left out.
    static func parameter(_ name: String, in request: Request) -> [String] {
        (request.uri.query ?? "").utf8.split(separator: UInt8(ascii: "&")).compactMap { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, PercentDecoding.text(parts[0], plusIsSpace: true) == name else { return nil }
            return PercentDecoding.text(parts[1], plusIsSpace: true)
        }
    }
}
