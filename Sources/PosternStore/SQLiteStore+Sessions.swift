// SPDX-License-Identifier: Apache-2.0

internal import GRDB
package import PosternCore

extension SQLiteStore {
    /// How many sessions ``touch(_:)`` notes in one transaction: nobody waits long for it.
    static let touchesAtOnce = 500

    /// Hands every live session to `body`, which runs in the connection's queue.
    package func eachSession(
        at moment: Timestamp,
        _ body: @escaping @Sendable (Session, CanonicalUsername) -> Void
    ) async throws(StoreFault) {
        try await read { database in
            try database.walk(
                """
                SELECT token_hash, user_id, session.created_at, authenticated_at, last_seen_at, expires_at, idle_timeout,
                    address, user_agent, username
                FROM session JOIN user ON user.id = user_id WHERE void_at > ?
                """,
                [.moment(moment)]
            ) { row in
                body(try row.session(), CanonicalUsername(stored: row.text(9)))
                return .on
            }
        }
    }

    /// Begins sessions of one user.
    package func begin(
        _ sessions: [Session],
        of user: UserID,
        cap: Int,
        ifCredential credential: CredentialID?,
        replacing replaced: TokenHash?,
        _ act: Act
    ) async throws(StoreFault) -> User? {
        try await writes.write { transaction in
            guard let found = try transaction.enabledUser(user, ifCredential: credential) else { return nil }
            if let replaced, try !transaction.endSession(replaced, of: user, at: act.at) { return nil }
            // Those of `sessions` that are beyond the cap by themselves would end at once, so they never begin.
            let new = sessions.suffix(max(0, cap))
            try transaction.endSessions(of: user, beyond: cap - new.count, at: act.at)
            for session in new { try transaction.begin(session, of: found) }
            if credential != nil {
                try transaction.database.run(
                    "UPDATE user SET last_login_at = ? WHERE id = ?",
                    .moment(act.at),
                    .user(user)
                )
            }
            try transaction.record(act, of: user)
            return try transaction.database.user(.id(user))
        }
    }

    /// Ends a session.
    package func end(_ hash: TokenHash, _ act: Act) async throws(StoreFault) -> Bool {
        try await writes.write { transaction in
            guard let user = try transaction.database.holder(of: hash) else { return false }
            try transaction.endSession(hash, of: user, at: act.at)
            try transaction.record(act, of: user)
            return true
        }
    }

    /// Ends sessions of a user. Where none ended, nothing is recorded.
    package func endSessions(
        _ selection: SessionSelection,
        of user: UserSelector,
        _ act: Act
    ) async throws(StoreFault) -> Int? {
        try await writes.write { transaction in
            guard let found = try transaction.database.user(user) else { return nil }
            let ended = try transaction.endSessions(selection, of: found.id, at: act.at)
            if ended > 0 { try transaction.record(act, of: found.id) }
            return ended
        }
    }

    /// The live sessions of a user, newest first.
    package func sessions(of user: UserID, at moment: Timestamp) async throws(StoreFault) -> [Session] {
        try await read { database in
            try database.all(
                """
                SELECT token_hash, user_id, created_at, authenticated_at, last_seen_at, expires_at, idle_timeout,
                    address, user_agent
                FROM session WHERE user_id = ? AND void_at > ? ORDER BY created_at DESC, seq DESC
                """,
                .user(user),
                .moment(moment)
            ) { try $0.session() }
        }
    }

    /// Notes when sessions were last checked, some hundreds a transaction.
    package func touch(_ seen: [(hash: TokenHash, at: Timestamp)]) async throws(StoreFault) {
        var rest = seen[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(Self.touchesAtOnce))
            rest = rest.dropFirst(some.count)
            try await writes.write { transaction in
                for (hash, moment) in some {
                    try transaction.database.run(
                        "UPDATE session SET last_seen_at = ?2 WHERE token_hash = ?1 AND last_seen_at < ?2",
                        .hash(hash),
                        .moment(moment)
                    )
                }
            }
        }
    }

    /// Removes what is void. These sessions ended by themselves, so they are told of but not numbered.
    package func collect(at moment: Timestamp, limit: Int) async throws(StoreFault) -> Int {
        try await writes.write { transaction in
            let database = transaction.database
            let ended = try database.all(
                """
                DELETE FROM session WHERE token_hash IN
                    (SELECT token_hash FROM session WHERE void_at <= ? ORDER BY void_at LIMIT ?)
                RETURNING token_hash
                """,
                .moment(moment),
                .integer(Int64(max(0, limit)))
            ) { try $0.hash(0) }
            for hash in ended { transaction.tell(.ended(hash)) }
            let tokens = try database.run(
                """
                DELETE FROM one_time_token WHERE token_hash IN
                    (SELECT token_hash FROM one_time_token WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)
                """,
                .moment(moment),
                .integer(Int64(max(0, limit - ended.count)))
            )
            return ended.count + tokens
        }
    }
}
