// SPDX-License-Identifier: Apache-2.0

/// What people and administrators do with sessions that exist.
package struct Sessions: Sendable {
    private let environment: RuleEnvironment

    /// Takes what the rules work with.
    package init(_ environment: RuleEnvironment) {
        self.environment = environment
    }

    /// Says whose session `token` is. Synchronous, and the only rule that thousands call a second.
    ///
    /// - Parameter token: what a client sent, with or without the form of a token.
    package func check(_ token: Span<UInt8>) -> (hash: TokenHash, holder: SessionTable.Holder)? {
        guard let hash = TokenHash(of: token),
            let holder = environment.table.check(hash, at: environment.clock.now)
        else { return nil }
        return (hash, holder)
    }

    /// Ends the session of `token`; false where there is none.
    package func logout(_ token: String, _ origin: Origin) async throws(Refusal) -> Bool {
        guard let hash = TokenHash(of: token) else { return false }
        let now = environment.clock.now
        // The table first: should the store fail, the session is over all the same.
        let lived = environment.table.remove(hash, at: now)
        let act = Act(.sessionEnded, origin, at: now, session: SessionID(of: hash))
        let stored = try await withStore(effective: lived ?? false) { () async throws(StoreFault) in
            try await environment.store.end(hash, act)
        }
        // Whoever ended it in the store ended it, though another logout may have come first to the table.
        return stored && lived ?? true
    }

    /// The live sessions of the one whose `token` it is, newest first, and which of them asked.
    package func list(_ token: String) async throws(Refusal) -> (sessions: [Session], current: TokenHash) {
        let (hash, holder) = try environment.holder(of: token)
        return (try await list(of: holder.userID), hash)
    }

    /// The live sessions of a user, newest first.
    package func list(of user: UserSelector) async throws(Refusal) -> [Session] {
        let found = try await environment.user(user)
        return try await list(of: found.id)
    }

    private func list(of user: UserID) async throws(Refusal) -> [Session] {
        let now = environment.clock.now
        // The store hears of checks late, and not at all while it is full. So it is asked for all that it has, which is
        // cleared away soon after it ran out, and the table decides.
        let stored = try await withStore { () async throws(StoreFault) in
            try await environment.store.sessions(of: user, at: Timestamp(rawValue: 0))
        }
        return stored.compactMap { session in
            guard let seen = environment.table.lastSeen(session.hash) else { return nil }
            var session = session
            session.lastSeenAt = max(seen, session.lastSeenAt)
            return session.isLive(at: now) ? session : nil
        }
    }

    /// Ends sessions of the one whose `token` it is, and says how many.
    package func revoke(
        _ choice: OwnSessions,
        _ token: String,
        _ origin: Origin
    ) async throws(Refusal) -> Int {
        let (hash, holder) = try environment.holder(of: token)
        let selection: SessionSelection =
            switch choice {
            case .named(let id): .named(id)
            case .others: .allBut(hash)
            }
        let act = Act(.sessionEnded, origin, at: environment.clock.now)
        let ended = try await end(selection, of: .id(holder.userID), act)
        // Of two sessions that end each other at once one is left, and the other has to be told.
        if case .others = choice, ended == 0, environment.table.lastSeen(hash) == nil { throw .invalidSession }
        return ended
    }

    /// Ends sessions of a user, and says how many.
    package func end(
        _ selection: SessionSelection,
        of user: UserSelector,
        _ origin: Origin
    ) async throws(Refusal) -> Int {
        try await end(selection, of: user, Act(.sessionEnded, origin, at: environment.clock.now))
    }

    private func end(
        _ selection: SessionSelection,
        of user: UserSelector,
        _ act: Act
    ) async throws(Refusal) -> Int {
        let ended = try await withStore { () async throws(StoreFault) in
            try await environment.store.endSessions(selection, of: user, act)
        }
        guard let ended else { throw .notFound }
        return ended
    }

    /// Begins sessions for somebody whom the caller has authenticated by other means.
    ///
    /// - Parameter lifetime: in seconds, used or not; as after a login where nil.
    package func issue(
        to selector: UserSelector,
        count: Int,
        lifetime: Int64?,
        _ origin: Origin
    ) async throws(Refusal) -> [Token] {
        let user = try await environment.user(selector)
        let now = environment.clock.now
        let tokens = (0..<count).map { _ in Token(from: environment.random) }
        let sessions = tokens.map { token in
            var session = environment.newSession(token, of: user.id, remembered: false, client: ClientInfo(), at: now)
            if let lifetime {
                session.expiresAt = now + lifetime
                session.idleTimeout = nil
            }
            return session
        }
        let act = Act(.sessionCreated, origin, at: now)
        let begun = try await withStore { () async throws(StoreFault) in
            try await environment.store.begin(
                sessions,
                of: user.id,
                cap: environment.sessionPolicy.maximumPerUser,
                ifCredential: nil,
                replacing: nil,
                act
            )
        }
        guard begun != nil else { throw .notFound }
        return tokens
    }
}

/// Which of their own sessions a person wants to end.
package enum OwnSessions: Sendable {
    /// The one of that name.
    case named(SessionID)
    /// All but the one that asks.
    case others
}
