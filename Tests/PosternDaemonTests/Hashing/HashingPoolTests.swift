// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("The place where passwords are hashed")
struct HashingPoolTests {
    func pool(queue: Int, threads: Int = 1) throws -> HashingPool {
        try HashingPool(
            cost: try ArgonCost(memoryKibibytes: 47_104, iterations: 2),
            limits: HashingLimits(threads: threads, memoryMebibytes: 512, queue: queue),
            sodium: try Sodium()
        )
    }

    @Test("A password is hashed and checked, and a wrong one is told from it")
    func roundTrip() async throws {
        let pool = try pool(queue: 8)
        defer { pool.stop() }
        let hash = try await pool.hash(Password("seven quiet herons"))
        #expect(try await pool.verify(Password("seven quiet herons"), against: hash))
        #expect(try await !pool.verify(Password("seven quiet heron"), against: hash))
        #expect(try await !pool.verify(Password("seven quiet herons"), against: nil))
        try await Blocking.wait("all four are counted") { pool.statistics.completed == 4 }
        #expect(pool.statistics.threads == 1)
    }

    @Test("Whoever comes when the queue is full is told when to come back; those in it are served")
    func full() async throws {
        let pool = try pool(queue: 2)
        defer { pool.stop() }
        let outcomes = await withTaskGroup(of: HashingFault?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do throws(HashingFault) {
                        _ = try await pool.hash(Password("x"))
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let busy = outcomes.compactMap { $0 }
        #expect(busy.count >= 10 && busy.count <= 18)
        for fault in busy {
            guard case .busy(let milliseconds) = fault else { throw TestingFault("\(fault)") }
            #expect((100...2000).contains(milliseconds))
        }
        #expect(pool.statistics.waiting == 0)
        _ = try await pool.hash(Password("x"))
    }

    @Test("A caller that gives up does not free its place before the hash is done")
    func abandoned() async throws {
        let pool = try pool(queue: 2)
        defer { pool.stop() }
        let callers = (0..<2).map { _ in Task { try? await pool.hash(Password("x")) } }
        try await Blocking.wait("both in the pool") { pool.statistics.waiting + pool.statistics.completed > 0 }
        for caller in callers { caller.cancel() }
        for caller in callers { _ = await caller.value }
        try await Blocking.wait("both hashes are done") { pool.statistics.completed == 2 }
    }

    @Test("After it was stopped nobody is taken in, and nobody waits for ever")
    func stopped() async throws {
        let pool = try pool(queue: 8)
        pool.stop()
        await #expect(throws: HashingFault.self) { _ = try await pool.hash(Password("x")) }
    }
}
