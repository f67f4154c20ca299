// SPDX-License-Identifier: Apache-2.0

internal import Dispatch

/// Runs the work of one actor on a queue of its own, where it may block.
///
/// A test that blocked one of Swift's own threads could hold up the very daemon that it waits for: there are only as
/// many as processors.
package final class BlockingExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "postern.testing")

    /// Makes one.
    package init() {}

    /// Runs a job after those before it.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}

/// Work that blocks, away from Swift's own threads.
package enum Blocking {
    /// Runs `body` on a queue of its own.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "postern.testing").async {
                continuation.resume(with: Result { try body() })
            }
        }
    }

    /// Asks again and again until `condition` holds, for ten seconds at the most.
    package static func wait(
        _ what: String,
        until condition: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while try await !condition() {
            guard ContinuousClock.now < deadline else { throw TestingFault("ten seconds passed, and not yet: \(what)") }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
