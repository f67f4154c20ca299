// SPDX-License-Identifier: Apache-2.0

internal import GRDB

/// The way from a path to a connection that can be trusted.
struct StoreOpening {
    let path: String
    let mode: SQLiteStore.Mode

    /// Looks at the file, opens it, makes and reads back the settings, and brings the schema up to the present. Whatever
    /// is refused is left as it was.
    func open() throws(StoreOpeningFault) -> DatabaseQueue {
        // A file that is there already may be what a making that was cut short left behind.
        if mode == .create { _ = try StoreFile.create(at: path) }
        try StoreFile.check(at: path)
        let hasLog = StoreFile.size(of: path + "-wal") > 0
        let queue: DatabaseQueue
        do {
            queue = try DatabaseQueue(path: path, configuration: SQLiteConfiguration.connection)
        } catch {
            throw fault(error)
        }
        do {
            try queue.writeWithoutTransaction { database in try prepare(database) }
        } catch {
            // Closing would carry the log over into the file.
            if hasLog { queue.abandon() }
            throw fault(error)
        }
        return queue
    }

    private func prepare(_ database: Database) throws {
        try require(SQLiteConfiguration.first, on: database)
        try identify(database)
        try inspect(database)
        try require(SQLiteConfiguration.settings, on: database)
        try Migrations.run(on: database)
        guard try schema(of: database) == Self.presentSchema() else {
            throw StoreOpeningFault.damaged(path: path, detail: "its tables are not those of this release")
        }
    }

    private func require(_ settings: [SQLiteConfiguration.Setting], on database: Database) throws {
        if let (name, found) = try SQLiteConfiguration.apply(settings, to: database) {
            throw StoreOpeningFault.setting(path: path, name: name, found: found)
        }
    }

    /// Reads whose file it is, before anything is written to it.
    private func identify(_ database: Database) throws {
        let applicationID = try database.first("PRAGMA application_id") { $0.integer(0) } ?? 0
        let version = try database.first("PRAGMA user_version") { $0.integer(0) } ?? 0
        let things = try database.first("SELECT count(*) FROM sqlite_schema") { $0.integer(0) } ?? 0
        let isEmpty = applicationID == 0 && version == 0 && things == 0
        switch mode {
        case .create where isEmpty: return
        case .create: throw StoreOpeningFault.exists(path: path)
        case .openExisting where isEmpty: throw StoreOpeningFault.unfinished(path: path)
        case .openExisting: break
        }
        guard applicationID == Migrations.applicationID else {
            throw StoreOpeningFault.foreign(path: path, applicationID: applicationID)
        }
        guard version <= Migrations.version else {
            throw StoreOpeningFault.newerSchema(path: path, found: version, known: Migrations.version)
        }
    }

    /// Looks for damage as far as that is cheap.
    private func inspect(_ database: Database) throws {
        let pages = try database.first("PRAGMA page_count") { $0.integer(0) } ?? 0
        guard pages <= SQLiteConfiguration.fullCheckPages else { return }
        let finding = try database.first("PRAGMA quick_check(1)") { $0.text(0) } ?? "no answer"
        guard finding.utf8.elementsEqual("ok".utf8) else {
            throw StoreOpeningFault.damaged(path: path, detail: finding)
        }
    }

    private func schema(of database: Database) throws -> [String] {
        try database.all(
            "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY type, name"
        ) {
            $0.text(0)
        }
    }

    /// What the migrations make of an empty database.
    private static func presentSchema() throws -> [String] {
        try DatabaseQueue().writeWithoutTransaction { database in
            try Migrations.run(on: database)
            return try StoreOpening(path: "", mode: .create).schema(of: database)
        }
    }

    private func fault(_ error: any Error) -> StoreOpeningFault {
        if let fault = error as? StoreOpeningFault { return fault }
        let fault = SQLiteFault(error)
        if fault.isNotADatabase { return .notADatabase(path: path) }
        if fault.isDamage { return .damaged(path: path, detail: fault.message) }
        if fault.isLocked { return .inUse(path: path) }
        if fault.isFull { return .full(path: path) }
        return .unusable(path: path, reason: "\(fault.message) (SQLite error \(fault.code))")
    }
}
