// SPDX-License-Identifier: Apache-2.0

package import PosternCore
internal import Synchronization

/// What a ``FaultyStore`` fails with, to be set and unset while it works, and what it was asked.
package final class StoreFaults: Sendable {
    private struct State {
        var fault: StoreFault?
        var verbs: [String] = []
    }

    private let state = Mutex(State())

    /// Begins without a fault.
    package init() {}

    /// Fails every verb from now on, or none where nil.
    package func set(_ fault: StoreFault?) {
        state.withLock { $0.fault = fault }
    }

    /// The verbs that were called since this was asked last, by their names in Swift, in order.
    package func takeVerbs() -> [String] {
        state.withLock { state in
            defer { state.verbs = [] }
            return state.verbs
        }
    }

    fileprivate func note(_ verb: String) throws(StoreFault) {
        let fault = state.withLock { state in
            state.verbs.append(verb)
            return state.fault
        }
        if let fault { throw fault }
    }
}

/// A store that does what another does, until it is told to fail.
package struct FaultyStore: Store {
    private let base: any Store
    private let faults: StoreFaults

    /// Wraps a store.
    package init(_ base: any Store, _ faults: StoreFaults) {
        self.base = base
        self.faults = faults
    }

    private func checked<Value>(
        _ verb: String = #function,
        _ body: (any Store) async throws(StoreFault) -> Value
    ) async throws(StoreFault) -> Value {
        try faults.note(verb)
        return try await body(base)
    }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension FaultyStore {
    package func insert(_ user: NewUser, _ act: Act) async throws(StoreFault) -> User? {
        try await checked { store throws(StoreFault) in try await store.insert(user, act) }
    }

    package func user(_ selector: UserSelector) async throws(StoreFault) -> User? {
        try await checked { store throws(StoreFault) in try await store.user(selector) }
    }

    package func users(after: Int64, limit: Int, match: String?) async throws(StoreFault) -> [User] {
        try await checked { store throws(StoreFault) in try await store.users(after: after, limit: limit, match: match)
        }
    }

    package func setDisplayName(_ name: DisplayName?, of user: UserID, _ act: Act) async throws(StoreFault) -> User? {
        try await checked { store throws(StoreFault) in try await store.setDisplayName(name, of: user, act) }
    }

    package func setDisabled(_ disabled: Bool, _ user: UserSelector, _ act: Act) async throws(StoreFault) -> User? {
        try await checked { store throws(StoreFault) in try await store.setDisabled(disabled, user, act) }
    }

    package func delete(
        _ user: UserSelector,
        ifCredential credential: CredentialID?,
        _ act: Act
    ) async throws(StoreFault) -> User? {
        try await checked { store throws(StoreFault) in try await store.delete(user, ifCredential: credential, act) }
    }

    package func loginRecord(_ selector: UserSelector) async throws(StoreFault) -> LoginRecord? {
        try await checked { store throws(StoreFault) in try await store.loginRecord(selector) }
    }

    package func credentials(of user: UserID) async throws(StoreFault) -> [CredentialSummary] {
        try await checked { store throws(StoreFault) in try await store.credentials(of: user) }
    }

    package func replacePassword(
        with hash: PasswordHash,
        ifCredential credential: CredentialID,
        beginning session: Session,
        _ act: Act
    ) async throws(StoreFault) -> Int? {
        try await checked { store throws(StoreFault) in
            try await store.replacePassword(with: hash, ifCredential: credential, beginning: session, act)
        }
    }

    package func resetPassword(
        of user: UserSelector,
        token: OneTimeToken,
        _ act: Act
    ) async throws(StoreFault) -> User? {
        try await checked { store throws(StoreFault) in try await store.resetPassword(of: user, token: token, act) }
    }

    package func storeSetPasswordToken(
        _ token: OneTimeToken,
        for user: UserID,
        ifCredential credential: CredentialID,
        _ act: Act
    ) async throws(StoreFault) -> Bool {
        try await checked { store throws(StoreFault) in
            try await store.storeSetPasswordToken(token, for: user, ifCredential: credential, act)
        }
    }

    package func userOfSetPasswordToken(_ hash: TokenHash, at moment: Timestamp) async throws(StoreFault) -> User? {
        try await checked { store throws(StoreFault) in try await store.userOfSetPasswordToken(hash, at: moment) }
    }

    package func redeemSetPasswordToken(
        _ hash: TokenHash,
        password: PasswordHash,
        _ act: Act
    ) async throws(StoreFault) -> User? {
        try await checked { store throws(StoreFault) in
            try await store.redeemSetPasswordToken(hash, password: password, act)
        }
    }

    package func eachSession(
        at moment: Timestamp,
        _ body: @escaping @Sendable (Session, CanonicalUsername) -> Void
    ) async throws(StoreFault) {
        try await checked { store throws(StoreFault) in try await store.eachSession(at: moment, body) }
    }

    package func begin(
        _ sessions: [Session],
        of user: UserID,
        cap: Int,
        ifCredential credential: CredentialID?,
        replacing replaced: TokenHash?,
        _ act: Act
    ) async throws(StoreFault) -> User? {
        try await checked { store throws(StoreFault) in
            try await store.begin(sessions, of: user, cap: cap, ifCredential: credential, replacing: replaced, act)
        }
    }

    package func end(_ hash: TokenHash, _ act: Act) async throws(StoreFault) -> Bool {
        try await checked { store throws(StoreFault) in try await store.end(hash, act) }
    }

    package func endSessions(
        _ selection: SessionSelection,
        of user: UserSelector,
        _ act: Act
    ) async throws(StoreFault) -> Int? {
        try await checked { store throws(StoreFault) in try await store.endSessions(selection, of: user, act) }
    }

    package func sessions(of user: UserID, at moment: Timestamp) async throws(StoreFault) -> [Session] {
        try await checked { store throws(StoreFault) in try await store.sessions(of: user, at: moment) }
    }

    package func touch(_ seen: [(hash: TokenHash, at: Timestamp)]) async throws(StoreFault) {
        try await checked { store throws(StoreFault) in try await store.touch(seen) }
    }

    package func collect(at moment: Timestamp, limit: Int) async throws(StoreFault) -> Int {
        try await checked { store throws(StoreFault) in try await store.collect(at: moment, limit: limit) }
    }

    package func auditRecords(of user: UserID, limit: Int) async throws(StoreFault) -> [AuditRecord] {
        try await checked { store throws(StoreFault) in try await store.auditRecords(of: user, limit: limit) }
    }

    package func statistics() async throws(StoreFault) -> StoreStatistics {
        try await checked { store throws(StoreFault) in try await store.statistics() }
    }
}
