// SPDX-License-Identifier: Apache-2.0

/// What a login leads to. One-time codes and passkeys will add cases.
package enum LoginResult: Sendable {
    /// The person is who they say, and has a new session.
    case authenticated(Token, Session, User)
    /// The password was right but must be replaced first, with this one-time token.
    case passwordChangeRequired(Token)
}

/// How a person proves who they are.
///
/// Unknown name, malformed name, wrong password, empty password, disabled account, account without a password, a
/// password that changed meanwhile, a wrong password where one must be changed: all take the path through
/// ``authenticate(_:_:_:)``, with one look-up and one slow hash, and end in ``Refusal/invalidCredentials``.
package struct Login: Sendable {
    private let environment: RuleEnvironment

    /// Takes what the rules work with.
    package init(_ environment: RuleEnvironment) {
        self.environment = environment
    }

    /// Begins a session for whoever knows the password.
    ///
    /// - Parameter name: as typed. One that breaks the rules is unknown, like any other that nobody has.
    package func login(
        _ name: String,
        _ password: Password,
        remember: Bool,
        _ origin: Origin
    ) async throws(Refusal) -> LoginResult {
        // No user has the empty name, so this finds nobody, and finding nobody takes as long as ever.
        let username = (try? CanonicalUsername(name)) ?? CanonicalUsername(stored: "")
        let (user, credential) = try await authenticate(.username(username), password, origin)
        let now = environment.clock.now
        if user.mustChangePassword {
            return try await demandNewPassword(user, credential, origin)
        }
        return try await begin(user, credential, remember: remember, replacing: nil, .loginSucceeded, origin, at: now)
    }

    /// Asks for the password again: a new session takes the place of the one that `token` belongs to. Where the password
    /// must be changed first, that session stays as it is.
    package func reauthenticate(
        _ token: String,
        _ password: Password,
        _ origin: Origin
    ) async throws(Refusal) -> LoginResult {
        let (hash, holder) = try environment.holder(of: token)
        let (user, credential) = try await authenticate(.id(holder.userID), password, origin)
        if user.mustChangePassword {
            return try await demandNewPassword(user, credential, origin)
        }
        return try await begin(
            user,
            credential,
            remember: holder.idleTimeout == nil,
            replacing: hash,
            .sessionRenewed,
            origin,
            at: environment.clock.now
        )
    }

    /// The account that `password` opens.
    func authenticate(
        _ selector: UserSelector,
        _ password: Password,
        _ origin: Origin
    ) async throws(Refusal) -> (User, CredentialID) {
        let record = try await withStore { () async throws(StoreFault) in
            try await environment.store.loginRecord(selector)
        }
        let matches = try await withHasher { () async throws(HashingFault) in
            try await environment.hasher.verify(
                password,
                against: record?.credential?.hash,
                for: origin.hashingPeer
            )
        }
        guard matches, let record, let credential = record.credential, !record.user.disabled else {
            throw .invalidCredentials
        }
        return (record.user, credential.id)
    }

    private func begin(
        _ user: User,
        _ credential: CredentialID,
        remember: Bool,
        replacing replaced: TokenHash?,
        _ event: AuditEvent,
        _ origin: Origin,
        at now: Timestamp
    ) async throws(Refusal) -> LoginResult {
        let token = Token(from: environment.random)
        let session = environment.newSession(
            token,
            of: user.id,
            remembered: remember,
            client: origin.client,
            at: now
        )
        let begun = try await withStore { () async throws(StoreFault) in
            try await environment.store.begin(
                [session],
                of: user.id,
                cap: environment.sessionPolicy.maximumPerUser,
                ifCredential: credential,
                replacing: replaced,
                Act(event, origin, at: now, session: session.id)
            )
        }
        // Somebody disabled the account or changed the password while the hash was computed.
        guard let begun else { throw .invalidCredentials }
        return .authenticated(token, session, begun)
    }

    private func demandNewPassword(
        _ user: User,
        _ credential: CredentialID,
        _ origin: Origin
    ) async throws(Refusal) -> LoginResult {
        let now = environment.clock.now
        let token = Token(from: environment.random)
        let oneTime = OneTimeToken(
            hash: token.hash,
            expiresAt: now + environment.sessionPolicy.passwordChangeTokenLifetime
        )
        let stored = try await withStore { () async throws(StoreFault) in
            try await environment.store.storeSetPasswordToken(
                oneTime,
                for: user.id,
                ifCredential: credential,
                Act(.passwordTokenCreated, origin, at: now)
            )
        }
        guard stored else { throw .invalidCredentials }
        return .passwordChangeRequired(token)
    }
}
