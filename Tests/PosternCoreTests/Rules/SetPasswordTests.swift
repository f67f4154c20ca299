// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternTesting
import Testing

@Suite("Setting a password with a one-time token")
struct SetPasswordTests {
    private func create(_ world: World) async throws -> (token: Token, expiresAt: Timestamp) {
        let made = try await world.administration.create(World.name, password: nil, displayName: nil, world.origin)
        return (try #require(made.token), made.expiresAt)
    }

    private func set(
        _ world: World,
        _ token: String,
        _ password: String = World.newPassword
    ) async throws(Refusal) -> User {
        try await world.accounts.setPassword(token, to: Password(password), world.origin)
    }

    @Test("A token sets a password once, and logs nobody in")
    func once() async throws {
        try await World.run { world in
            let (token, _) = try await create(world)
            let user = try await set(world, token.exposedText)
            #expect(user.username.text == World.name && !user.mustChangePassword)
            #expect(world.table.count == 0)
            try await world.logIn(World.name, World.newPassword)
            await expectRefusal(.invalidToken) { () async throws(Refusal) in
                try await set(world, token.exposedText, World.password)
            }
            try await world.logIn(World.name, World.newPassword)
        }
    }

    @Test("A token lives until the second before it expires")
    func expiry() async throws {
        for (seconds, expected) in [(3_599, nil), (3_600, .invalidToken), (3_601, .invalidToken)] as [(Int64, Refusal?)]
        {
            try await World.run { world in
                let (token, expiresAt) = try await create(world)
                #expect(expiresAt == world.clock.now + 3_600)
                world.clock.advance(by: seconds)
                let refused = await refusal { () async throws(Refusal) in try await set(world, token.exposedText) }
                #expect(refused == expected)
            }
        }
    }

    @Test("A token that expires while the password is hashed sets none")
    func expiryMeanwhile() async throws {
        try await World.run { world in
            let (token, _) = try await create(world)
            world.clock.advance(by: 3_599)
            world.hasher.duringNext { world.clock.advance(by: 1) }
            await expectRefusal(.invalidToken) { () async throws(Refusal) in try await set(world, token.exposedText) }
        }
    }

    @Test("Of two who use a token at the same time one wins")
    func race() async throws {
        try await World.run { world in
            let (token, _) = try await create(world)
            world.hasher.duringNext { _ = try await set(world, token.exposedText) }
            await expectRefusal(.invalidToken) { () async throws(Refusal) in
                try await set(world, token.exposedText, World.password)
            }
            try await world.logIn(World.name, World.newPassword)
        }
    }

    @Test("A poor password is refused and does not use the token up")
    func poorPassword() async throws {
        try await World.run { world in
            let (token, _) = try await create(world)
            await expectRefusal(.unacceptablePassword([.repeated, .context])) { () async throws(Refusal) in
                try await set(world, token.exposedText, "alicealicealice")
            }
            #expect(world.hasher.takeCounts() == WatchedHasher.Counts())
            _ = try await set(world, token.exposedText)
        }
    }

    @Test("What is no one-time token costs no hash, be it a session's token")
    func strangers() async throws {
        try await World.run { world in
            try await world.signUp()
            let session = try await world.logIn()
            _ = world.hasher.takeCounts()
            for token in ["", "x", String(repeating: "A", count: 43), session.exposedText] {
                await expectRefusal(.invalidToken) { () async throws(Refusal) in try await set(world, token) }
            }
            #expect(world.hasher.takeCounts() == WatchedHasher.Counts())
            #expect(world.isLive(session))
        }
    }

    @Test("A one-time token is no session's")
    func noSession() async throws {
        try await World.run { world in
            let (token, _) = try await create(world)
            #expect(!world.isLive(token))
            let ended = try await world.sessions.logout(token.exposedText, world.origin)
            #expect(!ended)
            _ = try await set(world, token.exposedText)
        }
    }

    @Test("A reset ends all sessions and voids the password at once; a later token voids the earlier")
    func reset() async throws {
        try await World.run { world in
            try await world.signUp()
            let session = try await world.logIn(remember: true)
            let first = try await world.administration.resetPassword(world.selector(), world.origin)
            #expect(first.expiresAt == world.clock.now + 3_600)
            #expect(!world.isLive(session))
            let restarted = try await world.afterRestart()
            #expect(restarted.isEmpty)
            await expectRefusal(.invalidCredentials) { () async throws(Refusal) in
                try await world.login.login(World.name, Password(World.password), remember: false, world.origin)
            }
            let second = try await world.administration.resetPassword(world.selector(), world.origin)
            await expectRefusal(.invalidToken) { () async throws(Refusal) in
                try await set(world, first.token.exposedText)
            }
            _ = try await set(world, second.token.exposedText)
            try await world.logIn(World.name, World.newPassword)
        }
    }

    @Test("Setting a password ends the sessions that there were meanwhile")
    func endsSessions() async throws {
        try await World.run { world in
            let (token, _) = try await create(world)
            let issued = try await world.sessions.issue(to: world.selector(), count: 3, lifetime: nil, world.origin)
            _ = try await set(world, token.exposedText)
            #expect(!issued.contains(where: world.isLive))
        }
    }

    @Test("A changed password voids the one-time token that is still around")
    func voided() async throws {
        try await World.run { world in
            _ = try await world.administration.create(
                World.name,
                password: Password(World.password),
                displayName: nil,
                world.origin
            )
            let oneTime = try await passwordChange(world)
            let session = try #require(
                try await world.sessions.issue(to: world.selector(), count: 1, lifetime: nil, world.origin).first
            )
            _ = try await world.accounts.changePassword(
                session.exposedText,
                from: Password(World.password),
                to: Password(World.newPassword),
                world.origin
            )
            await expectRefusal(.invalidToken) { () async throws(Refusal) in
                try await set(world, oneTime.exposedText, "one more phrase for the road")
            }
            try await world.logIn(World.name, World.newPassword)
        }
    }

    private func passwordChange(_ world: World) async throws -> Token {
        let result = try await world.login.login(World.name, Password(World.password), remember: false, world.origin)
        guard case .passwordChangeRequired(let token) = result else { throw TestingFault("\(result)") }
        return token
    }

    @Test("A first password from the administrator must be changed at the first login, within ten minutes")
    func mustChange() async throws {
        try await World.run { world in
            let made = try await world.administration.create(
                World.name,
                password: Password(World.password),
                displayName: nil,
                world.origin
            )
            #expect(made.token == nil && made.user.mustChangePassword)
            let first = try await passwordChange(world)
            #expect(world.table.count == 0)
            world.clock.advance(by: 600)
            await expectRefusal(.invalidToken) { () async throws(Refusal) in
                try await set(world, first.exposedText)
            }
            let second = try await passwordChange(world)
            let third = try await passwordChange(world)
            world.clock.advance(by: 599)
            await expectRefusal(.invalidToken) { () async throws(Refusal) in
                try await set(world, second.exposedText)
            }
            let user = try await set(world, third.exposedText)
            #expect(!user.mustChangePassword && user.lastLoginAt == nil)
            try await world.logIn(World.name, World.newPassword)
        }
    }

    @Test("A disabled account stays disabled, whatever its password becomes")
    func disabled() async throws {
        try await World.run { world in
            let (token, _) = try await create(world)
            _ = try await world.administration.setDisabled(true, world.selector(), world.origin)
            _ = try? await set(world, token.exposedText)
            await expectRefusal(.invalidCredentials) { () async throws(Refusal) in
                try await world.login.login(World.name, Password(World.newPassword), remember: false, world.origin)
            }
        }
    }

    @Test("The token of a deleted account opens none, not even one of the same name")
    func deleted() async throws {
        try await World.run { world in
            let (token, _) = try await create(world)
            _ = try await world.administration.delete(world.selector(), world.origin)
            try await world.signUp()
            await expectRefusal(.invalidToken) { () async throws(Refusal) in
                try await set(world, token.exposedText)
            }
            try await world.logIn()
        }
    }
}
