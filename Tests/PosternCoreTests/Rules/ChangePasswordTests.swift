// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternTesting
import Testing

@Suite("Changing a password")
struct ChangePasswordTests {
    private func change(
        _ world: World,
        _ token: Token,
        from current: String = World.password,
        to new: String = World.newPassword
    ) async throws(Refusal) -> (token: Token, session: Session, ended: Int) {
        try await world.accounts.changePassword(
            token.exposedText,
            from: Password(current),
            to: Password(new),
            world.origin
        )
    }

    @Test("Every session ends, and a new one begins for whoever changed it")
    func success() async throws {
        try await World.run { world in
            try await world.signUp()
            try await world.signUp("bob")
            let bob = try await world.logIn("bob")
            let others = [try await world.logIn(), try await world.logIn(remember: true)]
            let own = try await world.logIn()
            world.clock.advance(by: 100)
            let (token, session, ended) = try await change(world, own)
            #expect(ended == 2)
            #expect(!world.isLive(own) && !others.contains(where: world.isLive))
            #expect(world.isLive(token) && world.isLive(bob))
            #expect(session.hash == token.hash && session.authenticatedAt == world.clock.now)
            #expect(session.idleTimeout == 3_600)
            #expect(try await world.afterRestart() == [token.hash, bob.hash])
            try await world.logIn(World.name, World.newPassword)
            await expectRefusal(.invalidCredentials) { () async throws(Refusal) in
                try await world.login.login(World.name, Password(World.password), remember: false, world.origin)
            }
        }
    }

    @Test("A remembered session stays remembered")
    func remembered() async throws {
        try await World.run { world in
            try await world.signUp()
            let (_, session, ended) = try await change(world, try await world.logIn(remember: true))
            #expect(ended == 0)
            #expect(session.idleTimeout == nil)
            #expect(session.expiresAt == world.clock.now + 2_592_000)
        }
    }

    @Test("A wrong password, a poor new one or a dead session changes nothing")
    func refusals() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            let other = try await world.logIn()
            _ = world.hasher.takeCounts()
            await expectRefusal(.unacceptablePassword([.repeated, .context])) { () async throws(Refusal) in
                try await change(world, token, to: "alicealicealice")
            }
            #expect(world.hasher.takeCounts() == WatchedHasher.Counts())
            for current in ["", "wrong"] {
                await expectRefusal(.invalidCredentials) { () async throws(Refusal) in
                    try await change(world, token, from: current)
                }
            }
            await expectRefusal(.invalidSession) { () async throws(Refusal) in
                try await change(world, Token(from: SeededRandom(seed: 99)))
            }
            #expect(world.isLive(token) && world.isLive(other))
            world.clock.advance(by: 3_600)
            await expectRefusal(.invalidSession) { () async throws(Refusal) in try await change(world, token) }
            try await world.logIn()
        }
    }

    @Test("Of two changes at the same time one wins, and the other's password is not set")
    func race() async throws {
        try await World.run { world in
            try await world.signUp()
            let first = try await world.logIn()
            let second = try await world.logIn()
            let winner = TokenBox()
            world.hasher.duringNext { winner.token = try await change(world, second).token }
            await expectRefusal(.invalidSession) { () async throws(Refusal) in
                try await change(world, first, to: "one more phrase for the road")
            }
            let token = try #require(winner.token)
            #expect(world.isLive(token) && world.table.count == 1)
            try await world.logIn(World.name, World.newPassword)
        }
    }

    @Test("Of many changes at the same time one wins")
    func crowd() async throws {
        try await World.run { world in
            try await world.signUp()
            let tokens = try await world.sessions.issue(to: world.selector(), count: 10, lifetime: nil, world.origin)
            let changed = await withTaskGroup(of: Bool.self) { group in
                for (index, token) in tokens.enumerated() {
                    group.addTask {
                        await refusal { () async throws(Refusal) in
                            try await change(world, token, to: "seven geese cross pond number \(index)")
                        } == nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(changed == 1)
            #expect(world.table.count == 1)
        }
    }

    @Test("An account that is disabled or deleted meanwhile keeps nobody in", arguments: [true, false])
    func shutMeanwhile(_ deletes: Bool) async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            world.hasher.duringNext {
                if deletes {
                    _ = try await world.administration.delete(world.selector(), world.origin)
                } else {
                    _ = try await world.administration.setDisabled(true, world.selector(), world.origin)
                }
            }
            await expectRefusal(.invalidSession) { () async throws(Refusal) in try await change(world, token) }
            #expect(world.table.count == 0)
        }
    }

    @Test("A store that is full changes nothing, in memory or out of it")
    func full() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            let other = try await world.logIn()
            world.hasher.duringNext { world.faults.set(.full) }
            await expectRefusal(.storageFull(effective: false)) { () async throws(Refusal) in
                try await change(world, token)
            }
            world.faults.set(nil)
            #expect(world.isLive(token) && world.isLive(other))
            try await world.logIn()
        }
    }
}
