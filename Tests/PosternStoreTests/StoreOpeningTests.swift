// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import PosternCore
import PosternTesting
import Testing

@testable import PosternStore

@Suite("Opening a store")
struct StoreOpeningTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.storePath }

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open(_ mode: SQLiteStore.Mode) throws(StoreOpeningFault) -> SQLiteStore {
        try SQLiteStore.open(at: path, mode, onCommit: { _ in })
    }

    /// Makes a store with alice in it, and closes it.
    private func makeStore() async throws {
        let store = try open(.create)
        _ = try await StoreSubject(store, ChangeLog()).signUp("alice")
        try await store.close()
    }

    /// Changes a closed store behind its back.
    private func tamper(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    /// The fault of opening, and that it left every byte as it was.
    private func refusal(_ mode: SQLiteStore.Mode = .openExisting) throws -> StoreOpeningFault? {
        let before = try directory.contents()
        defer { #expect((try? directory.contents()) == before) }
        do {
            _ = try open(mode)
            return nil
        } catch {
            #expect(error.description.contains(path))
            return error
        }
    }

    @Test("Every setting takes, and there is no shared memory file")
    func settings() async throws {
        let store = try open(.create)
        let found = try await store.read { database in
            try [
                "journal_mode", "synchronous", "foreign_keys", "locking_mode", "trusted_schema", "cell_size_check",
                "mmap_size", "secure_delete", "temp_store", "wal_autocheckpoint", "application_id", "user_version",
            ].map { try String.fetchOne(database, sql: "PRAGMA \($0)") }
        }
        #expect(found == ["wal", "2", "1", "exclusive", "0", "1", "0", "1", "2", "0", "1349481332", "1"])
        #expect(try directory.contents().keys.sorted() == ["postern.db", "postern.db-wal"])
        try await store.close()
        #expect(try directory.contents().keys.sorted() == ["postern.db"])
    }

    @Test("A setting that SQLite does not take is named")
    func refusedSetting() throws {
        let memory = try DatabaseQueue()
        let refused = try memory.writeWithoutTransaction { database in
            try SQLiteConfiguration.apply(SQLiteConfiguration.settings, to: database)
        }
        #expect(refused?.name == "journal_mode")
        #expect(refused?.found == "memory")
    }

    @Test("The files are their owner's alone, whatever the umask")
    func modes() async throws {
        let mask = umask(0o077)
        umask(0o000)
        defer { umask(mask) }
        let store = try open(.create)
        for name in try directory.contents().keys {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory.path)/\(name)")
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(name)")
        }
        try await store.close()
    }

    @Test("What was written is there when the store is opened again")
    func reopening() async throws {
        let first = try open(.create)
        let subject = StoreSubject(first, ChangeLog())
        let (alice, password) = try await subject.signUp("alice")
        let session = try await subject.begin(subject.session(of: alice.id))
        try await first.close()
        let second = try open(.openExisting)
        #expect(try await second.user(.id(alice.id)) == alice)
        #expect(try await second.loginRecord(.id(alice.id))?.credential?.id == password)
        #expect(try await second.sessions(of: alice.id, at: subject.now) == [session])
        #expect(try await second.auditRecords(of: alice.id, limit: 10).count == 2)
        try await second.close()
    }

    @Test("A missing store is not made where one must be")
    func missing() throws {
        #expect(try refusal() == .missing(path: path))
        #expect(try directory.contents().isEmpty)
    }

    @Test("A new store is not made over an old one")
    func exists() async throws {
        try await makeStore()
        #expect(try refusal(.create) == .exists(path: path))
    }

    @Test("An empty file is no store")
    func unfinished() throws {
        try Data().write(to: URL(fileURLWithPath: path))
        chmod(path, 0o600)
        #expect(try refusal() == .unfinished(path: path))
    }

    @Test("A making that was cut short goes on")
    func resumedMaking() async throws {
        try Data().write(to: URL(fileURLWithPath: path))
        chmod(path, 0o600)
        let store = try open(.create)
        #expect(try await store.statistics().users == 0)
        try await store.close()
    }

    @Test("A symbolic link is refused, and what it points to is left alone", arguments: ["", "-wal", "-journal"])
    func symbolicLink(suffix: String) async throws {
        try await makeStore()
        let elsewhere = try TemporaryDirectory()
        let target = "\(elsewhere.path)/target"
        if suffix.isEmpty {
            try FileManager.default.moveItem(atPath: path, toPath: target)
        } else {
            try Data().write(to: URL(fileURLWithPath: target))
        }
        try FileManager.default.createSymbolicLink(atPath: path + suffix, withDestinationPath: target)
        #expect(try refusal() == .notAPlainFile(path: path + suffix))
    }

    @Test("A dangling link is not followed when a store is made")
    func danglingLink() throws {
        let target = "\(directory.path)/target"
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        #expect(throws: StoreOpeningFault.notAPlainFile(path: path)) { try open(.create) }
        #expect(!FileManager.default.fileExists(atPath: target))
    }

    @Test("A directory in its place is refused")
    func directoryInPlace() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(throws: StoreOpeningFault.notAPlainFile(path: path)) { try open(.openExisting) }
    }

    @Test("A file that others may open is refused", arguments: [0o640, 0o604, 0o620])
    func openToOthers(mode: Int) async throws {
        try await makeStore()
        chmod(path, mode_t(mode))
        #expect(try refusal() == .openToOthers(path: path, mode: UInt32(mode)))
    }

    @Test("Another program's database is refused")
    func foreign() async throws {
        try await makeStore()
        try tamper("PRAGMA application_id = 4711")
        #expect(try refusal() == .foreign(path: path, applicationID: 4711))
    }

    @Test("A database that no program has signed is refused")
    func unsigned() throws {
        try tamper("CREATE TABLE user (id INTEGER PRIMARY KEY)")
        chmod(path, 0o600)
        #expect(try refusal() == .foreign(path: path, applicationID: 0))
    }

    @Test("A store of a later release is refused")
    func newerSchema() async throws {
        try await makeStore()
        try tamper("PRAGMA user_version = 99")
        #expect(try refusal() == .newerSchema(path: path, found: 99, known: Migrations.version))
    }

    @Test(
        "A store with other tables than ours is refused",
        arguments: [
            "DROP TABLE revocation", "DROP INDEX session_void", "CREATE TABLE more (id INTEGER)",
            "CREATE TRIGGER t AFTER INSERT ON user BEGIN DELETE FROM audit; END",
        ]
    )
    func otherTables(sql: String) async throws {
        try await makeStore()
        try tamper(sql)
        let fault = try refusal()
        guard case .damaged = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }

    @Test("A store that left WAL mode is put back into it")
    func rollbackJournal() async throws {
        try await makeStore()
        try tamper("PRAGMA journal_mode = DELETE")
        let store = try open(.openExisting)
        let mode = try await store.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
        #expect(mode == "wal")
        try await store.close()
    }

    @Test("A file that is no database is refused")
    func notADatabase() throws {
        try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: path))
        chmod(path, 0o600)
        #expect(try refusal() == .notADatabase(path: path))
        #expect(try refusal(.create) == .notADatabase(path: path))
    }

    @Test("A store that was cut off is refused", arguments: [2, 5])
    func truncated(pages: UInt64) async throws {
        try await makeStore()
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.truncate(atOffset: pages * 4096)
        try file.close()
        guard case .damaged = try refusal() else {
            Issue.record("A truncated store was opened")
            return
        }
    }

    @Test("A damaged page is found, wherever it is")
    func damagedPages() async throws {
        try await makeStore()
        let pages = try #require(try directory.contents()["postern.db"]).count / 4096
        #expect(pages > 5)
        let sound = try Data(contentsOf: URL(fileURLWithPath: path))
        for page in 1..<pages {
            let copy = try TemporaryDirectory()
            try sound.write(to: URL(fileURLWithPath: copy.storePath))
            chmod(copy.storePath, 0o600)
            let file = try #require(FileHandle(forUpdatingAtPath: copy.storePath))
            try file.seek(toOffset: UInt64(page) * 4096)
            try file.write(contentsOf: [UInt8](repeating: 0xFF, count: 64))
            try file.close()
            #expect(throws: StoreOpeningFault.self, "page \(page + 1)") {
                try SQLiteStore.open(at: copy.storePath, .openExisting, onCommit: { _ in })
            }
        }
    }

    @Test("A store that another program has open is refused, and the other way round")
    func inUse() async throws {
        try await makeStore()
        // Another process: within one, SQLite knows its own connections.
        let shell = try Shell.holdingLock(on: path)
        #expect(throws: StoreOpeningFault.inUse(path: path)) { try open(.openExisting) }
        try shell.release()
        let store = try open(.openExisting)
        #expect(try Shell.tryToRead(path).contains("locked"))
        try await store.close()
    }

    @Test("A schema step is one transaction and leaves no gap in the versions")
    func migrations() throws {
        for (index, step) in Migrations.steps.enumerated() {
            #expect(step.last?.description == "PRAGMA user_version = \(index + 1)")
        }
        let memory = try DatabaseQueue()
        let isWhole = try memory.writeWithoutTransaction { database in
            try Migrations.run(on: database)
            try Migrations.run(on: database)
            return try Int64.fetchOne(database, sql: "PRAGMA user_version") == Migrations.version
        }
        #expect(isWhole)
    }

    @Test("A schema step that is cut short anywhere leaves the file as it was")
    func interruptedMigration() throws {
        let step = try #require(Migrations.steps.first)
        for count in 1..<step.count {
            let memory = try DatabaseQueue()
            try memory.writeWithoutTransaction { database in
                try? database.inTransaction(.immediate) {
                    for statement in step.prefix(count) { try database.run(statement) }
                    throw CancellationError()
                }
                #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0)
                #expect(try Int.fetchOne(database, sql: "PRAGMA application_id") == 0)
                try Migrations.run(on: database)
            }
        }
    }
}
