// SPDX-License-Identifier: Apache-2.0

/// Where a login leads when the page that sent the person here asked to have them back: the `rd` parameter.
///
/// Only a path on this front's own origin is taken, and it is put together anew from its checked parts. Browsers read
/// `//host`, `/\host` and a leading control character as another site; none of them gets through, nor anything else
/// whose meaning could differ between this check and a browser.
struct ReturnTarget: Hashable, Sendable {
    /// The path and query, fit for a `Location` field.
    let location: String

    /// Longer than any page of ours, and small enough to ride in a form beside everything else.
    static let maximumBytes = 1024

    /// Takes a target, or nothing.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maximumBytes, bytes.first == UInt8(ascii: "/") else { return nil }
        let parts = bytes.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first, let segments = Self.segments(of: path) else { return nil }
        var location = "/" + segments.joined(separator: "/")
        if parts.count == 2 {
            guard let query = Self.checked(parts[1], also: Self.queryExtras, escaping: []) else { return nil }
            location += "?" + query
        }
        self.location = location
    }

    /// The segments behind the leading slash; a last empty one stands for a trailing slash.
    private static func segments(of path: ArraySlice<UInt8>) -> [String]? {
        let parts = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        var segments: [String] = []
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            guard !part.isEmpty || isLast, let segment = checked(part, also: pathExtras, escaping: Set("./\\".utf8))
            else { return nil }
            // Dot segments are resolved by browsers after this check has looked.
            guard segment != ".", segment != ".." else { return nil }
            segments.append(segment)
        }
        return segments
    }

    private static let pathExtras = Set("-._~!$&'()*+,;=:@".utf8)
    private static let queryExtras = Set("-._~!$&'()*+,;=:@/?".utf8)

    /// Lets through the characters of RFC 3986 and well-formed escapes, except of control characters and of those bytes
    /// that would mean something else here once a browser or a proxy had decoded them.
    private static func checked(
        _ bytes: ArraySlice<UInt8>,
        also extras: Set<UInt8>,
        escaping forbidden: Set<UInt8>
    ) -> String? {
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                continue
            case UInt8(ascii: "%"):
                guard
                    let high = rest.popFirst().flatMap(PercentDecoding.digit),
                    let low = rest.popFirst().flatMap(PercentDecoding.digit)
                else { return nil }
                let decoded = high << 4 | low
                guard decoded >= 0x20, decoded != 0x7f, !forbidden.contains(decoded) else { return nil }
            default:
                guard extras.contains(byte) else { return nil }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
