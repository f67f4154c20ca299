// SPDX-License-Identifier: Apache-2.0

/// What all rules work with: the store, the table of sessions, and time, randomness and cost as parameters.
package struct RuleEnvironment: Sendable {
    /// Where everything is kept.
    package let store: any Store
    /// The live sessions.
    package let table: SessionTable
    /// The slow hash.
    package let hasher: any PasswordHashing
    /// The time.
    package let clock: any WallClock
    /// Where tokens come from.
    package let random: any RandomSource
    /// How long things live.
    package let sessionPolicy: SessionPolicy
    /// What a new password must be.
    package let passwordPolicy: PasswordPolicy
    /// Whether people may make accounts.
    package let signupMode: SignupMode

    /// Puts the parts together.
    package init(
        store: any Store,
        table: SessionTable,
        hasher: any PasswordHashing,
        clock: any WallClock,
        random: any RandomSource,
        sessionPolicy: SessionPolicy = SessionPolicy(),
        passwordPolicy: PasswordPolicy = PasswordPolicy(),
        signupMode: SignupMode = .open
    ) {
        self.store = store
        self.table = table
        self.hasher = hasher
        self.clock = clock
        self.random = random
        self.sessionPolicy = sessionPolicy
        self.passwordPolicy = passwordPolicy
        self.signupMode = signupMode
    }

    /// The live session of a token.
    func holder(of token: String) throws(Refusal) -> (hash: TokenHash, holder: SessionTable.Holder) {
        guard let hash = TokenHash(of: token), let holder = table.check(hash, at: clock.now) else {
            throw .invalidSession
        }
        return (hash, holder)
    }

    /// A user that must be there.
    func user(_ selector: UserSelector) async throws(Refusal) -> User {
        let user = try await withStore { () async throws(StoreFault) in try await store.user(selector) }
        guard let user else { throw .notFound }
        return user
    }

    /// A session that begins now.
    func newSession(
        _ token: Token,
        of user: UserID,
        remembered: Bool,
        client: ClientInfo,
        at now: Timestamp
    ) -> Session {
        Session(
            hash: token.hash,
            userID: user,
            createdAt: now,
            authenticatedAt: now,
            lastSeenAt: now,
            expiresAt: now + (remembered ? sessionPolicy.rememberedLifetime : sessionPolicy.lifetime),
            idleTimeout: remembered ? nil : sessionPolicy.idleTimeout,
            client: client
        )
    }

    /// Hashes a new password, once it is good enough.
    func hashNew(
        _ password: Password,
        for username: CanonicalUsername,
        _ origin: Origin
    ) async throws(Refusal) -> PasswordHash {
        let faults = passwordPolicy.faults(of: password, username: username)
        guard faults.isEmpty else { throw .unacceptablePassword(faults) }
        return try await withHasher { () async throws(HashingFault) in
            try await hasher.hash(password, for: origin.hashingPeer)
        }
    }
}

/// Who may make accounts.
package enum SignupMode: String, CaseIterable, Sendable {
    /// Anybody who reaches the front.
    case open
    /// Only the administrator.
    case closed
}

/// Where a request comes from.
package struct Origin: Sendable {
    /// The program that asks.
    package var caller: Caller
    /// What it told of the person's client.
    package var client: ClientInfo

    /// Makes the value.
    package init(caller: Caller, client: ClientInfo = ClientInfo()) {
        self.caller = caller
        self.client = client
    }

    /// Whom a hash is counted for: the person where an address tells one from another, else the program.
    package var hashingPeer: HashingPeer {
        client.address.map { .address($0) } ?? .uid(caller.uid)
    }
}

extension Act {
    /// Describes an act that comes from `origin`.
    init(_ event: AuditEvent, _ origin: Origin, at moment: Timestamp, session: SessionID? = nil) {
        self.init(
            event,
            at: moment,
            caller: origin.caller,
            address: origin.client.address,
            sessionID: session
        )
    }
}
