// SPDX-License-Identifier: Apache-2.0

/// A username in the one form that is stored and compared.
///
/// This is the only way from typed text to a name: signup, login, the administrator's commands and the store all take a
/// `CanonicalUsername`, so that no entrance can read a name differently from another (Authelia's GHSA-hjj4-hfjm-fmrj).
package struct CanonicalUsername: Hashable, Sendable, CustomStringConvertible {
    /// 1 to 64 bytes of `a-z 0-9 . _ + @ -`, the first and the last a letter or a digit.
    package let text: String

    /// Why a text is no username.
    package enum Fault: String, Error, CaseIterable, Sendable {
        case empty
        case tooLong = "too_long"
        case badCharacter = "bad_character"
        case badEdge = "bad_edge"
    }

    /// The most bytes a name may have.
    package static let maximumBytes = 64

    /// Cuts the white space around `input`, folds ASCII capitals, and refuses whatever then breaks the rules.
    ///
    /// The bytes are looked at, never characters: nothing outside ASCII is folded, mapped or repaired, so two names are
    /// the same exactly when they differ in ASCII case and outer white space alone.
    package init(_ input: String) throws(Fault) {
        let bytes = Array(input.utf8)
        guard let first = bytes.firstIndex(where: { !Self.isWhiteSpace($0) }),
            let last = bytes.lastIndex(where: { !Self.isWhiteSpace($0) })
        else { throw .empty }
        let folded = bytes[first...last].map { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
        guard folded.allSatisfy({ Self.isAlphanumeric($0) || Self.isInner($0) }) else { throw .badCharacter }
        guard folded.count <= Self.maximumBytes else { throw .tooLong }
        guard let head = folded.first, let tail = folded.last, Self.isAlphanumeric(head), Self.isAlphanumeric(tail)
        else { throw .badEdge }
        text = String(decoding: folded, as: UTF8.self)
    }

    /// Takes a name out of the store, where only canonical names are.
    package init(stored text: String) {
        self.text = text
    }

    /// The name.
    package var description: String { text }

    /// The bytes are compared, as the store does.
    package static func == (one: CanonicalUsername, other: CanonicalUsername) -> Bool {
        one.text.utf8.elementsEqual(other.text.utf8)
    }

    /// Hashes the bytes.
    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isInner(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "@"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
