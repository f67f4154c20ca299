// SPDX-License-Identifier: Apache-2.0

internal import PosternCore

/// How rows become what the rules work with. The columns are those that the statements beside each use select.
extension StoredRow {
    func moment(_ column: Int32) -> Timestamp {
        Timestamp(rawValue: integer(column))
    }

    func hash(_ column: Int32) throws -> TokenHash {
        guard let hash = TokenHash(stored: bytes(column)) else {
            throw SQLiteFault.damaged("a hash is not 32 bytes long")
        }
        return hash
    }

    /// `id, username, display_name, created_at, disabled, must_change, last_login_at`, beginning at `column`.
    func user(_ column: Int32 = 0) -> User {
        User(
            id: UserID(rawValue: integer(column)),
            username: CanonicalUsername(stored: text(column + 1)),
            displayName: optionalText(column + 2).map { DisplayName(stored: $0) },
            createdAt: moment(column + 3),
            disabled: flag(column + 4),
            mustChangePassword: flag(column + 5),
            lastLoginAt: optionalInteger(column + 6).map { Timestamp(rawValue: $0) }
        )
    }

    /// `token_hash, user_id, created_at, authenticated_at, last_seen_at, expires_at, idle_timeout, address, user_agent`.
    func session() throws -> Session {
        Session(
            hash: try hash(0),
            userID: UserID(rawValue: integer(1)),
            createdAt: moment(2),
            authenticatedAt: moment(3),
            lastSeenAt: moment(4),
            expiresAt: moment(5),
            idleTimeout: optionalInteger(6),
            client: ClientInfo(address: optionalText(7), userAgent: optionalText(8))
        )
    }

    /// `at, event, uid, role, session_id, address`.
    func auditRecord() -> AuditRecord {
        AuditRecord(
            at: moment(0),
            event: text(1),
            caller: Caller(uid: UInt32(truncatingIfNeeded: integer(2)), role: text(3)),
            sessionID: optionalText(4),
            address: optionalText(5)
        )
    }
}
