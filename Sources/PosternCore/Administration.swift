// SPDX-License-Identifier: Apache-2.0

/// What the administrator does with other people's accounts.
package struct Administration: Sendable {
    private let environment: RuleEnvironment
    private let accounts: Accounts

    /// Takes what the rules work with.
    package init(_ environment: RuleEnvironment) {
        self.environment = environment
        self.accounts = Accounts(environment)
    }

    /// Makes an account.
    ///
    /// - Parameter password: a first password, which the person must change at the first login. Without one the result
    ///   holds a one-time token with which the person sets one: an administrator never knows a lasting password.
    package func create(
        _ name: String,
        password: Password?,
        displayName: String?,
        _ origin: Origin
    ) async throws(Refusal) -> (user: User, token: Token?, expiresAt: Timestamp) {
        let username = try CanonicalUsername(checking: name)
        let displayName = try DisplayName.checking(displayName ?? "")
        try await accounts.refuseTaken(username)
        var user = NewUser(username: username, displayName: displayName, passwordHash: nil)
        let (token, oneTime) = newToken()
        if let password {
            user.passwordHash = try await environment.hashNew(password, for: username, origin)
            user.mustChangePassword = true
        } else {
            user.setPasswordToken = oneTime
        }
        let inserted = try await accounts.insert(user, origin)
        return (inserted, password == nil ? token : nil, oneTime.expiresAt)
    }

    /// A page of the users by number, and what to ask for next.
    package func list(after: Int64, limit: Int, match: String?) async throws(Refusal) -> (users: [User], next: UserID?)
    {
        // One more than asked for tells whether there is a next page.
        let found = try await withStore { () async throws(StoreFault) in
            try await environment.store.users(after: after, limit: limit + 1, match: match)
        }
        let page = Array(found.prefix(limit))
        return (page, found.count > limit ? page.last?.id : nil)
    }

    /// One user, with what they log in with.
    package func show(_ selector: UserSelector) async throws(Refusal) -> (user: User, credentials: [CredentialSummary])
    {
        let user = try await environment.user(selector)
        let credentials = try await withStore { () async throws(StoreFault) in
            try await environment.store.credentials(of: user.id)
        }
        return (user, credentials)
    }

    /// Shuts an account out, ending all its sessions, or lets it in again.
    package func setDisabled(
        _ disabled: Bool,
        _ selector: UserSelector,
        _ origin: Origin
    ) async throws(Refusal) -> User {
        let act = Act(disabled ? .userDisabled : .userEnabled, origin, at: environment.clock.now)
        return try await found { () async throws(StoreFault) in
            try await environment.store.setDisabled(disabled, selector, act)
        }
    }

    /// Deletes an account.
    package func delete(_ selector: UserSelector, _ origin: Origin) async throws(Refusal) -> User {
        let act = Act(.userDeleted, origin, at: environment.clock.now)
        return try await found { () async throws(StoreFault) in
            try await environment.store.delete(selector, ifCredential: nil, act)
        }
    }

    /// Makes the old password useless, ends all sessions, and gives a one-time token for a new one.
    package func resetPassword(
        _ selector: UserSelector,
        _ origin: Origin
    ) async throws(Refusal) -> (token: Token, expiresAt: Timestamp) {
        let (token, oneTime) = newToken()
        let act = Act(.passwordReset, origin, at: environment.clock.now)
        _ = try await found { () async throws(StoreFault) in
            try await environment.store.resetPassword(of: selector, token: oneTime, act)
        }
        return (token, oneTime.expiresAt)
    }

    /// How full the store is, and how many sessions live.
    package func statistics() async throws(Refusal) -> (store: StoreStatistics, sessions: Int) {
        let statistics = try await withStore { () async throws(StoreFault) in
            try await environment.store.statistics()
        }
        return (statistics, environment.table.count)
    }

    private func newToken() -> (Token, OneTimeToken) {
        let token = Token(from: environment.random)
        let lifetime = environment.sessionPolicy.setPasswordTokenLifetime
        return (token, OneTimeToken(hash: token.hash, expiresAt: environment.clock.now + lifetime))
    }

    private func found(_ body: () async throws(StoreFault) -> User?) async throws(Refusal) -> User {
        guard let user = try await withStore(body) else { throw .notFound }
        return user
    }
}
