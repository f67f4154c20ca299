// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import PosternCore
import PosternTesting
import Testing

@testable import PosternStore

@Suite("What is kept, and how much of it")
struct RetentionTests {
    private let directory: TemporaryDirectory
    private let changes = ChangeLog()
    private let store: SQLiteStore
    private let subject: StoreSubject

    init() throws {
        directory = try TemporaryDirectory()
        store = try SQLiteStore.open(at: directory.storePath, .create, onCommit: changes.append)
        subject = StoreSubject(store, changes)
    }

    private func numbers(_ sql: String) async throws -> [Int64] {
        try await store.read { try Int64.fetchAll($0, sql: sql) }
    }

    @Test("The oldest acts make room for new ones")
    func boundedAudit() async throws {
        let (alice, _) = try await subject.signUp("alice")
        // As if as many acts had been recorded since.
        try await store.read { try $0.execute(sql: "UPDATE sqlite_sequence SET seq = 99999 WHERE name = 'audit'") }
        try await subject.begin(subject.session(of: alice.id))
        #expect(try await numbers("SELECT id FROM audit") == [1, 100_000])
        try await subject.begin(subject.session(of: alice.id))
        #expect(try await numbers("SELECT id FROM audit") == [100_000, 100_001])
    }

    @Test("Every session that ends before its time gets a number, in order; one that runs out gets none")
    func revocations() async throws {
        let (alice, _) = try await subject.signUp("alice")
        let first = try await subject.begin(subject.session(of: alice.id))
        let second = try await subject.begin(subject.session(of: alice.id, at: subject.now + 1))
        try await subject.begin(subject.session(of: alice.id, lifetime: 5))
        #expect(try await store.collect(at: subject.now + 5, limit: 10) == 1)
        #expect(try await store.end(second.hash, subject.act(.sessionEnded)))
        #expect(try await store.setDisabled(true, .id(alice.id), subject.act(.userDisabled)) != nil)
        let rows = try await store.read { try Data.fetchAll($0, sql: "SELECT token_hash FROM revocation ORDER BY seq") }
        #expect(rows == [Data(second.hash.bytes), Data(first.hash.bytes)])
        #expect(try await numbers("SELECT seq FROM revocation") == [1, 2])
    }

    @Test("The oldest revocations make room for new ones, and no number comes twice")
    func boundedRevocations() async throws {
        let (alice, _) = try await subject.signUp("alice")
        func revokeOne() async throws {
            let session = try await subject.begin(subject.session(of: alice.id))
            #expect(try await store.end(session.hash, subject.act(.sessionEnded)))
        }
        try await revokeOne()
        try await store.read {
            try $0.execute(sql: "UPDATE sqlite_sequence SET seq = 100000 WHERE name = 'revocation'")
        }
        try await revokeOne()
        #expect(try await numbers("SELECT seq FROM revocation") == [100_001])
        try await store.read { try $0.execute(sql: "DELETE FROM revocation") }
        try await revokeOne()
        #expect(try await numbers("SELECT seq FROM revocation") == [100_002])
    }

    @Test("A long search through the names lets others in between, and finds all")
    func steppedSearch() async throws {
        try await store.read { database in
            try database.execute(
                sql: """
                    WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 9000)
                    INSERT INTO user (username, created_at) SELECT 'user' || i, 0 FROM n
                    """
            )
        }
        let found = try await store.users(after: 0, limit: 50, match: "r899")
        #expect(found.map(\.username.text) == ["user899"] + (8990...8999).map { "user\($0)" })
        #expect(try await store.users(after: 8000, limit: 2, match: "r899").map(\.id.rawValue) == [8990, 8991])
        #expect(try await store.users(after: 0, limit: 50, match: "nobody").isEmpty)
    }

    @Test("No statement that is run all the time walks through a whole table")
    func plans() async throws {
        let statements = [
            "SELECT id FROM account WHERE username = 'a'",
            "SELECT id FROM account WHERE id = 1",
            "SELECT token_hash FROM session WHERE user_id = 1 AND void_at > 1 ORDER BY created_at DESC, seq DESC",
            "SELECT token_hash FROM session WHERE void_at <= 1 ORDER BY void_at LIMIT 1",
            "SELECT token_hash FROM one_time_token WHERE expires_at <= 1 ORDER BY expires_at LIMIT 1",
            "SELECT at FROM audit WHERE user_id = 1 ORDER BY id DESC LIMIT 1",
            "DELETE FROM user WHERE id = 1",
            "DELETE FROM audit WHERE id <= 1",
        ]
        let plans = try await store.read { database in
            try statements.flatMap { try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \($0)") }
                .compactMap { String.fromDatabaseValue($0["detail"]) }
        }
        #expect(plans.count >= statements.count)
        for plan in plans { #expect(!plan.hasPrefix("SCAN"), "\(plan)") }
    }
}
