// SPDX-License-Identifier: Apache-2.0

internal import Crypto

/// A bearer token: 32 random bytes as base64url without padding (RFC 4648 §5), 43 characters.
///
/// Whoever has it is let in, so it exists in this process only on its way to its owner. What is kept is a
/// ``TokenHash``.
package struct Token: Sendable {
    /// The 43 characters. Every use of it is a place to look at twice.
    package let exposedText: String
    /// What is kept of it.
    package let hash: TokenHash

    /// How many characters a token has.
    package static let characters = 43

    /// Makes a new token.
    package init(from random: some RandomSource) {
        let text = Base64URL.encode(random.bytes(32))
        exposedText = text
        hash = Array(text.utf8).withUnsafeBytes { TokenHash(hashing: $0) }
    }
}

extension Token: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `(secret)`.
    package var description: String { "(secret)" }
    /// Always `(secret)`.
    package var debugDescription: String { description }
    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// SHA-256 of a token's characters: the key under which sessions and one-time tokens are kept.
///
/// A token carries 256 bits of randomness, so a plain hash is as good as a slow one: there is no list of likely tokens
/// to try.
package struct TokenHash: Hashable, Sendable {
    /// The digest, 8 bytes a word.
    package let words: (UInt64, UInt64, UInt64, UInt64)

    /// Hashes what a client sent as a token; nil where it has not the form of one, so that nothing is hashed for it.
    package init?(of bytes: Span<UInt8>) {
        guard bytes.count == Token.characters else { return nil }
        for index in 0..<bytes.count where !Base64URL.isDigit(bytes[index]) { return nil }
        self = bytes.withUnsafeBytes { TokenHash(hashing: $0) }
    }

    /// Hashes what a client sent as a token.
    package init?(of text: String) {
        self.init(of: Array(text.utf8).span)
    }

    /// Takes a hash out of the store: 32 bytes.
    package init?(stored bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self = bytes.withUnsafeBytes { TokenHash(digest: $0) }
    }

    fileprivate init(hashing text: UnsafeRawBufferPointer) {
        var hasher = SHA256()
        hasher.update(bufferPointer: text)
        self = hasher.finalize().withUnsafeBytes { TokenHash(digest: $0) }
    }

    /// Takes 32 bytes.
    private init(digest: UnsafeRawBufferPointer) {
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
        }
        words = (word(0), word(1), word(2), word(3))
    }

    /// The 32 bytes, to be stored.
    package var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
        }
    }

    /// Compares the digests.
    package static func == (one: TokenHash, other: TokenHash) -> Bool {
        one.words == other.words
    }

    /// The digest is uniform, so a part of it serves.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
    }
}
