// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import PosternCore

extension WriteTransaction {
    /// How many of the latest revocations are kept. Whoever follows them from afar and falls further behind has to
    /// begin anew.
    static let keptRevocations: Int64 = 100_000

    /// Stores a session of `user`.
    func begin(_ session: Session, of user: User) throws {
        try database.run(
            """
            INSERT INTO session (token_hash, user_id, created_at, authenticated_at, last_seen_at, expires_at,
                idle_timeout, address, user_agent)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .hash(session.hash),
            .user(user.id),
            .moment(session.createdAt),
            .moment(session.authenticatedAt),
            .moment(session.lastSeenAt),
            .moment(session.expiresAt),
            .integer(session.idleTimeout),
            .text(session.client.address),
            .text(session.client.userAgent)
        )
        tell(.began(session, user.username))
    }

    /// Ends a session of a user; false where there was none.
    @discardableResult
    func endSession(_ hash: TokenHash, of user: UserID, at moment: Timestamp) throws -> Bool {
        let ended = try database.run(
            "DELETE FROM session WHERE token_hash = ? AND user_id = ?",
            .hash(hash),
            .user(user)
        )
        guard ended > 0 else { return false }
        try revoke([hash], of: user, at: moment)
        return true
    }

    /// Ends sessions of a user, and says how many.
    @discardableResult
    func endSessions(_ selection: SessionSelection = .all, of user: UserID, at moment: Timestamp) throws -> Int {
        let hashes = try database.all(
            "SELECT token_hash FROM session WHERE user_id = ? ORDER BY created_at, seq",
            .user(user)
        ) { try $0.hash(0) }
        // Two sessions that end each other at once must not both end.
        if case .allBut(let kept) = selection, !hashes.contains(kept) { return 0 }
        let chosen = hashes.filter { hash in
            switch selection {
            case .all: true
            case .named(let id): SessionID(of: hash) == id
            case .allBut(let kept): hash != kept
            }
        }
        for hash in chosen { try endSession(hash, of: user, at: moment) }
        return chosen.count
    }

    /// Ends the oldest of the live sessions of a user until `count` are left.
    func endSessions(of user: UserID, beyond count: Int, at moment: Timestamp) throws {
        let oldest = try database.all(
            """
            SELECT token_hash FROM session WHERE user_id = ? AND void_at > ?
            ORDER BY created_at DESC, seq DESC LIMIT -1 OFFSET ?
            """,
            .user(user),
            .moment(moment),
            .integer(Int64(max(0, count)))
        ) { try $0.hash(0) }
        for hash in oldest.reversed() { try endSession(hash, of: user, at: moment) }
    }

    /// Numbers and tells what ended before its time.
    private func revoke(_ hashes: [TokenHash], of user: UserID, at moment: Timestamp) throws {
        for hash in hashes {
            try database.run(
                "INSERT INTO revocation (at, token_hash, user_id) VALUES (?, ?, ?)",
                .moment(moment),
                .hash(hash),
                .user(user)
            )
            try database.run(
                "DELETE FROM revocation WHERE seq <= ?",
                .integer(database.lastInsertedRowID - Self.keptRevocations)
            )
            tell(.ended(hash))
        }
    }
}

extension Database {
    /// Whose session it is.
    func holder(of hash: TokenHash) throws -> UserID? {
        try first("SELECT user_id FROM session WHERE token_hash = ?", .hash(hash)) { UserID(rawValue: $0.integer(0)) }
    }
}
