// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternTesting
import Testing

@Suite("Logging in")
struct LoginTests {
    @Test("The right password begins a session of its own, and is noted")
    func success() async throws {
        try await World.run { world in
            let user = try await world.signUp()
            world.clock.advance(by: 5)
            let result = try await world.login.login(
                "  ALICE ",
                Password(World.password),
                remember: false,
                world.origin
            )
            guard case .authenticated(let token, let session, let found) = result else {
                Issue.record("\(result)")
                return
            }
            let now = world.clock.now
            #expect(session.userID == user.id && found.id == user.id)
            #expect(found.lastLoginAt == now)
            #expect([session.createdAt, session.authenticatedAt, session.lastSeenAt] == [now, now, now])
            #expect(session.client == world.origin.client)
            #expect(session.hash == token.hash)
            let holder = try #require(world.holder(of: token))
            #expect(holder.userID == user.id && holder.username.text == "alice")
            #expect(holder.authenticatedAt == now && holder.expiresAt == now + 86_400 && holder.idleTimeout == 3_600)
            let other = try await world.logIn()
            #expect(other.exposedText != token.exposedText)
            #expect(world.isLive(token) && world.isLive(other))
        }
    }

    @Test("A session that is to be remembered lives for 30 days, used or not")
    func remember() async throws {
        try await World.run { world in
            try await world.signUp()
            let start = world.clock.now
            let remembered = try await world.logIn(remember: true)
            let ordinary = try await world.logIn()
            world.clock.set(start + 3_600)
            #expect(!world.isLive(ordinary))
            world.clock.set(start + 2_591_999)
            #expect(world.isLive(remembered))
            world.clock.set(start + 2_592_000)
            #expect(!world.isLive(remembered))
        }
    }

    @Test("An ordinary session ends after a day, however much it is used")
    func lifetime() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            for _ in 0..<24 {
                world.clock.advance(by: 3_599)
                #expect(world.isLive(token))
            }
            world.clock.advance(by: 24)
            #expect(!world.isLive(token))
        }
    }

    @Test("One session more than a user may have ends the oldest, and nobody else's")
    func cap() async throws {
        var policy = SessionPolicy()
        policy.maximumPerUser = 3
        try await World.run(policy) { world in
            try await world.signUp()
            try await world.signUp("bob")
            let bob = try await world.logIn("bob")
            var tokens: [Token] = []
            for _ in 0..<5 {
                world.clock.advance(by: 1)
                tokens.append(try await world.logIn())
            }
            #expect(tokens.map(world.isLive) == [false, false, true, true, true])
            #expect(world.isLive(bob))
            #expect(try await world.sessions.list(of: try world.selector()).count == 3)
        }
    }

    @Test("Sessions that have run out take nobody's place")
    func capOfLiveSessions() async throws {
        var policy = SessionPolicy()
        policy.maximumPerUser = 2
        try await World.run(policy) { world in
            try await world.signUp()
            let remembered = try await world.logIn(remember: true)
            try await world.logIn()
            world.clock.advance(by: 3_600)
            let third = try await world.logIn()
            #expect(world.isLive(remembered) && world.isLive(third))
        }
    }

    @Test("64 sessions are as many as a user may have by default")
    func defaultCap() async throws {
        try await World.run { world in
            try await world.signUp()
            let tokens = try await world.sessions.issue(to: world.selector(), count: 64, lifetime: nil, world.origin)
            #expect(tokens.allSatisfy(world.isLive))
            try await world.logIn()
            #expect(tokens.count(where: world.isLive) == 63)
        }
    }

    @Test(
        "A hasher that has no room, or fails, is no wrong password",
        arguments: [
            (HashingFault.busy(retryAfterMilliseconds: 1500), Refusal.busy(retryAfterMilliseconds: 1500)),
            (.unavailable, .unavailable(reason: "password hashing is out of memory")),
        ]
    )
    func hashing(_ fault: HashingFault, _ expected: Refusal) async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            world.hasher.set(fault)
            for name in [World.name, "nobody"] {
                await expectRefusal(expected) { () async throws(Refusal) in
                    try await world.login.login(name, Password(World.password), remember: false, world.origin)
                }
            }
            await expectRefusal(expected) { () async throws(Refusal) in
                try await world.login.reauthenticate(token.exposedText, Password(World.password), world.origin)
            }
            #expect(world.isLive(token))
        }
    }

    @Test(
        "A store that fails is no wrong password",
        arguments: [
            (StoreFault.full, Refusal.storageFull(effective: false)),
            (.unavailable(reason: "gone"), .unavailable(reason: "gone")),
        ]
    )
    func storage(_ fault: StoreFault, _ expected: Refusal) async throws {
        try await World.run { world in
            try await world.signUp()
            world.faults.set(fault)
            await expectRefusal(expected) { () async throws(Refusal) in
                try await world.login.login(World.name, Password(World.password), remember: false, world.origin)
            }
        }
    }

    @Test(
        "Asking for the password again gives a new session in place of the old, remembered if that was",
        arguments: [true, false]
    )
    func reauthenticate(_ remember: Bool) async throws {
        try await World.run { world in
            try await world.signUp()
            let old = try await world.logIn(remember: remember)
            let bystander = try await world.logIn()
            world.clock.advance(by: 700)
            let result = try await world.login.reauthenticate(old.exposedText, Password(World.password), world.origin)
            guard case .authenticated(let new, let session, _) = result else {
                Issue.record("\(result)")
                return
            }
            #expect(!world.isLive(old) && world.isLive(new) && world.isLive(bystander))
            #expect(session.idleTimeout == (remember ? nil : 3_600))
            #expect(session.expiresAt == world.clock.now + (remember ? 2_592_000 : 86_400))
            #expect(world.holder(of: new)?.authenticatedAt == world.clock.now)
            await expectRefusal(.invalidSession) { () async throws(Refusal) in
                try await world.login.reauthenticate(old.exposedText, Password(World.password), world.origin)
            }
        }
    }

    @Test("Asking again at the cap costs no other session")
    func reauthenticateAtCap() async throws {
        var policy = SessionPolicy()
        policy.maximumPerUser = 2
        try await World.run(policy) { world in
            try await world.signUp()
            let oldest = try await world.logIn()
            world.clock.advance(by: 1)
            let newer = try await world.logIn()
            _ = try await world.login.reauthenticate(newer.exposedText, Password(World.password), world.origin)
            #expect(world.isLive(oldest))
        }
    }

    @Test("A wrong password where it is asked for again leaves the session alone")
    func reauthenticateWrong() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            for password in ["", "wrong", World.password + " "] {
                await expectRefusal(.invalidCredentials) { () async throws(Refusal) in
                    try await world.login.reauthenticate(token.exposedText, Password(password), world.origin)
                }
            }
            #expect(world.isLive(token))
            for token in ["", "x", String(repeating: "A", count: 43)] {
                await expectRefusal(.invalidSession) { () async throws(Refusal) in
                    try await world.login.reauthenticate(token, Password(World.password), world.origin)
                }
            }
        }
    }

    @Test("A session that ends while its password is asked for again has no successor")
    func reauthenticateRace() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            world.hasher.duringNext { _ = try await world.sessions.logout(token.exposedText, world.origin) }
            await expectRefusal(.invalidCredentials) { () async throws(Refusal) in
                try await world.login.reauthenticate(token.exposedText, Password(World.password), world.origin)
            }
            #expect(world.table.count == 0)
        }
    }

    @Test("A session that was issued does not get around a password that must be changed")
    func reauthenticateMustChange() async throws {
        try await World.run { world in
            _ = try await world.administration.create(
                World.name,
                password: Password(World.password),
                displayName: nil,
                world.origin
            )
            let token = try #require(
                try await world.sessions.issue(to: world.selector(), count: 1, lifetime: nil, world.origin).first
            )
            let result = try await world.login.reauthenticate(token.exposedText, Password(World.password), world.origin)
            guard case .passwordChangeRequired(let oneTime) = result else {
                Issue.record("\(result)")
                return
            }
            #expect(world.isLive(token) && world.table.count == 1)
            _ = try await world.accounts.setPassword(oneTime.exposedText, to: Password(World.newPassword), world.origin)
            #expect(!world.isLive(token))
            try await world.logIn(World.name, World.newPassword)
        }
    }
}
