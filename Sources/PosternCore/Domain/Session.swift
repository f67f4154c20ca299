// SPDX-License-Identifier: Apache-2.0

/// The name of a session in lists, logs and events: 96 of the 256 bits of its token's hash, as 16 characters.
///
/// A name made this way costs neither memory nor an index, and gives nothing away: 160 unknown bits of a hash of 256
/// random ones stay between it and the token.
package struct SessionID: Hashable, Sendable {
    /// 16 characters of base64url.
    package let text: String

    /// How many bytes of the hash, counted from its end, make the name.
    package static let hashBytes = 12

    /// The name of the session that `hash` is the key of.
    package init(of hash: TokenHash) {
        text = Base64URL.encode(Array(hash.bytes.suffix(Self.hashBytes)))
    }

    /// The 16 characters of the name of the session that `hash` is the key of, eight a word, the first character in the
    /// highest byte: for whoever writes thousands of names a second.
    package static func characters(of hash: TokenHash) -> (UInt64, UInt64) {
        // The last 12 bytes are the low half of the third word and the fourth.
        let high = (hash.words.2 & 0xFFFF_FFFF) << 16 | hash.words.3 >> 48
        return (Base64URL.encode(bits48: high), Base64URL.encode(bits48: hash.words.3 & 0xFFFF_FFFF_FFFF))
    }

    /// Takes what a caller sent. A text that no session is named by finds none.
    package init(received text: String) {
        self.text = text
    }

    /// The bytes are compared: U+212A is a letter K for a String.
    package static func == (one: SessionID, other: SessionID) -> Bool {
        one.text.utf8.elementsEqual(other.text.utf8)
    }

    /// Hashes the bytes.
    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

/// What a front told of the person's client. Recorded, not believed.
package struct ClientInfo: Hashable, Sendable {
    /// The IP address.
    package var address: String?
    /// The browser's `User-Agent`.
    package var userAgent: String?

    /// Makes the value.
    package init(address: String? = nil, userAgent: String? = nil) {
        self.address = address
        self.userAgent = userAgent
    }
}

/// A session, as the store keeps it.
package struct Session: Hashable, Sendable {
    /// Its key.
    package var hash: TokenHash
    /// Whose it is.
    package var userID: UserID
    /// When it began.
    package var createdAt: Timestamp
    /// When the person last proved who they are.
    package var authenticatedAt: Timestamp
    /// When it was last checked, as far as the store knows.
    package var lastSeenAt: Timestamp
    /// From this moment on it is void.
    package var expiresAt: Timestamp
    /// After so many seconds without a check it is void; nil where only ``expiresAt`` ends it.
    package var idleTimeout: Int64?
    /// What was known of the client.
    package var client: ClientInfo

    /// Makes the value.
    package init(
        hash: TokenHash,
        userID: UserID,
        createdAt: Timestamp,
        authenticatedAt: Timestamp,
        lastSeenAt: Timestamp,
        expiresAt: Timestamp,
        idleTimeout: Int64?,
        client: ClientInfo
    ) {
        self.hash = hash
        self.userID = userID
        self.createdAt = createdAt
        self.authenticatedAt = authenticatedAt
        self.lastSeenAt = lastSeenAt
        self.expiresAt = expiresAt
        self.idleTimeout = idleTimeout
        self.client = client
    }

    /// Its name.
    package var id: SessionID { SessionID(of: hash) }

    /// Whether it is live at `moment`.
    package func isLive(at moment: Timestamp) -> Bool {
        guard moment < expiresAt else { return false }
        guard let idleTimeout else { return true }
        return moment < lastSeenAt + idleTimeout
    }
}

/// Which sessions of a user are meant.
package enum SessionSelection: Sendable {
    /// Every one.
    case all
    /// The one of that name.
    case named(SessionID)
    /// Every one but this; none where this is not one of the user's.
    case allBut(TokenHash)
}

/// What happened to the live sessions in one transaction, told by the store to the table of sessions after the commit.
package enum SessionChange: Sendable {
    /// A session began.
    case began(Session, CanonicalUsername)
    /// A session ended.
    case ended(TokenHash)
}
