// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import PosternCore
import PosternTesting
import Testing

@testable import PosternStore

@Suite("When the disk fails")
struct StorageFaultTests {
    private let directory: TemporaryDirectory
    private let changes = ChangeLog()
    private let failures = FailureLog()
    private let store: SQLiteStore
    private let subject: StoreSubject

    init() throws {
        directory = try TemporaryDirectory()
        store = try SQLiteStore.open(
            at: directory.storePath,
            .create,
            onCommit: changes.append,
            onFailure: failures.append
        )
        subject = StoreSubject(store, changes)
    }

    private func limitPages(_ setting: String) async throws {
        try await store.read { try $0.execute(sql: "PRAGMA max_page_count = \(setting)") }
    }

    private func pageCount() async throws -> Int {
        try await store.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
    }

    /// Signs up people until there is no room.
    private func fill() async throws {
        await #expect(throws: StoreFault.full) {
            for number in 0..<10_000 { _ = try await subject.signUp("user\(number)") }
        }
    }

    @Test("Where there is no room a verb leaves nothing behind, and others go on")
    func full() async throws {
        let (alice, _) = try await subject.signUp("alice")
        let session = try await subject.begin(subject.session(of: alice.id))
        try await limitPages("\(try await pageCount() + 2)")
        try await fill()
        let users = try await store.statistics().users
        _ = changes.take()
        #expect(store.failure == nil)
        #expect(failures.entries.isEmpty)
        #expect(try await store.user(.id(alice.id)) == alice)
        #expect(try await store.end(session.hash, subject.act(.sessionEnded)))
        #expect(changes.take() == [.ended(session.hash)])

        try await limitPages("1000000")
        _ = try await subject.signUp("carol")
        #expect(try await store.statistics().users == users + 1)
        try await store.close()
    }

    @Test("A verb that finds no room does not keep out those that share its transaction")
    func fullInGroup() async throws {
        let (alice, _) = try await subject.signUp("alice")
        let session = try await subject.begin(subject.session(of: alice.id))
        try await limitPages("\(try await pageCount() + 2)")
        let many = (0..<1000).map { _ in subject.session(of: alice.id) }
        let (tooMuch, ended) = try await store.whileBusy(untilWaiting: 2) {
            async let tooMuch = outcome { () async throws(StoreFault) in
                try await store.begin(
                    many,
                    of: alice.id,
                    cap: 2000,
                    ifCredential: nil,
                    replacing: nil,
                    subject.act(.sessionCreated)
                )
            }
            async let ended = outcome { () async throws(StoreFault) in
                try await store.end(session.hash, subject.act(.sessionEnded))
            }
            return await (tooMuch, ended)
        }
        #expect(throws: StoreFault.full) { try tooMuch.get() }
        #expect(try ended.get())
        #expect(try await subject.live(alice.id) == [])
        #expect(changes.live.isEmpty)
        try await store.close()
    }

    @Test("A log that finds no room on the disk is the same, and room that comes back is used")
    func fullDisk() async throws {
        let (alice, _) = try await subject.signUp("alice")
        let log = try OpenLog(directory.storePath)
        // Every write to this device fails with ENOSPC. It cannot be read, so nothing is until it has gone.
        try log.replace(with: "/dev/full", O_WRONLY)
        await #expect(throws: StoreFault.full) { try await subject.signUp("bob") }
        try log.restore()
        #expect(store.failure == nil)
        #expect(try await store.user(.username(CanonicalUsername("bob"))) == nil)
        _ = try await subject.signUp("bob")
        #expect(try await store.statistics().users == 2)
        #expect(try await store.user(.id(alice.id)) == alice)
        try await store.close()
        let again = try SQLiteStore.open(at: directory.storePath, .openExisting, onCommit: { _ in })
        #expect(try await again.statistics().users == 2)
        try await again.close()
    }

    @Test("After a commit that could not be written nothing is written any more; reads go on")
    func brokenCommit() async throws {
        let (alice, _) = try await subject.signUp("alice")
        let session = try await subject.begin(subject.session(of: alice.id))
        let log = try OpenLog(directory.storePath)
        // Writes fail, reads do not.
        try log.replace(with: "\(directory.storePath)-wal", O_RDONLY)
        await #expect(throws: StoreFault.self) { try await store.end(session.hash, subject.act(.sessionEnded)) }
        #expect(changes.take() == [])
        let failure = try #require(store.failure)
        #expect(failures.entries == [failure])
        guard case .unavailable = failure else {
            Issue.record("\(failure)")
            return
        }

        // Also when the disk would take it again.
        try log.restore()
        await #expect(throws: failure) { try await subject.signUp("bob") }
        await #expect(throws: failure) { try await store.end(session.hash, subject.act(.sessionEnded)) }
        #expect(failures.entries == [failure])
        #expect(try await store.user(.id(alice.id)) == alice)
        #expect(try await subject.live(alice.id) == [session.hash])
    }

    @Test("A store that failed leaves its files to the next process as they are, whoever lets go of it")
    func abandonedFiles() async throws {
        let files = try TemporaryDirectory()
        func breakStore() async throws {
            let store = try SQLiteStore.open(at: files.storePath, .create, onCommit: { _ in })
            let subject = StoreSubject(store, ChangeLog())
            _ = try await subject.signUp("alice")
            let log = try OpenLog(files.storePath)
            try log.replace(with: "\(files.storePath)-wal", O_RDONLY)
            await #expect(throws: StoreFault.self) { try await subject.signUp("bob") }
            try log.restore()
            await #expect(throws: StoreFault.self) { try await store.close() }
        }
        try await breakStore()
        #expect(StoreFile.size(of: "\(files.storePath)-wal") > 0)
        #expect(StoreFile.size(of: files.storePath) < StoreFile.size(of: "\(files.storePath)-wal"))
    }

    @Test("All that share a commit that could not be written are told so, and nobody is told of changes")
    func brokenGroup() async throws {
        let (alice, _) = try await subject.signUp("alice")
        _ = changes.take()
        let log = try OpenLog(directory.storePath)
        try log.replace(with: "\(directory.storePath)-wal", O_RDONLY)
        let sessions = (0..<10).map { _ in subject.session(of: alice.id) }
        let outcomes = try await store.whileBusy(untilWaiting: 10) {
            await withTaskGroup(of: Result<User?, StoreFault>.self) { group in
                for session in sessions {
                    group.addTask {
                        await outcome { () async throws(StoreFault) in
                            try await store.begin(
                                [session],
                                of: alice.id,
                                cap: 64,
                                ifCredential: nil,
                                replacing: nil,
                                subject.act(.sessionCreated)
                            )
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        let failure = try #require(store.failure)
        for outcome in outcomes { #expect(throws: failure) { try outcome.get() } }
        #expect(changes.take() == [])
        #expect(failures.entries.count == 1)
        try log.restore()
        #expect(try await subject.live(alice.id) == [])
    }

    @Test("A checkpoint that fails stops the writing as well")
    func brokenCheckpoint() async throws {
        let (alice, _) = try await subject.signUp("alice")
        let file = try OpenLog(directory.storePath, suffix: "")
        try file.replace(with: directory.storePath, O_RDONLY)
        // Each of these commits is fine by itself: the log takes them. Carrying it over is what fails.
        await #expect(throws: StoreFault.self) {
            for number in 0..<2000 { _ = try await subject.signUp("user\(number)") }
        }
        #expect(failures.entries.count == 1)
        #expect(store.failure != nil)
        try file.restore()
        #expect(try await store.user(.id(alice.id)) == alice)
    }

    @Test("The log does not grow without bound")
    func boundedLog() async throws {
        let (alice, _) = try await subject.signUp("alice")
        var largest: Int64 = 0
        for _ in 0..<40 {
            let sessions = (0..<300).map { _ in subject.session(of: alice.id) }
            _ = try await store.begin(
                sessions,
                of: alice.id,
                cap: 300,
                ifCredential: nil,
                replacing: nil,
                subject.act(.sessionCreated)
            )
            largest = max(largest, StoreFile.size(of: "\(directory.storePath)-wal"))
        }
        #expect(largest > 1 << 20)
        #expect(largest < 16 << 20)
        try await store.close()
    }
}

/// The descriptor through which SQLite writes a file, which a test can make lead elsewhere.
private final class OpenLog: Sendable {
    private let descriptor: Int32
    private let original: Int32

    init(_ storePath: String, suffix: String = "-wal") throws {
        let name = storePath + suffix
        let found = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").first { number in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")) == name
        }
        descriptor = try #require(found.flatMap { Int32($0) })
        original = dup(descriptor)
        try #require(original >= 0)
    }

    func replace(with path: String, _ flags: Int32) throws {
        let other = open(path, flags)
        try #require(other >= 0)
        try #require(dup2(other, descriptor) == descriptor)
        // No close: with any descriptor of a file its POSIX locks would go.
    }

    func restore() throws {
        try #require(dup2(original, descriptor) == descriptor)
    }
}
