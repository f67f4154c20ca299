// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PosternDaemon

@Suite("The cost of hashing")
struct ArgonCostTests {
    @Test(
        "A cost at the floor is taken, and one step below it is not",
        arguments: [(47_104, 1), (19_456, 2), (12_288, 3), (9216, 4), (7168, 5)]
    )
    func floor(_ memory: Int, _ iterations: Int) throws {
        _ = try ArgonCost(memoryKibibytes: memory, iterations: iterations)
        #expect(throws: DaemonFault.self) { try ArgonCost(memoryKibibytes: memory - 1, iterations: iterations) }
        if iterations > 1 {
            #expect(throws: DaemonFault.self) { try ArgonCost(memoryKibibytes: memory, iterations: iterations - 1) }
        }
    }

    static let rows: [(processors: Int, wanted: Int, memory: Int, cgroup: Int?, threads: Int)] = [
        (1, 0, 512, nil, 1), (2, 0, 512, nil, 1), (3, 0, 512, nil, 2), (32, 0, 512, nil, 8), (32, 0, 65_536, nil, 31),
        (32, 4, 512, nil, 4), (2, 16, 512, nil, 8), (32, 0, 64, nil, 1), (32, 0, 512, 256 << 20, 2),
        (32, 0, 512, 64 << 20, 1), (32, 0, 512, 1, 1), (1, 0, 64, 1 << 40, 1),
    ]

    @Test(
        "Threads: one processor stays free, all hashes together fit the memory, and there is always one",
        arguments: rows
    )
    func threads(_ row: (processors: Int, wanted: Int, memory: Int, cgroup: Int?, threads: Int)) throws {
        let limits = HashingLimits(threads: row.wanted, memoryMebibytes: row.memory, queue: 64)
        let cost = try ArgonCost(memoryKibibytes: 65_536, iterations: 2)
        #expect(
            limits.threadCount(cost: cost, processors: row.processors, memoryLimitBytes: row.cgroup) == row.threads
        )
    }
}
