// SPDX-License-Identifier: Apache-2.0

// Swift Testing is there only where tests are built; a plain release build has none.
#if canImport(Testing)

internal import PosternCore
internal import Synchronization
internal import Testing

extension StoreConformance {
    static let sessions: [Case] = [
        Case("A session is kept whole, told of before the verb returns, and recorded") { subject in
            let (alice, password) = try await subject.signUp("alice")
            var session = subject.session(of: alice.id, idle: 60)
            session.client = ClientInfo(address: nil, userAgent: "An agent\u{0}with a NUL, \u{E9} and e\u{301}")
            let user = try await subject.store.begin(
                [session],
                of: alice.id,
                cap: 64,
                ifCredential: password,
                replacing: nil,
                subject.act(.loginSucceeded, at: subject.now + 5)
            )
            #expect(user?.id == alice.id)
            #expect(subject.changes.take() == [.began(session.hash, "alice")])
            let kept = try #require(try await subject.store.sessions(of: alice.id, at: subject.now).first)
            #expect(kept == session)
            #expect(kept.client.userAgent?.utf8.elementsEqual(session.client.userAgent?.utf8 ?? "".utf8) == true)
            #expect(try await subject.events(of: alice.id).first == "authn_login_success")
        },
        Case("A login is noted at the account; a session without a checked password is none") { subject in
            let (alice, password) = try await subject.signUp("alice")
            try await subject.begin(subject.session(of: alice.id))
            #expect(try await subject.store.user(.id(alice.id))?.lastLoginAt == nil)
            let user = try await subject.store.begin(
                [subject.session(of: alice.id)],
                of: alice.id,
                cap: 64,
                ifCredential: password,
                replacing: nil,
                subject.act(.loginSucceeded, at: subject.now + 5)
            )
            #expect(user?.lastLoginAt == subject.now + 5)
            #expect(try await subject.store.user(.id(alice.id)) == user)
        },
        Case("No session begins for somebody who is gone or disabled, or whose password has changed") { subject in
            let (alice, password) = try await subject.signUp("alice")
            func begin(_ user: UserID, _ credential: CredentialID?) async throws -> User? {
                try await subject.store.begin(
                    [subject.session(of: user)],
                    of: user,
                    cap: 64,
                    ifCredential: credential,
                    replacing: nil,
                    subject.act(.loginSucceeded)
                )
            }
            #expect(try await begin(UserID(rawValue: 99), nil) == nil)
            #expect(try await begin(alice.id, CredentialID(rawValue: password.rawValue + 1)) == nil)
            _ = try await subject.store.setDisabled(true, .id(alice.id), subject.act(.userDisabled))
            #expect(try await begin(alice.id, password) == nil)
            #expect(try await begin(alice.id, nil) == nil)
            #expect(subject.changes.take() == [])
            #expect(try await subject.live(alice.id) == [])
            #expect(try await subject.events(of: alice.id) == ["user_disabled", "user_created"])
        },
        Case("A session takes the place of another, or does not begin where that is gone") { subject in
            let (alice, _) = try await subject.signUp("alice")
            let (bob, _) = try await subject.signUp("bob")
            let old = try await subject.begin(subject.session(of: alice.id))
            let bobs = try await subject.begin(subject.session(of: bob.id))
            func replace(_ replaced: TokenHash) async throws -> TokenHash? {
                let session = subject.session(of: alice.id)
                let user = try await subject.store.begin(
                    [session],
                    of: alice.id,
                    cap: 64,
                    ifCredential: nil,
                    replacing: replaced,
                    subject.act(.sessionRenewed)
                )
                return user == nil ? nil : session.hash
            }
            let new = try #require(try await replace(old.hash))
            #expect(subject.changes.take() == [.ended(old.hash), .began(new, "alice")])
            #expect(try await replace(old.hash) == nil)
            #expect(try await replace(bobs.hash) == nil)
            #expect(subject.changes.take() == [])
            #expect(try await subject.live(alice.id) == [new])
            #expect(try await subject.live(bob.id) == [bobs.hash])
        },
        Case("The oldest sessions beyond the cap end; those that have run out do not count") { subject in
            let (alice, _) = try await subject.signUp("alice")
            let (bob, _) = try await subject.signUp("bob")
            let bobs = try await subject.begin(subject.session(of: bob.id))
            try await subject.begin(subject.session(of: alice.id, at: subject.now, lifetime: 10))
            try await subject.begin(subject.session(of: alice.id, at: subject.now, idle: 10))
            let second = try await subject.begin(subject.session(of: alice.id, at: subject.now + 2))
            let first = try await subject.begin(subject.session(of: alice.id, at: subject.now + 1))
            let new = (0..<2).map { _ in subject.session(of: alice.id, at: subject.now + 20) }
            func begin(_ sessions: [Session]) async throws {
                let user = try await subject.store.begin(
                    sessions,
                    of: alice.id,
                    cap: 3,
                    ifCredential: nil,
                    replacing: nil,
                    subject.act(.sessionCreated, at: subject.now + 20)
                )
                #expect(user != nil)
            }
            try await begin([new[0]])
            #expect(subject.changes.take() == [.began(new[0].hash, "alice")])
            try await begin([new[1]])
            #expect(subject.changes.take() == [.ended(first.hash), .began(new[1].hash, "alice")])
            let live = try await subject.live(alice.id, at: subject.now + 20)
            #expect(Set(live) == [second.hash, new[0].hash, new[1].hash])
            #expect(try await subject.live(bob.id) == [bobs.hash])
        },
        Case("Of sessions that began in the same second, the one that came first is the oldest") { subject in
            let (alice, _) = try await subject.signUp("alice")
            var begun: [TokenHash] = []
            for _ in 0..<12 { begun.append(try await subject.begin(subject.session(of: alice.id)).hash) }
            #expect(try await subject.live(alice.id) == begun.reversed())
            let new = subject.session(of: alice.id)
            let user = try await subject.store.begin(
                [new],
                of: alice.id,
                cap: 12,
                ifCredential: nil,
                replacing: nil,
                subject.act(.sessionCreated)
            )
            #expect(user != nil)
            #expect(try await subject.live(alice.id) == [new.hash] + begun.dropFirst().reversed())
        },
        Case("Many sessions begin at once, and even of these no more live than the cap allows") { subject in
            let (alice, _) = try await subject.signUp("alice")
            let old = try await subject.begin(subject.session(of: alice.id))
            let new = (0..<5).map { _ in subject.session(of: alice.id) }
            let user = try await subject.store.begin(
                new,
                of: alice.id,
                cap: 3,
                ifCredential: nil,
                replacing: nil,
                subject.act(.sessionCreated)
            )
            #expect(user != nil)
            let live = Set(try await subject.live(alice.id))
            #expect(live == Set(new.suffix(3).map(\.hash)))
            #expect(subject.changes.live == live)
            #expect(subject.changes.take().contains(.ended(old.hash)))
        },
        Case("Every live session is handed over, with the name of its user, and none that has run out") { subject in
            let (alice, _) = try await subject.signUp("alice")
            let (bob, _) = try await subject.signUp("bob")
            let live = [
                try await subject.begin(subject.session(of: alice.id, lifetime: 101)),
                try await subject.begin(subject.session(of: bob.id, lifetime: 500, idle: 101)),
            ]
            try await subject.begin(subject.session(of: alice.id, lifetime: 100))
            try await subject.begin(subject.session(of: bob.id, lifetime: 500, idle: 100))
            let found = Mutex<[TokenHash: String]>([:])
            try await subject.store.eachSession(at: subject.now + 100) { session, username in
                found.withLock { $0[session.hash] = username.text }
            }
            #expect(found.withLock { $0 } == [live[0].hash: "alice", live[1].hash: "bob"])
        },
        Case("The live sessions of a user are listed, newest first") { subject in
            let (alice, _) = try await subject.signUp("alice")
            let second = try await subject.begin(subject.session(of: alice.id, at: subject.now + 2))
            let first = try await subject.begin(subject.session(of: alice.id, at: subject.now + 1))
            let third = try await subject.begin(subject.session(of: alice.id, at: subject.now + 3))
            try await subject.begin(subject.session(of: alice.id, lifetime: 10))
            let listed = try await subject.live(alice.id, at: subject.now + 10)
            #expect(listed == [third.hash, second.hash, first.hash])
            #expect(try await subject.live(UserID(rawValue: 99)) == [])
        },
    ]
}

#endif
