// SPDX-License-Identifier: Apache-2.0

internal import GRDB

/// The steps from an empty file to the present schema.
///
/// Each is one transaction, which also sets `user_version` to the step's number. A step that was ever released is never
/// edited: a change is a further step.
enum Migrations {
    /// What `application_id` says in every file of ours: `Post` in ASCII, so that file(1) and people can tell.
    static let applicationID: Int64 = 0x506F_7374

    /// The schema that this program works with.
    static var version: Int64 { Int64(steps.count) }

    /// Takes the schema from where it stands to the present.
    static func run(on database: Database) throws {
        let found = try database.first("PRAGMA user_version") { $0.integer(0) } ?? 0
        for step in steps.dropFirst(Int(clamping: found)) {
            try database.inTransaction(.immediate) {
                for statement in step { try database.run(statement) }
                return .commit
            }
        }
    }

    static let steps: [[StaticString]] = [first]

    private static let first: [StaticString] = [
        // AUTOINCREMENT, because a number that was given to one person must never mean another.
        """
        CREATE TABLE user (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            username TEXT NOT NULL COLLATE BINARY UNIQUE CHECK (length(username) BETWEEN 1 AND 64),
            display_name TEXT COLLATE BINARY,
            created_at INTEGER NOT NULL,
            disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
            last_login_at INTEGER
        ) STRICT
        """,
        // One-time codes and passkeys will be rows of other kinds. The number of a row also says which password it is,
        // so it is never used twice either.
        """
        CREATE TABLE credential (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
            kind TEXT NOT NULL COLLATE BINARY,
            data TEXT NOT NULL COLLATE BINARY,
            must_change INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1)),
            created_at INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX credential_user ON credential (user_id)",
        "CREATE UNIQUE INDEX credential_password ON credential (user_id) WHERE kind = 'password'",
        // An account with its password, which is how the rules see it.
        """
        CREATE VIEW account AS
            SELECT user.id, username, display_name, user.created_at, disabled, coalesce(must_change, 0) AS must_change,
                last_login_at, credential.id AS password_id, credential.data AS password
            FROM user LEFT JOIN credential ON credential.user_id = user.id AND credential.kind = 'password'
        """,
        // void_at is the first moment at which the session is no longer live, as Session.isLive(at:) has it. seq tells
        // which of those that began in the same second came first.
        """
        CREATE TABLE session (
            seq INTEGER PRIMARY KEY,
            token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
            user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
            created_at INTEGER NOT NULL,
            authenticated_at INTEGER NOT NULL,
            last_seen_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            idle_timeout INTEGER,
            address TEXT COLLATE BINARY,
            user_agent TEXT COLLATE BINARY,
            void_at INTEGER NOT NULL GENERATED ALWAYS
                AS (min(expires_at, coalesce(last_seen_at + idle_timeout, expires_at))) VIRTUAL
        ) STRICT
        """,
        "CREATE INDEX session_user ON session (user_id)",
        "CREATE INDEX session_void ON session (void_at)",
        """
        CREATE TABLE one_time_token (
            token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
            purpose TEXT NOT NULL COLLATE BINARY,
            user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE UNIQUE INDEX one_time_token_user ON one_time_token (user_id, purpose)",
        "CREATE INDEX one_time_token_expiry ON one_time_token (expires_at)",
        // Every session that ended before its time, in order, for those who follow from afar. It outlives the user.
        """
        CREATE TABLE revocation (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
            user_id INTEGER NOT NULL
        ) STRICT
        """,
        // It outlives the user, too, and therefore holds the number alone and no name.
        """
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            event TEXT NOT NULL COLLATE BINARY,
            uid INTEGER NOT NULL,
            role TEXT NOT NULL COLLATE BINARY,
            user_id INTEGER NOT NULL,
            session_id TEXT COLLATE BINARY,
            address TEXT COLLATE BINARY
        ) STRICT
        """,
        "CREATE INDEX audit_user ON audit (user_id)",
        // 0x506F7374, which PRAGMA takes in decimal alone.
        "PRAGMA application_id = 1349481332",
        "PRAGMA user_version = 1",
    ]
}
