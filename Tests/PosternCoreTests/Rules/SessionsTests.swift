// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternTesting
import Testing

@Suite("Ending and listing sessions")
struct SessionsTests {
    @Test("After a logout no check finds the session, not even after a restart; a second logout finds none")
    func logout() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            let other = try await world.logIn()
            let first = try await world.sessions.logout(token.exposedText, world.origin)
            #expect(first)
            #expect(!world.isLive(token) && world.isLive(other))
            let restarted = try await world.afterRestart()
            #expect(restarted == [other.hash])
            let second = try await world.sessions.logout(token.exposedText, world.origin)
            #expect(!second)
        }
    }

    @Test("What is no token of a session ends nothing", arguments: ["", "x", String(repeating: "A", count: 43), " "])
    func logoutOfNothing(_ token: String) async throws {
        try await World.run { world in
            try await world.signUp()
            let live = try await world.logIn()
            let ended = try await world.sessions.logout(token, world.origin)
            #expect(!ended && world.isLive(live))
        }
    }

    @Test("The logout of a session that has run out says that there was none")
    func logoutOfDead() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            world.clock.advance(by: 3_600)
            let ended = try await world.sessions.logout(token.exposedText, world.origin)
            #expect(!ended)
        }
    }

    @Test("Where the store is full a logout holds in memory all the same, and says so")
    func logoutWhenFull() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            let other = try await world.logIn()
            world.faults.set(.full)
            await expectRefusal(.storageFull(effective: true)) { () async throws(Refusal) in
                try await world.sessions.logout(token.exposedText, world.origin)
            }
            #expect(!world.isLive(token) && world.isLive(other))
            await expectRefusal(.storageFull(effective: false)) { () async throws(Refusal) in
                try await world.sessions.logout(token.exposedText, world.origin)
            }
            // Once there is room, another try makes it last.
            world.faults.set(nil)
            let ended = try await world.sessions.logout(token.exposedText, world.origin)
            #expect(ended)
            let restarted = try await world.afterRestart()
            #expect(restarted == [other.hash])
        }
    }

    @Test("Of many logouts at the same time one says that it ended the session")
    func logoutRace() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            let ended = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 {
                    group.addTask { try await world.sessions.logout(token.exposedText, world.origin) }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(ended == 1)
        }
    }

    @Test("Two sessions that end each other leave one, and the other is told", arguments: 0..<5)
    func revokeRace(_ round: Int) async throws {
        try await World.run { world in
            try await world.signUp()
            let tokens = [try await world.logIn(), try await world.logIn()]
            let refusals = await withTaskGroup(of: Refusal?.self) { group in
                for token in tokens {
                    group.addTask {
                        await refusal { () async throws(Refusal) in
                            try await world.sessions.revoke(.others, token.exposedText, world.origin)
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(tokens.count(where: world.isLive) == 1)
            #expect(refusals.count { $0 == .invalidSession } == 1 && refusals.count { $0 == nil } == 1)
        }
    }

    @Test("Where the store fails a logout holds in memory all the same")
    func logoutWhenUnavailable() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            world.faults.set(.unavailable(reason: "gone"))
            await expectRefusal(.unavailable(reason: "gone")) { () async throws(Refusal) in
                try await world.sessions.logout(token.exposedText, world.origin)
            }
            #expect(!world.isLive(token))
        }
    }

    @Test("A check of anything but a live session's token finds nothing")
    func check() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            _ = world.faults.takeVerbs()
            let bytes = Array(token.exposedText.utf8)
            #expect(world.sessions.check(bytes.span)?.hash == token.hash)
            let others = [
                [], Array(bytes.dropLast()), bytes + [0x41], Array(bytes.reversed()), bytes + [0], [0x20] + bytes,
                Array(token.exposedText.uppercased().utf8), Array(repeating: 0xFF, count: 43), token.hash.bytes,
                Array(SessionID(of: token.hash).text.utf8),
            ]
            for other in others { #expect(world.sessions.check(other.span) == nil, "\(other)") }
            // No check touches the store.
            #expect(world.faults.takeVerbs().isEmpty)
        }
    }

    @Test("A list shows the live sessions, newest first, when each was last checked, and which one asks")
    func list() async throws {
        try await World.run { world in
            try await world.signUp()
            try await world.signUp("bob")
            try await world.logIn("bob")
            let start = world.clock.now
            let old = try await world.logIn()
            world.clock.set(start + 10)
            let idle = try await world.logIn()
            world.clock.set(start + 20)
            let newest = try await world.logIn(remember: true)
            world.clock.set(start + 3_000)
            #expect(world.isLive(old))
            world.clock.set(start + 3_610)
            #expect(!world.isLive(idle))
            let (sessions, current) = try await world.sessions.list(newest.exposedText)
            #expect(sessions.map(\.hash) == [newest.hash, old.hash])
            #expect(current == newest.hash)
            #expect(sessions.map(\.lastSeenAt) == [start + 3_610, start + 3_000])
            #expect(sessions.map(\.createdAt) == [start + 20, start])
            let shown = try await world.sessions.list(of: world.selector())
            #expect(shown.map(\.hash) == sessions.map(\.hash))
        }
    }

    @Test("A list leaves out no session whose checks the store could not note")
    func listAfterOutage() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            world.faults.set(.full)
            for _ in 0..<100 {
                world.clock.advance(by: 60)
                #expect(world.isLive(token))
                try? await world.housekeeping.noteChecks()
            }
            world.faults.set(nil)
            let listed = try await world.sessions.list(token.exposedText).sessions
            #expect(listed.map(\.hash) == [token.hash])
        }
    }

    @Test("A person ends one session by its name, or all others, and nobody else's")
    func revoke() async throws {
        try await World.run { world in
            try await world.signUp()
            try await world.signUp("bob")
            let bob = try await world.logIn("bob")
            let tokens = [try await world.logIn(), try await world.logIn(), try await world.logIn()]
            func revoke(_ choice: OwnSessions, by token: Token) async throws -> Int {
                try await world.sessions.revoke(choice, token.exposedText, world.origin)
            }
            let one = try await revoke(.named(SessionID(of: tokens[1].hash)), by: tokens[0])
            #expect(one == 1 && tokens.map(world.isLive) == [true, false, true])
            let again = try await revoke(.named(SessionID(of: tokens[1].hash)), by: tokens[0])
            let foreign = try await revoke(.named(SessionID(of: bob.hash)), by: tokens[0])
            let nonsense = try await revoke(.named(SessionID(received: "\u{0}")), by: tokens[0])
            #expect([again, foreign, nonsense] == [0, 0, 0] && world.isLive(bob))
            let others = try await revoke(.others, by: tokens[2])
            #expect(others == 1 && tokens.map(world.isLive) == [false, false, true] && world.isLive(bob))
            let none = try await revoke(.others, by: tokens[2])
            #expect(none == 0)
            let own = try await revoke(.named(SessionID(of: tokens[2].hash)), by: tokens[2])
            #expect(own == 1)
            await expectRefusal(.invalidSession) { () async throws(Refusal) in
                try await world.sessions.revoke(.others, tokens[2].exposedText, world.origin)
            }
            let restarted = try await world.afterRestart()
            #expect(restarted == [bob.hash])
        }
    }

    @Test("The administrator ends the sessions of a user, or one of them")
    func end() async throws {
        try await World.run { world in
            try await world.signUp()
            let tokens = try await world.sessions.issue(to: world.selector(), count: 3, lifetime: nil, world.origin)
            let one = try await world.sessions.end(
                .named(SessionID(of: tokens[0].hash)),
                of: world.selector(),
                world.origin
            )
            let rest = try await world.sessions.end(.all, of: world.selector(), world.origin)
            let none = try await world.sessions.end(.all, of: world.selector(), world.origin)
            #expect([one, rest, none] == [1, 2, 0])
            #expect(!tokens.contains(where: world.isLive))
            let nobody = try world.selector("nobody")
            await expectRefusal(.notFound) { () async throws(Refusal) in
                try await world.sessions.end(.all, of: nobody, world.origin)
            }
            await expectRefusal(.notFound) { () async throws(Refusal) in try await world.sessions.list(of: nobody) }
        }
    }

    @Test("Where the store is full nothing is revoked, and the answer does not claim it")
    func revokeWhenFull() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            let other = try await world.logIn()
            world.faults.set(.full)
            await expectRefusal(.storageFull(effective: false)) { () async throws(Refusal) in
                try await world.sessions.revoke(.others, token.exposedText, world.origin)
            }
            #expect(world.isLive(other))
        }
    }

    @Test("Issued sessions live as long as is wanted, used or not, or as after a login")
    func issue() async throws {
        try await World.run { world in
            try await world.signUp()
            let start = world.clock.now
            let ordinary = try await world.sessions.issue(to: world.selector(), count: 2, lifetime: nil, world.origin)
            let long = try await world.sessions.issue(to: world.selector(), count: 1, lifetime: 7_200, world.origin)
            #expect((ordinary + long).allSatisfy(world.isLive))
            #expect(Set((ordinary + long).map(\.exposedText)).count == 3)
            world.clock.set(start + 3_600)
            #expect(!ordinary.contains(where: world.isLive))
            world.clock.set(start + 7_199)
            #expect(long.allSatisfy(world.isLive))
            world.clock.set(start + 7_200)
            #expect(!long.contains(where: world.isLive))
            // Nobody has logged in.
            let user = try await world.administration.show(world.selector()).user
            #expect(user.lastLoginAt == nil)
        }
    }

    @Test("Of more sessions than a user may have the last live, and the older ones end")
    func issueBeyondCap() async throws {
        var policy = SessionPolicy()
        policy.maximumPerUser = 4
        try await World.run(policy) { world in
            try await world.signUp()
            let old = try await world.logIn()
            world.clock.advance(by: 1)
            let tokens = try await world.sessions.issue(to: world.selector(), count: 6, lifetime: nil, world.origin)
            #expect(tokens.map(world.isLive) == [false, false, true, true, true, true])
            #expect(!world.isLive(old))
        }
    }

    @Test("No session is issued to nobody, nor to a disabled account")
    func issueToNobody() async throws {
        try await World.run { world in
            try await world.signUp()
            _ = try await world.administration.setDisabled(true, world.selector(), world.origin)
            for selector in [try world.selector(), try world.selector("nobody")] {
                await expectRefusal(.notFound) { () async throws(Refusal) in
                    try await world.sessions.issue(to: selector, count: 1, lifetime: nil, world.origin)
                }
            }
            #expect(world.table.count == 0)
        }
    }
}
