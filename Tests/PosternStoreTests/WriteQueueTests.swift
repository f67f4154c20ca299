// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import PosternCore
import PosternTesting
import Synchronization
import Testing

@testable import PosternStore

@Suite("Writing in groups")
struct WriteQueueTests {
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

    private func insertMany(_ names: [String]) async -> [String: Result<User?, StoreFault>] {
        await withTaskGroup(of: (String, Result<User?, StoreFault>).self) { group in
            for name in names {
                let user = NewUser(
                    username: CanonicalUsername(stored: name),
                    displayName: nil,
                    passwordHash: subject.hash("x")
                )
                group.addTask {
                    await (
                        name,
                        outcome { () async throws(StoreFault) in
                            try await store.insert(user, subject.act(.userCreated))
                        }
                    )
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    @Test("Verbs that wait share one transaction")
    func grouping() async throws {
        let names = (0..<64).map { "user\($0)" }
        let before = store.commits
        let results = try await store.whileBusy(untilWaiting: 64) { await insertMany(names) }
        #expect(store.commits == before + 1)
        #expect(results.values.allSatisfy { (try? $0.get()) != nil })
        #expect(try await store.statistics().users == 64)
    }

    @Test("No transaction is larger than a batch")
    func batches() async throws {
        let names = (0..<(WriteQueue.batchSize + 1)).map { "user\($0)" }
        let before = store.commits
        _ = try await store.whileBusy(untilWaiting: names.count) { await insertMany(names) }
        #expect(store.commits == before + 2)
        #expect(try await store.statistics().users == names.count)
    }

    @Test("A verb that fails is undone alone, and the others of its group are kept")
    func isolation() async throws {
        let (alice, _) = try await subject.signUp("alice")
        let session = try await subject.begin(subject.session(of: alice.id))
        let fresh = subject.session(of: alice.id)
        let before = store.commits
        let (made, doubled, ended) = try await store.whileBusy(untilWaiting: 3) {
            async let made = insertMany(["bob"])
            // The first of the two is stored before the second is refused by its key: both must be undone.
            async let doubled = begin([fresh, session], of: alice.id)
            async let ended = outcome { () async throws(StoreFault) in
                try await store.end(session.hash, subject.act(.sessionEnded))
            }
            return await (made, doubled, ended)
        }
        #expect(made["bob"].flatMap { try? $0.get() } != nil)
        #expect(throws: StoreFault.self) { try doubled.get() }
        #expect(try ended.get())
        #expect(store.commits == before + 1)
        #expect(store.failure == nil)
        #expect(try await store.statistics().users == 2)
        #expect(try await subject.live(alice.id).contains(fresh.hash) == false)
        #expect(changes.live.contains(fresh.hash) == false)
        #expect(try await subject.events(of: alice.id).filter { $0 == "session_created" }.count == 1)
    }

    @Test("A fault of a verb that names its table tells no value")
    func quietFaults() async throws {
        let (alice, _) = try await subject.signUp("alice")
        let session = try await subject.begin(subject.session(of: alice.id))
        guard case .failure(.unavailable(let reason)) = await begin([session], of: alice.id) else {
            Issue.record("The same token was stored twice")
            return
        }
        #expect(reason.contains("session.token_hash"))
        #expect(!reason.contains("agent"))
    }

    @Test("What waits is written before the queue closes, and what comes later is refused")
    func finishing() async throws {
        let names = (0..<(WriteQueue.batchSize + 64)).map { "user\($0)" }
        let gate = DispatchSemaphore(value: 0)
        store.queue.asyncWriteWithoutTransaction { [store] database in
            gate.wait()
            store.writes.finish(on: database)
        }
        async let inserted = insertMany(names)
        let deadline = ContinuousClock.now + .seconds(20)
        while store.writes.waitingCount < names.count, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(1))
        }
        gate.signal()
        let results = await inserted
        #expect(results.values.allSatisfy { (try? $0.get()) != nil })
        #expect(try await store.statistics().users == names.count)
        await #expect(throws: StoreFault.unavailable(reason: "closed")) { try await subject.signUp("late") }
    }

    @Test("A closed store refuses every verb, closes once more without harm, and has everything when opened again")
    func closing() async throws {
        _ = try await subject.signUp("alice")
        try await store.close()
        await #expect(throws: StoreFault.unavailable(reason: "closed")) { try await subject.signUp("late") }
        await #expect(throws: StoreFault.unavailable(reason: "closed")) { try await store.statistics() }
        try await store.close()
        let again = try SQLiteStore.open(at: directory.storePath, .openExisting, onCommit: { _ in })
        #expect(try await again.statistics().users == 1)
        try await again.close()
    }

    private func begin(_ sessions: [Session], of user: UserID) async -> Result<User?, StoreFault> {
        await outcome { () async throws(StoreFault) in
            try await store.begin(
                sessions,
                of: user,
                cap: 64,
                ifCredential: nil,
                replacing: nil,
                subject.act(.sessionCreated)
            )
        }
    }
}

/// Writes down what a store reports when it can no longer be written.
final class FailureLog: Sendable {
    private let log = Mutex<[StoreFault]>([])

    func append(_ fault: StoreFault) { log.withLock { $0.append(fault) } }
    var entries: [StoreFault] { log.withLock { $0 } }
}
