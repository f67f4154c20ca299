// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternTesting
import Testing

@Suite("Housekeeping")
struct HousekeepingTests {
    /// What a daemon does every few seconds.
    private func round(_ world: World) async {
        do {
            try await world.housekeeping.noteChecks()
            while try await world.housekeeping.collect() {}
        } catch {}
    }

    @Test("The table is filled with the live sessions of the store, and with no others")
    func load() async throws {
        try await World.run { world in
            try await world.signUp()
            let old = try await world.logIn()
            let remembered = try await world.logIn(remember: true)
            world.clock.advance(by: 3_600)
            let new = try await world.logIn()
            let table = SessionTable()
            let environment = RuleEnvironment(
                store: world.store,
                table: table,
                hasher: world.hasher,
                clock: world.clock,
                random: world.random
            )
            try await Housekeeping(environment).load()
            #expect(table.count == 2)
            #expect(table.check(old.hash, at: world.clock.now) == nil)
            #expect(table.check(remembered.hash, at: world.clock.now)?.username.text == World.name)
            #expect(table.check(new.hash, at: world.clock.now)?.idleTimeout == 3_600)
        }
    }

    @Test("A check that was noted gives its time back after a restart")
    func noting() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            world.clock.advance(by: 3_000)
            #expect(world.isLive(token))
            try await world.housekeeping.noteChecks()
            world.clock.advance(by: 3_000)
            let restarted = try await world.afterRestart()
            #expect(restarted == [token.hash])
        }
    }

    @Test("Where there is nothing to note the store is left alone")
    func nothingToNote() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            #expect(world.isLive(token))
            _ = world.faults.takeVerbs()
            try await world.housekeeping.noteChecks()
            #expect(world.faults.takeVerbs().isEmpty)
        }
    }

    @Test("What could not be noted is noted later")
    func notingLater() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            world.clock.advance(by: 3_000)
            #expect(world.isLive(token))
            world.faults.set(.full)
            await #expect(throws: StoreFault.full) { try await world.housekeeping.noteChecks() }
            world.faults.set(nil)
            try await world.housekeeping.noteChecks()
            world.clock.advance(by: 3_000)
            let restarted = try await world.afterRestart()
            #expect(restarted == [token.hash])
        }
    }

    @Test("A session in use outlives a store that was full for longer than sessions may idle")
    func outage() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            world.faults.set(.full)
            for _ in 0..<720 {
                world.clock.advance(by: 10)
                #expect(world.isLive(token))
                await round(world)
            }
            world.faults.set(nil)
            await round(world)
            #expect(world.isLive(token))
        }
    }

    @Test("What has run out is cleared away, in the store and in the table, a step at a time")
    func collecting() async throws {
        try await World.run { world in
            try await world.signUp()
            try await world.signUp("bob")
            for name in [World.name, "bob"] {
                for _ in 0..<5 {
                    _ = try await world.sessions.issue(to: world.selector(name), count: 60, lifetime: 100, world.origin)
                }
            }
            let live = try await world.logIn(remember: true)
            let before = world.table.count
            world.clock.advance(by: 219)
            await round(world)
            #expect(world.table.count == before)
            world.clock.advance(by: 1)
            await round(world)
            #expect(world.table.count == 1 && world.isLive(live))
        }
    }

    @Test("A step that was full says that there may be more")
    func steps() async throws {
        var policy = SessionPolicy()
        policy.maximumPerUser = 1000
        try await World.run(policy) { world in
            try await world.signUp()
            _ = try await world.sessions.issue(
                to: world.selector(),
                count: Housekeeping.stepSize + 1,
                lifetime: 1,
                world.origin
            )
            world.clock.advance(by: 1_000)
            let first = try await world.housekeeping.collect()
            #expect(first && world.table.count == 1)
            let second = try await world.housekeeping.collect()
            #expect(!second && world.table.count == 0)
        }
    }

    @Test("One-time tokens that have run out are cleared away as well")
    func oneTimeTokens() async throws {
        try await World.run { world in
            for index in 0..<3 {
                _ = try await world.administration.create("user\(index)", password: nil, displayName: nil, world.origin)
            }
            world.clock.advance(by: 3_720)
            let cleared = try await world.store.collect(at: world.clock.now, limit: 10)
            #expect(cleared == 3)
        }
    }

    @Test(
        "Whatever is checked when, and whenever the store fails: a session lives exactly as long as the rules say",
        arguments: 1...4
    )
    func simulation(_ seed: UInt64) async throws {
        var policy = SessionPolicy()
        policy.idleTimeout = 60
        policy.lifetime = 900
        policy.rememberedLifetime = 1_800
        try await World.run(policy) { world in
            let dice = SeededRandom(seed: seed)
            func roll(_ sides: Int) -> Int { Int(dice.bytes(2).reduce(0) { $0 << 8 | UInt($1) }) % sides }
            try await world.signUp()
            // What a plain model says: until when each session lives as things stand, and when at the latest.
            var model: [TokenHash: (token: Token, idleEnd: Timestamp, end: Timestamp, remembered: Bool)] = [:]
            var nextRound = world.clock.now
            for step in 0..<3_000 {
                world.clock.advance(by: Int64(roll(7)))
                let now = world.clock.now
                if now >= nextRound {
                    world.faults.set(step / 300 % 3 == 2 ? .full : nil)
                    await round(world)
                    world.faults.set(nil)
                    nextRound = now + 10
                }
                if model.count < 20, roll(10) == 0 {
                    let remembered = roll(3) == 0
                    let token = try await world.logIn(remember: remembered)
                    model[token.hash] = (token, now + 60, now + (remembered ? 1_800 : 900), remembered)
                }
                guard
                    let chosen = model.values.sorted(by: { $0.token.exposedText < $1.token.exposedText })
                        .dropFirst(roll(max(1, model.count))).first
                else { continue }
                let lives = now < chosen.end && (chosen.remembered || now < chosen.idleEnd)
                guard world.isLive(chosen.token) == lives else {
                    Issue.record("step \(step): expected \(lives)")
                    return
                }
                if lives {
                    model[chosen.token.hash]?.idleEnd = now + 60
                } else {
                    model[chosen.token.hash] = nil
                }
            }
        }
    }
}
