// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternTesting
import Testing

@Suite("The table of sessions")
struct SessionTableTests {
    private let table = SessionTable()
    private let random = SeededRandom()
    private let alice = CanonicalUsername(stored: "alice")
    private let start = Timestamp(rawValue: 1_000_000)

    private func session(lifetime: Int64 = 86_400, idle: Int64? = 3_600) -> Session {
        Session(
            hash: Token(from: random).hash,
            userID: UserID(rawValue: 7),
            createdAt: start,
            authenticatedAt: start,
            lastSeenAt: start,
            expiresAt: start + lifetime,
            idleTimeout: idle,
            client: ClientInfo()
        )
    }

    @Test("A check says whose session it is")
    func holder() throws {
        let session = session()
        table.insert(session, of: alice)
        let holder = try #require(table.check(session.hash, at: start))
        #expect(holder.userID == session.userID)
        #expect(holder.username == alice)
        #expect(holder.authenticatedAt == start)
        #expect(holder.expiresAt == start + 86_400)
        #expect(holder.idleTimeout == 3_600)
        #expect(table.check(Token(from: random).hash, at: start) == nil)
    }

    @Test("A session lives until the second before it expires")
    func expiry() {
        let session = session(lifetime: 100, idle: nil)
        table.insert(session, of: alice)
        #expect(table.check(session.hash, at: start + 99) != nil)
        #expect(table.check(session.hash, at: start + 100) == nil)
        #expect(table.check(session.hash, at: start + 101) == nil)
        #expect(table.check(session.hash, at: .last) == nil)
    }

    @Test("Without a check a session lives until the second before its idle time is over")
    func idle() {
        let session = session(idle: 100)
        table.insert(session, of: alice)
        #expect(table.check(session.hash, at: start + 100) == nil)
        #expect(table.check(session.hash, at: start + 101) == nil)
        // None of these checks was one of a live session, so none of them gave it time.
        #expect(table.check(session.hash, at: start + 99) != nil)
        #expect(table.check(session.hash, at: start + 198) != nil)
        #expect(table.check(session.hash, at: start + 298) == nil)
    }

    @Test("Checks give idle time, but not beyond the end of the session")
    func idleAndExpiry() {
        let session = session(lifetime: 250, idle: 100)
        table.insert(session, of: alice)
        for moment: Int64 in [90, 180, 249] { #expect(table.check(session.hash, at: start + moment) != nil) }
        #expect(table.check(session.hash, at: start + 250) == nil)
    }

    @Test("A look at a session gives it no time")
    func lastSeen() {
        let session = session(idle: 100)
        table.insert(session, of: alice)
        #expect(table.lastSeen(session.hash) == start)
        #expect(table.check(session.hash, at: start + 50) != nil)
        #expect(table.lastSeen(session.hash) == start + 50)
        #expect(table.check(session.hash, at: start + 150) == nil)
        #expect(table.lastSeen(Token(from: random).hash) == nil)
    }

    @Test("A clock that goes back takes nothing away that a check gave")
    func backwards() {
        let session = session(idle: 100)
        table.insert(session, of: alice)
        #expect(table.check(session.hash, at: start + 90) != nil)
        #expect(table.check(session.hash, at: start + 10) != nil)
        #expect(table.lastSeen(session.hash) == start + 90)
        #expect(table.check(session.hash, at: start + 189) != nil)
    }

    @Test("A session that is checked all the time is noted once a minute")
    func coalescing() {
        let session = session()
        table.insert(session, of: alice)
        var notes: [Int64] = []
        for moment in Int64(0)...600 {
            _ = table.check(session.hash, at: start + moment)
            notes += table.takeTouched().map { $0.at.rawValue - start.rawValue }
        }
        #expect(notes == [60, 120, 180, 240, 300, 360, 420, 480, 540, 600])
    }

    @Test("A note that was not taken for long stands once, with the last check")
    func lateNotes() {
        let session = session()
        table.insert(session, of: alice)
        for moment in stride(from: Int64(0), through: 600, by: 60) { _ = table.check(session.hash, at: start + moment) }
        let taken = table.takeTouched()
        #expect(taken.map(\.at) == [start + 600])
        #expect(taken.map(\.hash) == [session.hash])
        #expect(table.takeTouched().isEmpty)
    }

    @Test("What is put back is taken again, and not before a later check of the same session")
    func puttingBack() {
        let session = session()
        table.insert(session, of: alice)
        _ = table.check(session.hash, at: start + 60)
        let taken = table.takeTouched()
        table.putBack(taken)
        #expect(table.takeTouched().map(\.at) == [start + 60])
        _ = table.check(session.hash, at: start + 120)
        table.putBack(taken)
        #expect(table.takeTouched().map(\.at) == [start + 120])
    }

    @Test("A session that is not checked is not noted, nor one that is dead")
    func noNotes() {
        let live = session()
        let dead = session(idle: 60)
        table.insert(live, of: alice)
        table.insert(dead, of: alice)
        _ = table.check(dead.hash, at: start + 60)
        _ = table.check(live.hash, at: start + 59)
        #expect(table.takeTouched().isEmpty)
    }

    @Test("A removed session is gone at once, and its removal says whether it lived")
    func removal() {
        let one = session()
        let other = session(idle: 60)
        table.insert(one, of: alice)
        table.insert(other, of: alice)
        #expect(table.count == 2)
        #expect(table.remove(one.hash, at: start) == true)
        #expect(table.remove(one.hash, at: start) == nil)
        #expect(table.check(one.hash, at: start) == nil)
        #expect(table.remove(other.hash, at: start + 60) == false)
        #expect(table.count == 0)
    }

    @Test("It follows the changes of a commit in their order")
    func changes() {
        let one = session()
        let other = session()
        table.apply([.began(one, alice), .began(other, alice), .ended(one.hash)])
        #expect(table.check(one.hash, at: start) == nil)
        #expect(table.check(other.hash, at: start) != nil)
        table.apply([.ended(other.hash), .began(other, alice), .ended(one.hash)])
        #expect(table.check(other.hash, at: start) != nil)
        #expect(table.count == 1)
        table.apply([])
        #expect(table.count == 1)
    }

    @Test("Among many sessions each is found, and each ends alone")
    func many() {
        let sessions = (0..<20_000).map { _ in session() }
        for session in sessions { table.insert(session, of: alice) }
        #expect(table.count == sessions.count)
        for (index, session) in sessions.enumerated() where index.isMultiple(of: 2) {
            table.remove(session.hash, at: start)
        }
        #expect(table.count == sessions.count / 2)
        let found = sessions.map { table.check($0.hash, at: start) != nil }
        #expect(found == sessions.indices.map { !$0.isMultiple(of: 2) })
    }

    @Test("Once a session was removed no check finds it, however many run at the same time")
    func concurrency() async {
        let table = table
        let alice = alice
        let start = start
        let sessions = (0..<2_000).map { _ in session() }
        let ended = HashList()
        let stays = session()
        table.insert(stays, of: alice)
        let mistakes = await withTaskGroup(of: Int.self) { group in
            group.addTask {
                for session in sessions { table.insert(session, of: alice) }
                return 0
            }
            group.addTask {
                for session in sessions {
                    // Another task inserts it, perhaps it has not yet.
                    while table.remove(session.hash, at: start) == nil { await Task.yield() }
                    ended.add(session.hash)
                }
                return 0
            }
            for seed in 0..<4 {
                group.addTask {
                    var mistakes = 0
                    for round in 0..<10_000 {
                        let session = sessions[(round * 7 + seed * 501) % sessions.count]
                        let wasEnded = ended.contains(session.hash)
                        let found = table.check(session.hash, at: start + Int64(round % 300)) != nil
                        if wasEnded && found { mistakes += 1 }
                        if table.check(stays.hash, at: start + 1) == nil { mistakes += 1 }
                        if round % 100 == 0 { _ = table.takeTouched() }
                    }
                    return mistakes
                }
            }
            return await group.reduce(0, +)
        }
        #expect(mistakes == 0)
        #expect(table.count == 1)
    }
}
