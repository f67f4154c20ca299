// SPDX-License-Identifier: Apache-2.0

internal import GRDB
package import PosternCore

extension SQLiteStore {
    /// What was recorded of a user, newest first.
    package func auditRecords(of user: UserID, limit: Int) async throws(StoreFault) -> [AuditRecord] {
        try await read { database in
            try database.all(
                """
                SELECT at, event, uid, role, session_id, address FROM audit
                WHERE user_id = ? ORDER BY id DESC LIMIT ?
                """,
                .user(user),
                .integer(Int64(max(0, limit)))
            ) { $0.auditRecord() }
        }
    }
}

extension WriteTransaction {
    /// How many of the latest acts are kept: about 10 MB.
    static let keptActs: Int64 = 100_000

    /// Records an act, and forgets the oldest where there are too many.
    func record(_ act: Act, of user: UserID) throws {
        try database.run(
            """
            INSERT INTO audit (at, event, uid, role, user_id, session_id, address) VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            .moment(act.at),
            .text(act.event.rawValue),
            .integer(Int64(act.caller.uid)),
            .text(act.caller.role),
            .user(user),
            .text(act.sessionID?.text),
            .text(act.address)
        )
        // Numbers have no gaps, so this finds one row at the most, at the edge of the table.
        try database.run("DELETE FROM audit WHERE id <= ?", .integer(database.lastInsertedRowID - Self.keptActs))
    }
}
