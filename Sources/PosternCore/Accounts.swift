// SPDX-License-Identifier: Apache-2.0

/// What people do with their own accounts.
package struct Accounts: Sendable {
    private let environment: RuleEnvironment
    private let login: Login

    /// Takes what the rules work with.
    package init(_ environment: RuleEnvironment) {
        self.environment = environment
        self.login = Login(environment)
    }

    /// Makes an account for a person who chose the name and the password.
    package func signup(
        _ name: String,
        _ password: Password,
        displayName: String?,
        _ origin: Origin
    ) async throws(Refusal) -> User {
        guard environment.signupMode == .open else { throw .signupClosed }
        let username = try CanonicalUsername(checking: name)
        let displayName = try DisplayName.checking(displayName ?? "")
        try await refuseTaken(username)
        let hash = try await environment.hashNew(password, for: username, origin)
        let user = NewUser(username: username, displayName: displayName, passwordHash: hash)
        return try await insert(user, origin)
    }

    /// Saves a slow hash for a name that cannot be had. Whether it is free is decided by ``insert(_:_:)``.
    func refuseTaken(_ username: CanonicalUsername) async throws(Refusal) {
        let holder = try await withStore { () async throws(StoreFault) in
            try await environment.store.user(.username(username))
        }
        guard holder == nil else { throw .usernameTaken(username) }
    }

    func insert(_ user: NewUser, _ origin: Origin) async throws(Refusal) -> User {
        let act = Act(.userCreated, origin, at: environment.clock.now)
        let inserted = try await withStore { () async throws(StoreFault) in
            try await environment.store.insert(user, act)
        }
        guard let inserted else { throw .usernameTaken(user.username) }
        return inserted
    }

    /// Replaces the password of the one whose `token` it is; every session ends, and a new one begins.
    ///
    /// - Returns: the new session's token, the new session, and how many other sessions ended.
    package func changePassword(
        _ token: String,
        from current: Password,
        to new: Password,
        _ origin: Origin
    ) async throws(Refusal) -> (token: Token, session: Session, ended: Int) {
        let (_, holder) = try environment.holder(of: token)
        let faults = environment.passwordPolicy.faults(of: new, username: holder.username)
        guard faults.isEmpty else { throw .unacceptablePassword(faults) }
        let (user, credential) = try await login.authenticate(.id(holder.userID), current, origin)
        let hash = try await environment.hashNew(new, for: user.username, origin)
        // The session may have ended while the hashes were computed; it must have no successor then.
        _ = try environment.holder(of: token)
        let now = environment.clock.now
        let newToken = Token(from: environment.random)
        let session = environment.newSession(
            newToken,
            of: user.id,
            remembered: holder.idleTimeout == nil,
            client: origin.client,
            at: now
        )
        let ended = try await withStore { () async throws(StoreFault) in
            try await environment.store.replacePassword(
                with: hash,
                ifCredential: credential,
                beginning: session,
                Act(.passwordChanged, origin, at: now, session: session.id)
            )
        }
        guard let ended else { throw .invalidCredentials }
        // The caller's own session ended as well, and has its successor.
        return (newToken, session, max(0, ended - 1))
    }

    /// Sets a password with a one-time token. Every session of the user ends.
    package func setPassword(
        _ token: String,
        to new: Password,
        _ origin: Origin
    ) async throws(Refusal) -> User {
        guard let tokenHash = TokenHash(of: token) else { throw .invalidToken }
        let now = environment.clock.now
        let user = try await withStore { () async throws(StoreFault) in
            try await environment.store.userOfSetPasswordToken(tokenHash, at: now)
        }
        guard let user else { throw .invalidToken }
        let hash = try await environment.hashNew(new, for: user.username, origin)
        let act = Act(.passwordChanged, origin, at: environment.clock.now)
        let redeemed = try await withStore { () async throws(StoreFault) in
            try await environment.store.redeemSetPasswordToken(tokenHash, password: hash, act)
        }
        guard let redeemed else { throw .invalidToken }
        return redeemed
    }

    /// Changes the name for people; the empty one stands for none.
    package func update(_ token: String, displayName: String, _ origin: Origin) async throws(Refusal) -> User {
        let (hash, holder) = try environment.holder(of: token)
        let name = try DisplayName.checking(displayName)
        let act = Act(.userUpdated, origin, at: environment.clock.now, session: SessionID(of: hash))
        let user = try await withStore { () async throws(StoreFault) in
            try await environment.store.setDisplayName(name, of: holder.userID, act)
        }
        guard let user else { throw .invalidSession }
        return user
    }

    /// All that is kept of a user, but for the secrets and the live sessions.
    package struct Export: Sendable {
        /// When it was taken.
        package var at: Timestamp
        /// The account.
        package var user: User
        /// What the person logs in with.
        package var credentials: [CredentialSummary]
        /// What was recorded, newest first.
        package var events: [AuditRecord]
    }

    /// The most recorded acts that an export holds.
    package static let exportedEvents = 1000

    /// Gathers all that is kept of the one whose `token` it is, to be sent with the list of sessions.
    package func export(_ token: String) async throws(Refusal) -> Export {
        let (_, holder) = try environment.holder(of: token)
        let now = environment.clock.now
        guard now < holder.authenticatedAt + environment.sessionPolicy.reauthenticationWindow else {
            throw .reauthenticationRequired
        }
        let user = try await environment.user(.id(holder.userID))
        return try await withStore { () async throws(StoreFault) in
            Export(
                at: now,
                user: user,
                credentials: try await environment.store.credentials(of: user.id),
                events: try await environment.store.auditRecords(of: user.id, limit: Self.exportedEvents)
            )
        }
    }

    /// Deletes the account of the one whose `token` it is.
    package func delete(_ token: String, _ password: Password, _ origin: Origin) async throws(Refusal) {
        let (_, holder) = try environment.holder(of: token)
        let (user, credential) = try await login.authenticate(.id(holder.userID), password, origin)
        // The session may have ended while the hash was computed.
        _ = try environment.holder(of: token)
        let act = Act(.userDeleted, origin, at: environment.clock.now)
        let deleted = try await withStore { () async throws(StoreFault) in
            try await environment.store.delete(.id(user.id), ifCredential: credential, act)
        }
        guard deleted != nil else { throw .invalidCredentials }
    }
}

extension CanonicalUsername {
    /// As ``init(_:)``, with the refusal that a caller gets.
    package init(checking name: String) throws(Refusal) {
        do {
            self = try CanonicalUsername(name)
        } catch {
            throw .invalidUsername(error)
        }
    }
}

extension DisplayName {
    /// As ``parse(_:)``, with the refusal that a caller gets.
    static func checking(_ name: String) throws(Refusal) -> DisplayName? {
        do {
            return try parse(name)
        } catch {
            throw .invalidDisplayName
        }
    }
}
