// SPDX-License-Identifier: Apache-2.0

internal import GRDB
package import PosternCore

extension SQLiteStore {
    /// Makes an account.
    package func insert(_ user: NewUser, _ act: Act) async throws(StoreFault) -> User? {
        try await writes.write { transaction in
            let id = try transaction.database.first(
                """
                INSERT INTO user (username, display_name, created_at) VALUES (?, ?, ?)
                ON CONFLICT (username) DO NOTHING RETURNING id
                """,
                .text(user.username.text),
                .text(user.displayName?.text),
                .moment(act.at)
            ) { UserID(rawValue: $0.integer(0)) }
            guard let id else { return nil }
            if let hash = user.passwordHash {
                try transaction.setPassword(hash, of: id, mustChange: user.mustChangePassword, at: act.at)
            }
            if let token = user.setPasswordToken { try transaction.setToken(token, of: id) }
            try transaction.record(act, of: id)
            return try transaction.database.user(.id(id))
        }
    }

    /// Finds an account.
    package func user(_ selector: UserSelector) async throws(StoreFault) -> User? {
        try await read { try $0.user(selector) }
    }

    /// Lists accounts by number.
    ///
    /// To find the few names that contain a text all may have to be looked at. That is done in steps, between which
    /// others have their turn, so what is listed need not have been there all at one moment.
    package func users(after: Int64, limit: Int, match: String?) async throws(StoreFault) -> [User] {
        guard let match else {
            return try await read { try $0.users(after: after, limit: limit) }
        }
        var found: [User] = []
        var last: Int64? = after
        while let after = last, found.count < limit {
            let step = try await read { try $0.users(after: after, matching: match) }
            found += step.found
            last = step.last
        }
        return Array(found.prefix(limit))
    }

    /// Changes the name for people.
    package func setDisplayName(
        _ name: DisplayName?,
        of user: UserID,
        _ act: Act
    ) async throws(StoreFault) -> User? {
        try await writes.write { transaction in
            let changed = try transaction.database.run(
                "UPDATE user SET display_name = ? WHERE id = ?",
                .text(name?.text),
                .user(user)
            )
            guard changed > 0 else { return nil }
            try transaction.record(act, of: user)
            return try transaction.database.user(.id(user))
        }
    }

    /// Shuts an account out or lets it in again.
    package func setDisabled(
        _ disabled: Bool,
        _ user: UserSelector,
        _ act: Act
    ) async throws(StoreFault) -> User? {
        try await writes.write { transaction in
            guard let found = try transaction.database.user(user) else { return nil }
            try transaction.database.run(
                "UPDATE user SET disabled = ? WHERE id = ?",
                .flag(disabled),
                .user(found.id)
            )
            if disabled { try transaction.endSessions(of: found.id, at: act.at) }
            try transaction.record(act, of: found.id)
            return try transaction.database.user(.id(found.id))
        }
    }

    /// Deletes an account. What was recorded of it stays, under its number.
    package func delete(
        _ user: UserSelector,
        ifCredential credential: CredentialID?,
        _ act: Act
    ) async throws(StoreFault) -> User? {
        try await writes.write { transaction in
            guard let record = try transaction.database.loginRecord(user) else { return nil }
            if let credential, record.credential?.id != credential { return nil }
            try transaction.endSessions(of: record.user.id, at: act.at)
            try transaction.database.run("DELETE FROM user WHERE id = ?", .user(record.user.id))
            try transaction.record(act, of: record.user.id)
            return record.user
        }
    }
}

extension Database {
    func user(_ selector: UserSelector) throws -> User? {
        try loginRecord(selector)?.user
    }

    func loginRecord(_ selector: UserSelector) throws -> LoginRecord? {
        func decode(_ row: StoredRow) -> LoginRecord {
            LoginRecord(
                user: row.user(),
                credential: row.optionalInteger(7).map { id in
                    PasswordCredential(id: CredentialID(rawValue: id), hash: PasswordHash(row.text(8)))
                }
            )
        }
        return switch selector {
        case .id(let id):
            try first(
                """
                SELECT id, username, display_name, created_at, disabled, must_change, last_login_at, password_id, password
                FROM account WHERE id = ?
                """,
                .user(id),
                decode: decode
            )
        case .username(let name):
            try first(
                """
                SELECT id, username, display_name, created_at, disabled, must_change, last_login_at, password_id, password
                FROM account WHERE username = ?
                """,
                .text(name.text),
                decode: decode
            )
        }
    }

    fileprivate func users(after: Int64, limit: Int) throws -> [User] {
        try all(
            """
            SELECT id, username, display_name, created_at, disabled, must_change, last_login_at
            FROM account WHERE id > ? ORDER BY id LIMIT ?
            """,
            .integer(after),
            .integer(Int64(max(0, limit)))
        ) { $0.user() }
    }

    /// Looks at the next thousands of names: the ones that match, and where to go on, nil at the end.
    fileprivate func users(after: Int64, matching match: String) throws -> (found: [User], last: Int64?) {
        let step: Int64 = 4096
        var found: [User] = []
        var last: Int64?
        var count: Int64 = 0
        // instr() of two blobs compares bytes, whatever they are.
        try walk(
            """
            SELECT instr(CAST(username AS BLOB), ?) > 0,
                id, username, display_name, created_at, disabled, must_change, last_login_at
            FROM account WHERE id > ? ORDER BY id LIMIT ?
            """,
            [.bytes(Array(match.utf8)), .integer(after), .integer(step)]
        ) { row in
            count += 1
            last = row.integer(1)
            if row.flag(0) { found.append(row.user(1)) }
            return .on
        }
        return (found, count < step ? nil : last)
    }
}
