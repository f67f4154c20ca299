// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternTesting
import Synchronization

/// A cheap hasher that a test can hold, and make fail.
final class ControlledHasher: PasswordHashing {
    private struct State {
        var held = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var most = 0
        var fault: HashingFault?
    }

    private let state = Mutex(State())
    private let base = CheapHasher()

    /// How many hashes are held now.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// The most that were ever held at a time.
    var most: Int { state.withLock { $0.most } }

    /// Lets nobody through from now on.
    func hold() {
        state.withLock { $0.held = true }
    }

    /// Lets everybody through.
    func release() {
        let released = state.withLock { state in
            state.held = false
            let waiting = state.waiting
            state.waiting = []
            return waiting
        }
        for continuation in released { continuation.resume() }
    }

    /// Fails from now on, or no more where nil.
    func fail(_ fault: HashingFault?) {
        state.withLock { $0.fault = fault }
    }

    func hash(_ password: Password) async throws(HashingFault) -> PasswordHash {
        try await pass()
        return try await base.hash(password)
    }

    func verify(_ password: Password, against hash: PasswordHash?) async throws(HashingFault) -> Bool {
        try await pass()
        return try await base.verify(password, against: hash)
    }

    private func pass() async throws(HashingFault) {
        if let fault = state.withLock({ $0.fault }) { throw fault }
        await withCheckedContinuation { continuation in
            let held = state.withLock { state in
                if state.held {
                    state.waiting.append(continuation)
                    state.most = max(state.most, state.waiting.count)
                }
                return state.held
            }
            if !held { continuation.resume() }
        }
    }
}
