// SPDX-License-Identifier: Apache-2.0

import Dispatch
import GRDB
import PosternCore
import Testing

@testable import PosternStore

extension SQLiteStore {
    /// Runs what is given while the connection is busy, and frees it when so many verbs wait: they share a transaction.
    func whileBusy<Value: Sendable>(
        untilWaiting count: Int,
        _ body: @escaping @Sendable () async -> Value
    ) async throws -> Value {
        let gate = DispatchSemaphore(value: 0)
        queue.asyncWriteWithoutTransaction { _ in gate.wait() }
        let task = Task { await body() }
        let deadline = ContinuousClock.now + .seconds(20)
        while writes.waitingCount < count, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(1))
        }
        let waiting = writes.waitingCount
        gate.signal()
        #expect(waiting == count)
        return await task.value
    }
}

/// What a verb came to.
func outcome<Value>(_ verb: () async throws(StoreFault) -> Value) async -> Result<Value, StoreFault> {
    do throws(StoreFault) {
        return .success(try await verb())
    } catch {
        return .failure(error)
    }
}
