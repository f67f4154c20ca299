// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import GRDBSQLite
internal import Synchronization

/// Carries the log over into the database from time to time.
///
/// SQLite would do it by itself, but keep to itself when it fails; and after a failed fsync of the database file the
/// next checkpoint would take the pages for written and throw the log away.
final class WriteAheadLog: Sendable {
    private let checkpointedPages = Mutex<Int32>(0)

    /// Checkpoints where the log has grown enough since the last time.
    func checkpointIfDue(_ database: Database) throws {
        let written = pagesWritten(by: database)
        let isDue = checkpointedPages.withLock { last in
            guard written &- last >= SQLiteConfiguration.checkpointPages else { return false }
            // Also where it fails for want of room: it is tried again when the log has grown as much once more.
            last = written
            return true
        }
        if isDue { try checkpoint(database, SQLITE_CHECKPOINT_PASSIVE) }
    }

    /// Carries everything over and leaves the log empty.
    func truncate(_ database: Database) throws {
        try checkpoint(database, SQLITE_CHECKPOINT_TRUNCATE)
    }

    private func checkpoint(_ database: Database, _ mode: Int32) throws {
        let code = sqlite3_wal_checkpoint_v2(database.sqliteConnection, nil, mode, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteFault(code: code, message: "the log could not be checkpointed") }
    }

    private func pagesWritten(by database: Database) -> Int32 {
        var current: Int32 = 0
        var highest: Int32 = 0
        sqlite3_db_status(database.sqliteConnection, SQLITE_DBSTATUS_CACHE_WRITE, &current, &highest, 0)
        return current
    }
}
