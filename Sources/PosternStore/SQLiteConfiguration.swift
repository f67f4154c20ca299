// SPDX-License-Identifier: Apache-2.0

internal import GRDB

/// How the one connection is set up. Every setting is read back: SQLite ignores what it does not know or cannot do.
enum SQLiteConfiguration {
    /// A setting: the statement that makes it, the one that reads it, and what that must answer.
    struct Setting: Sendable {
        let name: String
        let set: StaticString
        let get: StaticString
        let value: String
    }

    /// What must hold before anything is read from the file.
    ///
    /// With the lock exclusive before the first read, SQLite keeps the index of the log in memory and makes no `-shm`
    /// file, and a second process, an administrator's shell for one, is told that the database is locked.
    static let first = [
        Setting(
            name: "locking_mode",
            set: "PRAGMA locking_mode = EXCLUSIVE",
            get: "PRAGMA locking_mode",
            value: "exclusive"
        ),
        // A file that somebody tampered with must not run functions through its schema, nor lead reads astray.
        Setting(name: "trusted_schema", set: "PRAGMA trusted_schema = OFF", get: "PRAGMA trusted_schema", value: "0"),
        Setting(
            name: "cell_size_check",
            set: "PRAGMA cell_size_check = ON",
            get: "PRAGMA cell_size_check",
            value: "1"
        ),
    ]

    /// What must hold before anything is written.
    static let settings = [
        Setting(name: "journal_mode", set: "PRAGMA journal_mode = WAL", get: "PRAGMA journal_mode", value: "wal"),
        // FULL: every commit is on the disk before it is answered. NORMAL may take back commits when the power fails.
        Setting(name: "synchronous", set: "PRAGMA synchronous = FULL", get: "PRAGMA synchronous", value: "2"),
        Setting(name: "foreign_keys", set: "PRAGMA foreign_keys = ON", get: "PRAGMA foreign_keys", value: "1"),
        // Through a mapping an I/O error is a signal that ends the process, and a stray write damages the file.
        Setting(name: "mmap_size", set: "PRAGMA mmap_size = 0", get: "PRAGMA mmap_size", value: "0"),
        // What is deleted is overwritten with zeros, so that a deleted person is gone from the file as well. It costs
        // the writing of freed pages: nothing beside an fsync.
        Setting(name: "secure_delete", set: "PRAGMA secure_delete = ON", get: "PRAGMA secure_delete", value: "1"),
        // No temporary files: they would lie in a directory that is not ours.
        Setting(name: "temp_store", set: "PRAGMA temp_store = MEMORY", get: "PRAGMA temp_store", value: "2"),
        // 1 MiB of pages: the inner pages of every index of a million users. The kernel caches the rest.
        Setting(name: "cache_size", set: "PRAGMA cache_size = -1024", get: "PRAGMA cache_size", value: "-1024"),
        // Checkpoints are the write queue's, which hears when one fails; SQLite's own ignore that.
        Setting(
            name: "wal_autocheckpoint",
            set: "PRAGMA wal_autocheckpoint = 0",
            get: "PRAGMA wal_autocheckpoint",
            value: "0"
        ),
        // A log that grew is cut back to 16 MiB when it starts over.
        Setting(
            name: "journal_size_limit",
            set: "PRAGMA journal_size_limit = 16777216",
            get: "PRAGMA journal_size_limit",
            value: "16777216"
        ),
    ]

    /// The pages that a checkpoint is due after: 4 MiB of log, as SQLite's own default has it.
    static let checkpointPages = 1000

    /// Up to this size the whole file is checked at every start, which takes a tenth of a second; beyond it only what
    /// is read anyway.
    static let fullCheckPages = 4096

    /// What GRDB is told.
    static var connection: Configuration {
        var configuration = Configuration()
        configuration.label = "postern.store"
        // Somebody who has the file open just now may be about to close it.
        configuration.busyMode = .timeout(0.2)
        // A rollback that fails leaves a transaction open. GRDB would end the process there and then; the write queue
        // stops writing and says so instead.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            for setting in first { try database.run(setting.set) }
        }
        return configuration
    }

    /// Makes the settings and reads them back; gives the first that did not take.
    static func apply(_ settings: [Setting], to database: Database) throws -> (name: String, found: String)? {
        for setting in settings {
            try database.run(setting.set)
            let found = try database.first(setting.get) { $0.text(0) } ?? "nothing"
            guard found.utf8.elementsEqual(setting.value.utf8) else { return (setting.name, found) }
        }
        return nil
    }
}
