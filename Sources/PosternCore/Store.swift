// SPDX-License-Identifier: Apache-2.0

/// Why the store could not do what it was asked.
package enum StoreFault: Error, Hashable, Sendable {
    /// There is no room on the disk. Nothing of the verb was kept.
    case full
    /// It cannot be read or written. Whether the verb's effect will be there after a restart is unknown.
    case unavailable(reason: String)
}

/// Where accounts and sessions are kept.
///
/// One verb is one transaction: it happens whole or not at all, and when it has returned it survives the death of the
/// process and of the machine. Verbs that write record their ``Act`` in the same transaction, unless they changed
/// nothing: where a name was taken, say, or where there was nothing to end.
///
/// A session whose time has run out is there until ``collect(at:limit:)`` has removed it: verbs that end sessions end and
/// count it as well. The store hears of checks late, so it does not know exactly who is live; the rules do.
///
/// After each commit, and before any verb of it returns, the store tells what became of the sessions through the
/// closure that it was made with, in the order of the commits. A table of sessions that follows these changes agrees
/// with the store at every answer.
///
/// `StoreConformance` in PosternTesting says in tests what an implementation must do.
package protocol Store: Sendable {
    // MARK: Users

    /// Makes an account; nil where the name is taken.
    func insert(_ user: NewUser, _ act: Act) async throws(StoreFault) -> User?

    /// Finds an account.
    func user(_ selector: UserSelector) async throws(StoreFault) -> User?

    /// Lists accounts by number.
    ///
    /// - Parameters:
    ///   - after: only numbers above this.
    ///   - limit: how many at the most.
    ///   - match: only names that contain this text, byte for byte.
    func users(after: Int64, limit: Int, match: String?) async throws(StoreFault) -> [User]

    /// Changes the name for people; nil where there is no such user.
    func setDisplayName(_ name: DisplayName?, of user: UserID, _ act: Act) async throws(StoreFault) -> User?

    /// Shuts an account out and ends all its sessions, or lets it in again; nil where there is no such user.
    func setDisabled(_ disabled: Bool, _ user: UserSelector, _ act: Act) async throws(StoreFault) -> User?

    /// Deletes an account with its credentials, sessions and tokens; nil where there is no such user, or where the
    /// password is no longer `credential`. Its number is never given out again.
    func delete(
        _ user: UserSelector,
        ifCredential credential: CredentialID?,
        _ act: Act
    ) async throws(StoreFault) -> User?

    // MARK: Credentials

    /// Finds an account and what its password is held against.
    func loginRecord(_ selector: UserSelector) async throws(StoreFault) -> LoginRecord?

    /// What a user logs in with.
    func credentials(of user: UserID) async throws(StoreFault) -> [CredentialSummary]

    /// Replaces a password, ends every session of the user, voids every one-time token, and begins a new session.
    ///
    /// - Parameter credential: the password that the caller was checked against.
    /// - Returns: how many sessions ended; nil, with nothing changed, where the user is gone or disabled or the
    ///   password is no longer `credential`.
    func replacePassword(
        with hash: PasswordHash,
        ifCredential credential: CredentialID,
        beginning session: Session,
        _ act: Act
    ) async throws(StoreFault) -> Int?

    /// Removes the password, ends every session, and stores `token` in place of any other; nil where there is no such
    /// user.
    func resetPassword(of user: UserSelector, token: OneTimeToken, _ act: Act) async throws(StoreFault) -> User?

    /// Stores a one-time token with which a must-change password may be replaced, in place of any other; false, with
    /// nothing changed, where the user is gone or disabled or the password is no longer `credential`.
    func storeSetPasswordToken(
        _ token: OneTimeToken,
        for user: UserID,
        ifCredential credential: CredentialID,
        _ act: Act
    ) async throws(StoreFault) -> Bool

    /// Whose a live one-time token is; it is not used up.
    func userOfSetPasswordToken(_ hash: TokenHash, at moment: Timestamp) async throws(StoreFault) -> User?

    /// Uses a one-time token up and sets the password; every session of the user ends and every other one-time token
    /// is void. Nil, with nothing changed, where the token is unknown, used or expired. Of many at once one wins.
    func redeemSetPasswordToken(
        _ hash: TokenHash,
        password: PasswordHash,
        _ act: Act
    ) async throws(StoreFault) -> User?

    // MARK: Sessions

    /// Hands every session that is live at `moment` to `body`, with the name of its user.
    func eachSession(
        at moment: Timestamp,
        _ body: @escaping @Sendable (Session, CanonicalUsername) -> Void
    ) async throws(StoreFault)

    /// Begins sessions of one user. Those beyond `cap` end, the oldest first; sessions that are no longer live do not
    /// count. Where `sessions` alone are more than `cap`, only the last of them begin.
    ///
    /// - Parameters:
    ///   - credential: where given, the password that the person was checked against; this is then noted as the user's
    ///     last login.
    ///   - replaced: where given, a session that ends in the same transaction, and without which none begins.
    /// - Returns: the user; nil, with nothing changed, where the user is gone or disabled, the password is no longer
    ///   `credential`, or `replaced` is gone.
    func begin(
        _ sessions: [Session],
        of user: UserID,
        cap: Int,
        ifCredential credential: CredentialID?,
        replacing replaced: TokenHash?,
        _ act: Act
    ) async throws(StoreFault) -> User?

    /// Ends a session; false where there was none.
    func end(_ hash: TokenHash, _ act: Act) async throws(StoreFault) -> Bool

    /// Ends sessions of a user and says how many; nil where there is no such user.
    func endSessions(
        _ selection: SessionSelection,
        of user: UserSelector,
        _ act: Act
    ) async throws(StoreFault) -> Int?

    /// The sessions of a user that are live at `moment`, newest first.
    func sessions(of user: UserID, at moment: Timestamp) async throws(StoreFault) -> [Session]

    /// Notes when sessions were last checked. A session that has ended meanwhile stays ended. This may take several
    /// transactions.
    func touch(_ seen: [(hash: TokenHash, at: Timestamp)]) async throws(StoreFault)

    /// Removes up to `limit` sessions and one-time tokens that are void at `moment`, and says how many there were.
    func collect(at moment: Timestamp, limit: Int) async throws(StoreFault) -> Int

    // MARK: The rest

    /// What was recorded of a user, newest first.
    func auditRecords(of user: UserID, limit: Int) async throws(StoreFault) -> [AuditRecord]

    /// How full the store is.
    func statistics() async throws(StoreFault) -> StoreStatistics
}

/// How full a store is.
package struct StoreStatistics: Hashable, Sendable {
    /// Accounts.
    package var users: Int
    /// Bytes on the disk.
    package var bytes: Int64
    /// The version of the database library.
    package var engineVersion: String

    /// Makes the value.
    package init(users: Int, bytes: Int64, engineVersion: String) {
        self.users = users
        self.bytes = bytes
        self.engineVersion = engineVersion
    }
}
