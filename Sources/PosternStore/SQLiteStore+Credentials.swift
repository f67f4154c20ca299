// SPDX-License-Identifier: Apache-2.0

internal import GRDB
package import PosternCore

extension SQLiteStore {
    /// Finds an account and what its password is held against.
    package func loginRecord(_ selector: UserSelector) async throws(StoreFault) -> LoginRecord? {
        try await read { try $0.loginRecord(selector) }
    }

    /// What a user logs in with.
    package func credentials(of user: UserID) async throws(StoreFault) -> [CredentialSummary] {
        try await read { database in
            try database.all(
                "SELECT kind, data, created_at FROM credential WHERE user_id = ? ORDER BY id",
                .user(user)
            ) { row in
                CredentialSummary(
                    kind: row.text(0),
                    scheme: PasswordHash(row.text(1)).scheme,
                    createdAt: row.moment(2)
                )
            }
        }
    }

    /// Replaces a password and every session.
    package func replacePassword(
        with hash: PasswordHash,
        ifCredential credential: CredentialID,
        beginning session: Session,
        _ act: Act
    ) async throws(StoreFault) -> Int? {
        try await writes.write { transaction in
            let user = session.userID
            guard let found = try transaction.enabledUser(user, ifCredential: credential) else { return nil }
            try transaction.setPassword(hash, of: user, mustChange: false, at: act.at)
            try transaction.voidTokens(of: user)
            let ended = try transaction.endSessions(of: user, at: act.at)
            try transaction.begin(session, of: found)
            try transaction.record(act, of: user)
            return ended
        }
    }

    /// Removes the password and every session, and stores a one-time token.
    package func resetPassword(
        of user: UserSelector,
        token: OneTimeToken,
        _ act: Act
    ) async throws(StoreFault) -> User? {
        try await writes.write { transaction in
            guard let found = try transaction.database.user(user) else { return nil }
            try transaction.removePassword(of: found.id)
            try transaction.setToken(token, of: found.id)
            try transaction.endSessions(of: found.id, at: act.at)
            try transaction.record(act, of: found.id)
            return try transaction.database.user(.id(found.id))
        }
    }

    /// Stores a one-time token for somebody who knows the password.
    package func storeSetPasswordToken(
        _ token: OneTimeToken,
        for user: UserID,
        ifCredential credential: CredentialID,
        _ act: Act
    ) async throws(StoreFault) -> Bool {
        try await writes.write { transaction in
            guard try transaction.enabledUser(user, ifCredential: credential) != nil else { return false }
            try transaction.setToken(token, of: user)
            try transaction.record(act, of: user)
            return true
        }
    }

    /// Whose a live one-time token is.
    package func userOfSetPasswordToken(_ hash: TokenHash, at moment: Timestamp) async throws(StoreFault) -> User? {
        try await read { database in
            let holder = try database.first(
                """
                SELECT user_id FROM one_time_token
                WHERE token_hash = ? AND purpose = 'set_password' AND expires_at > ?
                """,
                .hash(hash),
                .moment(moment)
            ) { UserID(rawValue: $0.integer(0)) }
            return try holder.flatMap { try database.user(.id($0)) }
        }
    }

    /// Uses a one-time token up and sets the password.
    package func redeemSetPasswordToken(
        _ hash: TokenHash,
        password: PasswordHash,
        _ act: Act
    ) async throws(StoreFault) -> User? {
        try await writes.write { transaction in
            // Taking the token out is what decides who of many wins.
            let holder = try transaction.database.first(
                """
                DELETE FROM one_time_token
                WHERE token_hash = ? AND purpose = 'set_password' AND expires_at > ? RETURNING user_id
                """,
                .hash(hash),
                .moment(act.at)
            ) { UserID(rawValue: $0.integer(0)) }
            guard let holder else { return nil }
            try transaction.setPassword(password, of: holder, mustChange: false, at: act.at)
            try transaction.voidTokens(of: holder)
            try transaction.endSessions(of: holder, at: act.at)
            try transaction.record(act, of: holder)
            return try transaction.database.user(.id(holder))
        }
    }
}

extension WriteTransaction {
    /// The user, unless gone, disabled, or with another password than `credential` where that is given.
    func enabledUser(_ id: UserID, ifCredential credential: CredentialID?) throws -> User? {
        guard let record = try database.loginRecord(.id(id)), !record.user.disabled else { return nil }
        if let credential, record.credential?.id != credential { return nil }
        return record.user
    }

    /// Sets a password in place of any other, under a new number.
    func setPassword(_ hash: PasswordHash, of user: UserID, mustChange: Bool, at moment: Timestamp) throws {
        try removePassword(of: user)
        try database.run(
            "INSERT INTO credential (user_id, kind, data, must_change, created_at) VALUES (?, 'password', ?, ?, ?)",
            .user(user),
            .text(hash.exposedText),
            .flag(mustChange),
            .moment(moment)
        )
    }

    func removePassword(of user: UserID) throws {
        try database.run("DELETE FROM credential WHERE user_id = ? AND kind = 'password'", .user(user))
    }

    /// Stores a one-time token in place of any other.
    func setToken(_ token: OneTimeToken, of user: UserID) throws {
        try voidTokens(of: user)
        try database.run(
            "INSERT INTO one_time_token (token_hash, purpose, user_id, expires_at) VALUES (?, 'set_password', ?, ?)",
            .hash(token.hash),
            .user(user),
            .moment(token.expiresAt)
        )
    }

    func voidTokens(of user: UserID) throws {
        try database.run("DELETE FROM one_time_token WHERE user_id = ?", .user(user))
    }
}
