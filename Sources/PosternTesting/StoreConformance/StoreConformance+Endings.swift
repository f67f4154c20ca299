// SPDX-License-Identifier: Apache-2.0

// Swift Testing is there only where tests are built; a plain release build has none.
#if canImport(Testing)

internal import PosternCore
internal import Testing

extension StoreConformance {
    static let endings: [Case] = [
        Case("A session ends once, told of and recorded") { subject in
            let (alice, _) = try await subject.signUp("alice")
            let session = try await subject.begin(subject.session(of: alice.id))
            let kept = try await subject.begin(subject.session(of: alice.id))
            #expect(try await subject.store.end(session.hash, subject.act(.sessionEnded)))
            #expect(subject.changes.take() == [.ended(session.hash)])
            #expect(try await !subject.store.end(session.hash, subject.act(.sessionEnded)))
            #expect(subject.changes.take() == [])
            #expect(try await subject.live(alice.id) == [kept.hash])
            #expect(try await subject.events(of: alice.id).filter { $0 == "session_expired" }.count == 1)
        },
        Case("All sessions of a user end, or one by its name, or all but one") { subject in
            let (alice, _) = try await subject.signUp("alice")
            let (bob, _) = try await subject.signUp("bob")
            let bobs = try await subject.begin(subject.session(of: bob.id))
            func end(_ selection: SessionSelection) async throws -> Int? {
                try await subject.store.endSessions(selection, of: .id(alice.id), subject.act(.sessionEnded))
            }
            var sessions: [Session] = []
            for _ in 0..<4 { sessions.append(try await subject.begin(subject.session(of: alice.id))) }
            #expect(try await end(.named(sessions[0].id)) == 1)
            #expect(subject.changes.take() == [.ended(sessions[0].hash)])
            #expect(try await end(.named(sessions[0].id)) == 0)
            #expect(try await end(.named(bobs.id)) == 0)
            #expect(try await end(.allBut(sessions[1].hash)) == 2)
            #expect(Set(subject.changes.take()) == [.ended(sessions[2].hash), .ended(sessions[3].hash)])
            #expect(try await subject.live(alice.id) == [sessions[1].hash])
            #expect(try await end(.all) == 1)
            #expect(try await end(.all) == 0)
            #expect(try await subject.live(alice.id) == [])
            #expect(try await subject.live(bob.id) == [bobs.hash])
            #expect(try await subject.events(of: alice.id).filter { $0 == "session_expired" }.count == 3)
        },
        Case("There are no sessions to end of somebody who is not there") { subject in
            let nobody = UserSelector.username(try CanonicalUsername("alice"))
            #expect(try await subject.store.endSessions(.all, of: nobody, subject.act(.sessionEnded)) == nil)
        },
        Case("Who follows what is told has the same sessions as the store, whatever happens at once") { subject in
            let (alice, _) = try await subject.signUp("alice")
            _ = subject.changes.take()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 {
                    let session = subject.session(of: alice.id)
                    group.addTask {
                        _ = try await subject.store.begin(
                            [session],
                            of: alice.id,
                            cap: 5,
                            ifCredential: nil,
                            replacing: nil,
                            subject.act(.sessionCreated)
                        )
                        // The verb has returned, so the table must have heard of what it did.
                        #expect(subject.changes.entries.contains(.began(session.hash, "alice")))
                        _ = try await subject.store.end(session.hash, subject.act(.sessionEnded))
                        #expect(!subject.changes.live.contains(session.hash))
                    }
                    group.addTask {
                        _ = try await subject.store.begin(
                            [subject.session(of: alice.id)],
                            of: alice.id,
                            cap: 5,
                            ifCredential: nil,
                            replacing: nil,
                            subject.act(.sessionCreated)
                        )
                    }
                }
                try await group.waitForAll()
            }
            #expect(subject.changes.live == Set(try await subject.live(alice.id)))
            #expect(subject.changes.live.count <= 5)
        },
        Case("A verb that was begun is carried out even where its caller gives up") { subject in
            let (alice, _) = try await subject.signUp("alice")
            let session = try await subject.begin(subject.session(of: alice.id))
            let logout = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await subject.store.end(session.hash, subject.act(.sessionEnded))
            }
            #expect(try await logout.value)
            #expect(try await subject.live(alice.id) == [])
        },
    ]
}

#endif
