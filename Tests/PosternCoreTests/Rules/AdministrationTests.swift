// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternTesting
import Testing

@Suite("Administration")
struct AdministrationTests {
    private func create(_ world: World, _ name: String, _ password: String? = nil) async throws(Refusal) -> User {
        try await world.administration.create(
            name,
            password: password.map { Password($0) },
            displayName: nil,
            world.origin
        )
        .user
    }

    @Test("An account without a password comes with a one-time token and no way to log in")
    func withoutPassword() async throws {
        try await World.run { world in
            let made = try await world.administration.create(
                " Alice ",
                password: nil,
                displayName: "Alice L.",
                world.origin
            )
            #expect(made.user.username.text == "alice" && made.user.displayName?.text == "Alice L.")
            #expect(!made.user.mustChangePassword)
            #expect(made.token != nil && made.expiresAt == world.clock.now + 3_600)
            #expect(world.hasher.takeCounts() == WatchedHasher.Counts())
            for password in ["", World.password] {
                await expectRefusal(.invalidCredentials) { () async throws(Refusal) in
                    try await world.login.login("alice", Password(password), remember: false, world.origin)
                }
            }
        }
    }

    @Test("The administrator is held to the same names and passwords as anybody, even where signup is closed")
    func sameRules() async throws {
        try await World.run(signup: .closed) { world in
            _ = try await create(world, "alice")
            let alice = try CanonicalUsername("alice")
            let cases: [(String, String?, Refusal)] = [
                ("ALICE ", nil, .usernameTaken(alice)), ("alice", World.password, .usernameTaken(alice)),
                ("", nil, .invalidUsername(.empty)), ("b ob", nil, .invalidUsername(.badCharacter)),
                ("bob", "short", .unacceptablePassword([.tooShort])), ("bob", "", .unacceptablePassword([.tooShort])),
            ]
            for (name, password, expected) in cases {
                await expectRefusal(expected) { () async throws(Refusal) in try await create(world, name, password) }
            }
            await expectRefusal(.invalidDisplayName) { () async throws(Refusal) in
                try await world.administration.create("bob", password: nil, displayName: "\n", world.origin)
            }
        }
    }

    @Test("Of two accounts of one name that are made at the same time there is one")
    func race() async throws {
        try await World.run { world in
            world.hasher.duringNext { try await world.signUp() }
            let alice = try CanonicalUsername("alice")
            await expectRefusal(.usernameTaken(alice)) { () async throws(Refusal) in
                try await create(world, "alice", World.newPassword)
            }
        }
    }

    @Test("A list goes on where the page before ended, and says when there is no more")
    func pages() async throws {
        try await World.run { world in
            var made: [UserID] = []
            for index in 0..<7 { made.append(try await create(world, "user\(index)").id) }
            var seen: [UserID] = []
            var after: Int64 = 0
            var pages = 0
            while true {
                let page = try await world.administration.list(after: after, limit: 3, match: nil)
                seen += page.users.map(\.id)
                pages += 1
                guard let next = page.next else { break }
                #expect(page.users.count == 3 && page.users.last?.id == next)
                after = next.rawValue
            }
            #expect(seen == made && pages == 3)
            let exact = try await world.administration.list(after: 0, limit: 7, match: nil)
            #expect(exact.users.count == 7 && exact.next == nil)
            let beyond = try await world.administration.list(after: .max, limit: 500, match: nil)
            #expect(beyond.users.isEmpty && beyond.next == nil)
        }
    }

    @Test("A list may be of names that contain a text, which has no other meaning")
    func match() async throws {
        try await World.run { world in
            for name in ["alice", "bob", "malice.x", "a_b", "axb"] { _ = try await create(world, name) }
            func names(_ match: String) async throws -> [String] {
                try await world.administration.list(after: 0, limit: 10, match: match).users.map(\.username.text)
            }
            for (match, expected) in [
                ("lic", ["alice", "malice.x"]), ("a_b", ["a_b"]), ("%", []), (".", ["malice.x"]), ("ALICE", []),
                ("x", ["malice.x", "axb"]),
                ("", ["alice", "bob", "malice.x", "a_b", "axb"]), ("'", []), ("\u{0}", []),
            ] {
                let found = try await names(match)
                #expect(found == expected, "\(match)")
            }
            let first = try await world.administration.list(after: 0, limit: 1, match: "lic")
            let next = try #require(first.next)
            let second = try await world.administration.list(after: next.rawValue, limit: 1, match: "lic")
            #expect(second.users.map(\.username.text) == ["malice.x"] && second.next == nil)
        }
    }

    @Test("A user is shown by name and by number, with how they log in")
    func show() async throws {
        try await World.run { world in
            let user = try await world.signUp()
            for selector in [try world.selector(), .id(user.id)] {
                let shown = try await world.administration.show(selector)
                #expect(shown.user == user)
                #expect(shown.credentials.map(\.kind) == ["password"])
                #expect(shown.credentials.map(\.scheme) == ["cheap"])
            }
            for selector in [try world.selector("nobody"), .id(UserID(rawValue: 99)), .id(UserID(rawValue: -1))] {
                await expectRefusal(.notFound) { () async throws(Refusal) in
                    try await world.administration.show(selector)
                }
            }
        }
    }

    @Test("Disabling ends every session at once and lets none begin")
    func disable() async throws {
        try await World.run { world in
            let user = try await world.signUp()
            let tokens = [try await world.logIn(), try await world.logIn(remember: true)]
            let disabled = try await world.administration.setDisabled(true, .id(user.id), world.origin)
            #expect(disabled.disabled)
            #expect(!tokens.contains(where: world.isLive))
            let restarted = try await world.afterRestart()
            #expect(restarted.isEmpty)
            let again = try await world.administration.setDisabled(true, world.selector(), world.origin)
            #expect(again.disabled)
            let enabled = try await world.administration.setDisabled(false, world.selector(), world.origin)
            #expect(!enabled.disabled)
        }
    }

    @Test("What is done to nobody is not found")
    func nobody() async throws {
        try await World.run { world in
            let nobody = try world.selector("nobody")
            await expectRefusal(.notFound) { () async throws(Refusal) in
                try await world.administration.setDisabled(true, nobody, world.origin)
            }
            await expectRefusal(.notFound) { () async throws(Refusal) in
                try await world.administration.setDisabled(false, nobody, world.origin)
            }
            await expectRefusal(.notFound) { () async throws(Refusal) in
                try await world.administration.delete(nobody, world.origin)
            }
            await expectRefusal(.notFound) { () async throws(Refusal) in
                try await world.administration.resetPassword(nobody, world.origin)
            }
        }
    }

    @Test("Deleting gives back who was deleted, ends the sessions, and is done once")
    func delete() async throws {
        try await World.run { world in
            let user = try await world.signUp()
            let token = try await world.logIn()
            let deleted = try await world.administration.delete(.id(user.id), world.origin)
            #expect(deleted.id == user.id && deleted.username == user.username)
            #expect(!world.isLive(token))
            await expectRefusal(.notFound) { () async throws(Refusal) in
                try await world.administration.delete(.id(user.id), world.origin)
            }
        }
    }

    @Test("Statistics count accounts and live sessions")
    func statistics() async throws {
        try await World.run { world in
            try await world.signUp()
            _ = try await create(world, "bob")
            try await world.logIn()
            let statistics = try await world.administration.statistics()
            #expect(statistics.store.users == 2 && statistics.sessions == 1)
            #expect(statistics.store.bytes > 0 && statistics.store.engineVersion.hasPrefix("3."))
        }
    }

    @Test("Where the store is full nothing is done, and the answer does not claim it")
    func full() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            let selector = try world.selector()
            world.faults.set(.full)
            await expectRefusal(.storageFull(effective: false)) { () async throws(Refusal) in
                try await world.administration.setDisabled(true, selector, world.origin)
            }
            await expectRefusal(.storageFull(effective: false)) { () async throws(Refusal) in
                try await world.administration.delete(selector, world.origin)
            }
            await expectRefusal(.storageFull(effective: false)) { () async throws(Refusal) in
                try await world.administration.resetPassword(selector, world.origin)
            }
            world.faults.set(nil)
            #expect(world.isLive(token))
            try await world.logIn()
        }
    }

    @Test("Every act is recorded with who asked, from where, and the session concerned")
    func audit() async throws {
        try await World.run { world in
            let user = try await world.signUp()
            let token = try await world.logIn()
            _ = try await world.accounts.update(token.exposedText, displayName: "A", world.origin)
            _ = try await world.sessions.logout(token.exposedText, world.origin)
            let admin = Origin(caller: Caller(uid: 0, role: "admin"))
            _ = try await world.administration.setDisabled(true, .id(user.id), admin)
            _ = try await world.administration.setDisabled(false, .id(user.id), admin)
            _ = try await world.administration.resetPassword(.id(user.id), admin)
            _ = try await world.administration.delete(.id(user.id), admin)
            let records = try await world.store.auditRecords(of: user.id, limit: 100)
            #expect(
                records.reversed().map(\.event) == [
                    "user_created", "authn_login_success", "user_updated", "session_expired", "user_disabled",
                    "user_enabled", "authn_password_reset", "user_deleted",
                ]
            )
            let id = SessionID(of: token.hash).text
            #expect(records.reversed().map(\.sessionID) == [nil, id, id, id, nil, nil, nil, nil])
            #expect(
                records.map(\.caller.role) == Array(repeating: "admin", count: 4) + Array(repeating: "front", count: 4)
            )
            #expect(records.last?.address == "192.0.2.1" && records.first?.address == nil)
        }
    }
}
