// SPDX-License-Identifier: Apache-2.0

import Foundation
import PosternCore
import PosternTesting
import Testing

@testable import PosternStore

@Suite("What is in the files")
struct SecrecyTests {
    private let directory: TemporaryDirectory
    private let changes = ChangeLog()
    private let store: SQLiteStore
    private let subject: StoreSubject

    init() throws {
        directory = try TemporaryDirectory()
        store = try SQLiteStore.open(at: directory.storePath, .create, onCommit: changes.append)
        subject = StoreSubject(store, changes)
    }

    private func isInFiles(_ bytes: [UInt8]) throws -> Bool {
        try directory.contents().values.contains { $0.firstRange(of: bytes) != nil }
    }

    @Test("A token is in no file, neither as text nor as bytes; its hash is")
    func tokens() async throws {
        let (alice, _) = try await subject.signUp("alice")
        let raw = SeededRandom(seed: 42).bytes(32)
        let token = Token(from: SeededRandom(seed: 42))
        var session = subject.session(of: alice.id)
        session.hash = token.hash
        try await subject.begin(session)
        for _ in 0..<2 {
            #expect(try isInFiles(token.hash.bytes))
            #expect(try !isInFiles(Array(token.exposedText.utf8)))
            #expect(try !isInFiles(raw))
            // Once in the log, once in the database.
            try await store.close()
        }
    }

    @Test("What is deleted leaves no trace in the file once the log is carried over")
    func deletion() async throws {
        let (alice, _) = try await subject.signUp("alice-who-leaves")
        let session = try await subject.begin(subject.session(of: alice.id))
        #expect(try isInFiles(Array("alice-who-leaves".utf8)))
        #expect(try await store.delete(.id(alice.id), ifCredential: nil, subject.act(.userDeleted)) != nil)
        #expect(try await subject.events(of: alice.id).first == "user_deleted")
        try await store.close()
        // Nor in what was recorded of it, which stays.
        #expect(try !isInFiles(Array("alice-who-leaves".utf8)))
        #expect(try !isInFiles(Array("An agent".utf8)))
        #expect(try !isInFiles(Array("$test$first".utf8)))
        // Those who follow from afar must learn that it ended.
        #expect(try isInFiles(session.hash.bytes))
    }
}
