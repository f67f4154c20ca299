// SPDX-License-Identifier: Apache-2.0

// Swift Testing is there only where tests are built; a plain release build has none.
#if canImport(Testing)

package import PosternCore
internal import Testing

/// An empty store under test, what it told of sessions, and short ways to fill it.
package struct StoreSubject: Sendable {
    /// The store.
    package let store: any Store
    /// What it told.
    package let changes: ChangeLog
    /// Where tokens come from.
    package let random: SeededRandom
    /// When everything happens unless a rule says otherwise.
    package let now = Timestamp(rawValue: 1_000_000)

    /// Puts a store to the test.
    package init(_ store: some Store, _ changes: ChangeLog, seed: UInt64 = 1) {
        self.store = store
        self.changes = changes
        self.random = SeededRandom(seed: seed)
    }

    /// An act of the administrator.
    package func act(_ event: AuditEvent, at moment: Timestamp? = nil) -> Act {
        Act(event, at: moment ?? now, caller: Caller(uid: 7, role: "admin"), address: "192.0.2.1")
    }

    /// Makes an account with a password.
    package func signUp(_ name: String) async throws -> (user: User, password: CredentialID) {
        let username = try CanonicalUsername(name)
        let new = NewUser(username: username, displayName: nil, passwordHash: hash("first"))
        let user = try #require(try await store.insert(new, act(.userCreated)))
        return (user, try await password(of: user.id))
    }

    /// The number of somebody's password.
    package func password(of user: UserID) async throws -> CredentialID {
        try #require(try await store.loginRecord(.id(user))?.credential).id
    }

    /// Something that looks like a hash.
    package func hash(_ text: String) -> PasswordHash {
        PasswordHash("$test$\(text)")
    }

    /// A session that was not begun yet.
    package func session(
        of user: UserID,
        at moment: Timestamp? = nil,
        lifetime: Int64 = 1000,
        idle: Int64? = nil
    ) -> Session {
        let moment = moment ?? now
        return Session(
            hash: Token(from: random).hash,
            userID: user,
            createdAt: moment,
            authenticatedAt: moment,
            lastSeenAt: moment,
            expiresAt: moment + lifetime,
            idleTimeout: idle,
            client: ClientInfo(address: "2001:db8::1", userAgent: "An agent")
        )
    }

    /// Begins a session, and forgets that the store told of it.
    @discardableResult
    package func begin(_ session: Session) async throws -> Session {
        let act = act(.sessionCreated, at: session.createdAt)
        let user = try await store.begin(
            [session],
            of: session.userID,
            cap: 1000,
            ifCredential: nil,
            replacing: nil,
            act
        )
        try #require(user != nil)
        _ = changes.take()
        return session
    }

    /// A one-time token.
    package func oneTimeToken(lifetime: Int64 = 100) -> OneTimeToken {
        OneTimeToken(hash: Token(from: random).hash, expiresAt: now + lifetime)
    }

    /// The names of what was recorded of somebody, newest first.
    package func events(of user: UserID) async throws -> [String] {
        try await store.auditRecords(of: user, limit: 100).map(\.event)
    }

    /// The sessions of somebody that are live at a moment.
    package func live(_ user: UserID, at moment: Timestamp? = nil) async throws -> [TokenHash] {
        try await store.sessions(of: user, at: moment ?? now).map(\.hash)
    }
}

#endif
