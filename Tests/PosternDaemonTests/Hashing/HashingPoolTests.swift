// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternTesting
import Synchronization
import Testing

@testable import PosternDaemon

@Suite("The place where passwords are hashed")
struct HashingPoolTests {
    /// A pool whose hashes and whose clock are in the test's hands.
    final class World: Sendable {
        let hasher = GatedHasher()
        let pool: HashingPool
        private let refusals = Mutex<[HashingFault]>([])
        private let offset: Offset

        private final class Offset: Sendable {
            let passed = Mutex(Duration.zero)
        }

        init(threads: Int, queue: Int) throws {
            let offset = Offset()
            let start = ContinuousClock.now
            self.offset = offset
            pool = try HashingPool(hasher, threads: threads, capacity: queue) { start + offset.passed.withLock { $0 } }
        }

        var waiting: Int { pool.statistics.waiting }
        var refused: [HashingFault] { refusals.withLock { $0 } }

        func advance(by duration: Duration) {
            offset.passed.withLock { $0 += duration }
        }

        /// Asks for a hash at a peer's expense; whether it was made.
        @discardableResult
        func ask(_ peer: HashingPeer, _ password: String = "x") -> Task<Bool, Never> {
            Task {
                do throws(HashingFault) {
                    _ = try await pool.hash(Password(password), for: peer)
                    return true
                } catch {
                    refusals.withLock { $0.append(error) }
                    return false
                }
            }
        }

        /// Asks, and returns when the hash is in the queue.
        @discardableResult
        func enqueue(_ peer: HashingPeer, _ password: String = "x") async throws -> Task<Bool, Never> {
            let before = waiting
            let task = ask(peer, password)
            try await Blocking.wait("\(password) is in the queue") { waiting == before + 1 }
            return task
        }

        /// Gives every thread a hash that does not end by itself.
        func occupy() async throws {
            for number in 1...pool.statistics.threads {
                ask(.uid(0), "first")
                try await Blocking.wait("\(number) threads are at it") { hasher.running == number && waiting == 0 }
            }
        }

        /// Lets everything end that is there, and the threads.
        func finish() async throws {
            hasher.release(waiting + hasher.running)
            try await Blocking.wait("the queue is empty") { waiting == 0 && hasher.running == 0 }
            pool.stop()
        }
    }

    @Test("A password is hashed and checked, and a wrong one is told from it")
    func roundTrip() async throws {
        let pool = try HashingPool(
            cost: try ArgonCost(memoryKibibytes: 7168, iterations: 5),
            limits: HashingLimits(threads: 1, memoryMebibytes: 512, queue: 8),
            sodium: try Sodium()
        )
        defer { pool.stop() }
        let peer = HashingPeer.uid(1000)
        let hash = try await pool.hash(Password("seven quiet herons"), for: peer)
        #expect(try await pool.verify(Password("seven quiet herons"), against: hash, for: peer))
        #expect(try await !pool.verify(Password("seven quiet heron"), against: hash, for: peer))
        #expect(try await !pool.verify(Password("seven quiet herons"), against: nil, for: peer))
        try await Blocking.wait("all four are counted") { pool.statistics.completed == 4 }
        #expect(pool.statistics.threads == 1)
    }

    @Test("Of a thousand at once, half of whom go away, only the threads' number runs and only the queue's waits")
    func flood() async throws {
        let world = try World(threads: 4, queue: 64)
        try await world.occupy()
        let tasks = (0..<1000).map { world.ask(.address("192.0.2.\($0 % 200)")) }
        // The refusals do not wait for any hash: none has ended yet.
        try await Blocking.wait("all others are refused") { world.refused.count == 936 }
        #expect(world.pool.statistics == .init(threads: 4, waiting: 64, completed: 0))
        for fault in world.refused {
            guard case .busy(let milliseconds) = fault else { throw TestingFault("\(fault)") }
            #expect((100...2000).contains(milliseconds))
        }
        for index in stride(from: 0, to: 1000, by: 2) { tasks[index].cancel() }
        // Those who went away keep their places, so nobody gets in by it.
        #expect(await !world.ask(.address("198.51.100.1")).value)
        #expect(world.pool.statistics == .init(threads: 4, waiting: 64, completed: 0))
        world.hasher.release(68)
        var made = 0
        for task in tasks where await task.value { made += 1 }
        #expect(made == 64)
        try await Blocking.wait("all are counted") { world.pool.statistics.completed == 68 }
        #expect(world.hasher.most == 4)
        #expect(world.hasher.begun.count == 68)
        try await world.finish()
    }

    @Test("One peer waits in half of the queue at most, and leaves the other half to others")
    func share() async throws {
        let world = try World(threads: 4, queue: 64)
        try await world.occupy()
        for _ in 0..<100 { world.ask(.uid(1)) }
        try await Blocking.wait("its excess is refused") { world.refused.count == 68 }
        #expect(world.waiting == 32)
        for _ in 0..<100 { world.ask(.address("192.0.2.1")) }
        try await Blocking.wait("and the other's") { world.refused.count == 136 }
        #expect(world.waiting == 64)
        try await world.finish()
    }

    @Test("A flood by one peer delays another by one turn")
    func turn() async throws {
        let world = try World(threads: 1, queue: 16)
        try await world.occupy()
        for _ in 0..<8 { try await world.enqueue(.uid(1), "flood") }
        try await world.enqueue(.uid(2), "login")
        world.hasher.release(9)
        try await Blocking.wait("all but the last have ended") { world.hasher.begun.count == 10 }
        #expect(world.hasher.begun.prefix(3) == ["first", "flood", "login"])
        try await world.finish()
    }

    @Test("A caller that gives up does not free its place before the hash is done")
    func abandoned() async throws {
        let world = try World(threads: 1, queue: 2)
        try await world.occupy()
        let callers = [try await world.enqueue(.uid(1)), try await world.enqueue(.uid(2))]
        for caller in callers { caller.cancel() }
        #expect(await !world.ask(.uid(3)).value)
        #expect(world.waiting == 2)
        world.hasher.release(3)
        for caller in callers { #expect(await caller.value) }
        try await Blocking.wait("all three are counted") { world.pool.statistics.completed == 3 }
        try await world.finish()
    }

    @Test("Who waited for two seconds is not hashed for any more")
    func late() async throws {
        let world = try World(threads: 1, queue: 8)
        try await world.occupy()
        let late = try await world.enqueue(.uid(1), "late")
        world.advance(by: HashingPool.longestWait)
        let timely = try await world.enqueue(.uid(2), "timely")
        world.advance(by: .milliseconds(1))
        world.hasher.release(2)
        #expect(await !late.value)
        #expect(await timely.value)
        #expect(world.refused == [.busy(retryAfterMilliseconds: 2000)])
        #expect(world.hasher.begun == ["first", "timely"])
        try await world.finish()
    }

    @Test("Where no hash ends at all, those who come see to it that those who waited get their answer")
    func stuck() async throws {
        let world = try World(threads: 1, queue: 8)
        try await world.occupy()
        let late = try await world.enqueue(.uid(1), "late")
        world.advance(by: .seconds(3))
        world.ask(.uid(2), "newcomer")
        #expect(await !late.value)
        #expect(world.hasher.begun == ["first"])
        try await Blocking.wait("the newcomer is in the queue") { world.waiting == 1 }
        try await world.finish()
    }

    @Test("Where hashes take long, fewer may wait: nobody is let in who would wait for more than two seconds")
    func slow() async throws {
        let world = try World(threads: 1, queue: 64)
        for _ in 0..<32 {
            let slow = world.ask(.uid(0))
            try await Blocking.wait("it is at it") { world.hasher.running == 1 }
            world.advance(by: .milliseconds(900))
            world.hasher.release(1)
            #expect(await slow.value)
            try await Blocking.wait("it is over") { world.hasher.running == 0 }
        }
        try await Blocking.wait("all are counted") { world.pool.statistics.completed == 32 }
        try await world.occupy()
        try await world.enqueue(.uid(1))
        try await world.enqueue(.uid(2))
        #expect(await !world.ask(.uid(3)).value)
        guard case .busy(let milliseconds)? = world.refused.first else { throw TestingFault("\(world.refused)") }
        #expect((2001...2700).contains(milliseconds))
        try await world.finish()
    }

    @Test("After it was stopped nobody is taken in, and nobody waits for ever")
    func stopped() async throws {
        let world = try World(threads: 1, queue: 8)
        try await world.occupy()
        let waiting = try await world.enqueue(.uid(1))
        world.pool.stop()
        #expect(await !world.ask(.uid(2)).value)
        world.hasher.release(2)
        #expect(await waiting.value)
    }
}
