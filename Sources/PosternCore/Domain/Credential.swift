// SPDX-License-Identifier: Apache-2.0

/// The hash of a password in the form that names its own scheme and cost, such as `$argon2id$v=19$m=…`.
package struct PasswordHash: Hashable, Sendable {
    /// The text, ASCII. It goes to the store and the hasher, nowhere else.
    package let exposedText: String

    /// Takes a hash.
    package init(_ text: String) {
        exposedText = text
    }

    /// The scheme's name: what stands between the first two dollar signs.
    package var scheme: String {
        let parts = exposedText.utf8.split(separator: UInt8(ascii: "$"), maxSplits: 1)
        return parts.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

extension PasswordHash: CustomStringConvertible, CustomReflectable {
    /// Always `(secret)`.
    package var description: String { "(secret)" }
    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The number of a row of credentials. A new password is a new row, so the number also tells whether the password is
/// still the one that was looked at (compare-and-swap).
package struct CredentialID: RawRepresentable, Hashable, Sendable {
    /// The number.
    package let rawValue: Int64

    /// Takes a number.
    package init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

/// What a password is held against.
package struct PasswordCredential: Sendable {
    /// Which password it is.
    package var id: CredentialID
    /// Its hash.
    package var hash: PasswordHash

    /// Makes the value.
    package init(id: CredentialID, hash: PasswordHash) {
        self.id = id
        self.hash = hash
    }
}

/// An account and what its password is held against; no credential where no password is set.
package struct LoginRecord: Sendable {
    /// The account.
    package var user: User
    /// The password's hash.
    package var credential: PasswordCredential?

    /// Makes the value.
    package init(user: User, credential: PasswordCredential?) {
        self.user = user
        self.credential = credential
    }
}

/// A credential without its secret, for people to see.
package struct CredentialSummary: Hashable, Sendable {
    /// What it is: `password`.
    package var kind: String
    /// How it is kept, such as `argon2id`.
    package var scheme: String
    /// When it was set.
    package var createdAt: Timestamp

    /// Makes the value.
    package init(kind: String, scheme: String, createdAt: Timestamp) {
        self.kind = kind
        self.scheme = scheme
        self.createdAt = createdAt
    }
}

/// A token that lets a person set a password once.
package struct OneTimeToken: Sendable {
    /// What is kept of it.
    package var hash: TokenHash
    /// From this moment on it is void.
    package var expiresAt: Timestamp

    /// Makes the value.
    package init(hash: TokenHash, expiresAt: Timestamp) {
        self.hash = hash
        self.expiresAt = expiresAt
    }
}
