// SPDX-License-Identifier: Apache-2.0

/// The cookies of one request, read as bytes.
///
/// The header is split at `;`, spaces behind that are skipped, and a name is what stands before the first `=`. Nothing
/// else is cut: no quotes are undone, no `$Version` is understood, and a cookie without a name never gets one: parsers that
/// tried to be helpful there let one cookie pass for another (CVE-2023-23934).
struct CookieHeader: Sendable {
    private enum Entry {
        case one(String)
        /// The name came twice, or the value is not UTF-8. Which of two cookies is the right one cannot be known, for
        /// a neighbouring host may have planted either.
        case unusable
    }

    private var entries: [String: Entry] = [:]

    /// Reads the values of all `Cookie` fields of a request.
    init(fields: some Sequence<[UInt8]>) {
        for field in fields {
            for pair in field.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: true) {
                add(pair)
            }
        }
    }

    /// The value of the cookie, if it came exactly once.
    subscript(_ name: String) -> String? {
        guard case .one(let value) = entries[name] else { return nil }
        return value
    }

    private mutating func add(_ pair: ArraySlice<UInt8>) {
        guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { return }
        // A name that is not plain ASCII is none of ours, and string equality beyond ASCII is not equality of bytes.
        let nameBytes = pair[..<equals].drop { $0 == 0x20 }
        guard !nameBytes.isEmpty, nameBytes.allSatisfy({ (0x21...0x7e).contains($0) }) else { return }
        let name = String(decoding: nameBytes, as: UTF8.self)
        guard
            entries[name] == nil,
            let value = String(validating: pair[pair.index(after: equals)...], as: UTF8.self)
        else {
            entries[name] = .unusable
            return
        }
        entries[name] = .one(value)
    }
}
