// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import GRDBSQLite
package import PosternCore

/// Accounts and sessions in one SQLite file.
///
/// There is exactly one connection in one process: SQLite before 3.51.3 can damage a database in WAL mode when two write
/// and checkpoint at the same instant, and a connection that holds the file alone needs no shared memory. Every
/// statement runs in that connection's queue, so no caller's thread is ever blocked, a verb that reads sees every verb
/// that was answered, and none of the verbs may take long.
package final class SQLiteStore: Store {
    /// What is expected at the path.
    package enum Mode: Sendable {
        /// Nothing, or what is left of a making that was cut short: a new store is made.
        case create
        /// A store: none is made.
        case openExisting
    }

    /// The name of the file in the state directory.
    package static let fileName = "postern.db"

    let queue: DatabaseQueue
    let writes: WriteQueue

    private init(_ queue: DatabaseQueue, _ writes: WriteQueue) {
        self.queue = queue
        self.writes = writes
    }

    /// Opens the store, or makes one. It blocks for the time that takes, and is to be called once, at the start, with
    /// the daemon's lock held.
    ///
    /// - Parameters:
    ///   - path: of the file. Its directory is the caller's to make and to guard.
    ///   - mode: what is expected there.
    ///   - onCommit: told what became of sessions, after each commit and before its verbs return, in the order of the
    ///     commits. It runs in the connection's queue and must be quick and not wait for the store.
    ///   - onFailure: told once, when the store can no longer be written: see ``failure``. Reads may go on; the process
    ///     should end, so that the next one opens the file afresh.
    package static func open(
        at path: String,
        _ mode: Mode,
        onCommit: @escaping @Sendable ([SessionChange]) -> Void,
        onFailure: @escaping @Sendable (StoreFault) -> Void = { _ in }
    ) throws(StoreOpeningFault) -> SQLiteStore {
        let queue = try StoreOpening(path: path, mode: mode).open()
        return SQLiteStore(queue, WriteQueue(queue, onCommit: onCommit, onFailure: onFailure))
    }

    /// Why nothing is written any more; nil while all is well.
    ///
    /// A write or an fsync failed. What became of the commit is unknown until the file is opened again, and a repeated
    /// fsync would call lost pages written, so none is repeated: every verb that writes is refused with this.
    package var failure: StoreFault? { writes.failure }

    /// How many transactions were committed since the store was opened.
    package var commits: Int { writes.commits }

    /// Carries out what waits, takes no more, empties the log into the file and closes it.
    ///
    /// A store that failed is left as it is, open, for the next process to recover: closing would write.
    package func close() async throws(StoreFault) {
        let result: Result<Void, StoreFault> = await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { [self] database in
                writes.finish(on: database)
                continuation.resume(returning: Result { try writes.leave(database) }.mapError(SQLiteFault.storeFault))
            }
        }
        guard case .success = result else {
            queue.abandon()
            return try result.get()
        }
        do {
            try queue.close()
        } catch {
            throw SQLiteFault.storeFault(error)
        }
    }

    /// Runs a verb that only reads.
    func read<Value: Sendable>(
        _ verb: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreFault) -> Value {
        let result: Result<Value, StoreFault> = await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { database in
                guard database.sqliteConnection != nil else {
                    return continuation.resume(returning: .failure(.unavailable(reason: "closed")))
                }
                continuation.resume(returning: Result { try verb(database) }.mapError(SQLiteFault.storeFault))
            }
        }
        return try result.get()
    }

    /// How full the store is.
    package func statistics() async throws(StoreFault) -> StoreStatistics {
        let log = StoreFile.size(of: queue.path + "-wal")
        return try await read { database in
            let users = try database.first("SELECT count(*) FROM user") { $0.integer(0) } ?? 0
            let pages = try database.first("PRAGMA page_count") { $0.integer(0) } ?? 0
            let pageSize = try database.first("PRAGMA page_size") { $0.integer(0) } ?? 0
            return StoreStatistics(
                users: Int(users),
                bytes: pages * pageSize + log,
                engineVersion: String(cString: sqlite3_libversion())
            )
        }
    }
}

extension DatabaseQueue {
    /// Keeps the connection open until the process ends.
    ///
    /// Closing it would carry the log over into the file: not to be done to a file that is refused, nor after a failed
    /// fsync. The leak is the purpose.
    func abandon() {
        _ = Unmanaged.passRetained(self)
    }
}
