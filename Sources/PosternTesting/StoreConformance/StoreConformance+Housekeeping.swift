// SPDX-License-Identifier: Apache-2.0

// Swift Testing is there only where tests are built; a plain release build has none.
#if canImport(Testing)

internal import PosternCore
internal import Testing

extension StoreConformance {
    static let housekeeping: [Case] = [
        Case("A check that is noted keeps a session alive, and none is moved back by an older one") { subject in
            let (alice, _) = try await subject.signUp("alice")
            let session = try await subject.begin(subject.session(of: alice.id, idle: 100))
            try await subject.store.touch([(session.hash, subject.now + 50)])
            try await subject.store.touch([(session.hash, subject.now + 20)])
            let kept = try await subject.store.sessions(of: alice.id, at: subject.now + 149)
            #expect(kept.map(\.lastSeenAt) == [subject.now + 50])
            #expect(try await subject.live(alice.id, at: subject.now + 150) == [])
        },
        Case("Noting a check brings back no session that has ended, and tells of nothing") { subject in
            let (alice, _) = try await subject.signUp("alice")
            let ended = try await subject.begin(subject.session(of: alice.id))
            let live = try await subject.begin(subject.session(of: alice.id))
            #expect(try await subject.store.end(ended.hash, subject.act(.sessionEnded)))
            _ = subject.changes.take()
            try await subject.store.touch([(ended.hash, subject.now + 1), (live.hash, subject.now + 1)])
            #expect(try await subject.live(alice.id) == [live.hash])
            #expect(subject.changes.take() == [])
        },
        Case("Thousands of checks are noted at once") { subject in
            let (alice, _) = try await subject.signUp("alice")
            let sessions = (0..<2000).map { _ in subject.session(of: alice.id) }
            let user = try await subject.store.begin(
                sessions,
                of: alice.id,
                cap: 2000,
                ifCredential: nil,
                replacing: nil,
                subject.act(.sessionCreated)
            )
            #expect(user != nil)
            try await subject.store.touch(sessions.map { ($0.hash, subject.now + 7) })
            let kept = try await subject.store.sessions(of: alice.id, at: subject.now)
            #expect(kept.count == 2000)
            #expect(kept.allSatisfy { $0.lastSeenAt == subject.now + 7 })
            try await subject.store.touch([])
        },
        Case("What has run out is removed, so many at a time, and the sessions among it are told of") { subject in
            let (alice, password) = try await subject.signUp("alice")
            let (bob, _) = try await subject.signUp("bob")
            var gone: Set<ChangeLog.Entry> = []
            for _ in 0..<3 {
                gone.insert(.ended(try await subject.begin(subject.session(of: alice.id, lifetime: 100)).hash))
            }
            gone.insert(.ended(try await subject.begin(subject.session(of: alice.id, idle: 100)).hash))
            let live = try await subject.begin(subject.session(of: alice.id, lifetime: 101, idle: 101))
            let expired = subject.oneTimeToken(lifetime: 100)
            let valid = subject.oneTimeToken(lifetime: 101)
            #expect(
                try await subject.store.storeSetPasswordToken(
                    expired,
                    for: alice.id,
                    ifCredential: password,
                    subject.act(.passwordTokenCreated)
                )
            )
            #expect(
                try await subject.store.resetPassword(of: .id(bob.id), token: valid, subject.act(.passwordReset))
                    != nil
            )
            _ = subject.changes.take()
            func collect() async throws -> Int {
                try await subject.store.collect(at: subject.now + 100, limit: 3)
            }
            #expect(try await subject.store.collect(at: subject.now + 99, limit: 3) == 0)
            #expect(try await collect() == 3)
            #expect(try await collect() == 2)
            #expect(try await collect() == 0)
            #expect(Set(subject.changes.take()) == gone)
            // A moment at which all of them would be live shows what is really left.
            #expect(try await subject.live(alice.id) == [live.hash])
            #expect(try await subject.store.userOfSetPasswordToken(expired.hash, at: subject.now) == nil)
            #expect(try await subject.store.userOfSetPasswordToken(valid.hash, at: subject.now)?.id == bob.id)
        },
    ]
}

#endif
