// SPDX-License-Identifier: Apache-2.0

/// What one Argon2id hash costs (RFC 9106). libsodium always computes with one lane.
package struct ArgonCost: Hashable, Sendable {
    /// Memory in KiB.
    package let memoryKibibytes: Int
    /// Passes over the memory.
    package let iterations: Int

    /// The least pairs of memory and passes, equal in strength (OWASP Password Storage Cheat Sheet).
    private static let floor = [(47_104, 1), (19_456, 2), (12_288, 3), (9216, 4), (7168, 5)]

    /// The most that is computed for a stored hash: what stands in the store must not be able to take the machine down.
    static let ceiling = (memoryKibibytes: 131_072, iterations: 10)

    /// Takes a cost that is not below the floor.
    package init(memoryKibibytes: Int, iterations: Int) throws(DaemonFault) {
        guard Self.floor.contains(where: { memoryKibibytes >= $0.0 && iterations >= $0.1 }) else {
            throw DaemonFault(
                "password.argon2: \(memoryKibibytes) KiB with \(iterations) iterations is too weak; take at least one of "
                    + Self.floor.map { "\($0.0) KiB with \($0.1)" }.joined(separator: ", ")
            )
        }
        self.memoryKibibytes = memoryKibibytes
        self.iterations = iterations
    }
}

/// How many hashes may be computed and may wait.
package struct HashingLimits: Hashable, Sendable {
    /// Threads; 0 for as many as the machine bears.
    package var threads: Int
    /// Memory of all hashes together, in MiB.
    package var memoryMebibytes: Int
    /// Hashes that may wait.
    package var queue: Int

    /// Makes the value.
    package init(threads: Int, memoryMebibytes: Int, queue: Int) {
        self.threads = threads
        self.memoryMebibytes = memoryMebibytes
        self.queue = queue
    }

    /// How many threads hash at this cost on a machine with so many processors: never none, for then nobody could log
    /// in, and otherwise no more than leave a processor to the checks and fit the memory.
    func threadCount(cost: ArgonCost, processors: Int, memoryLimitBytes: Int?) -> Int {
        let wanted = threads > 0 ? threads : processors - 1
        // Half of what the control group allows: the sessions need room, too.
        let budget = min(memoryMebibytes << 20, memoryLimitBytes.map { $0 / 2 } ?? .max)
        return max(1, min(wanted, budget / (cost.memoryKibibytes << 10)))
    }
}
