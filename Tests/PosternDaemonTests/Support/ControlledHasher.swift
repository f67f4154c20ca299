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
        var peers: [HashingPeer] = []
        var fault: HashingFault?
    }

    private let state = Mutex(State())
    private let base = CheapHasher()

    /// How many hashes are held now.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// The most that were ever held at a time.
    var most: Int { state.withLock { $0.most } }

    /// Whom hashes were asked for, in order.
    var peers: [HashingPeer] { state.withLock { $0.peers } }

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

    func hash(_ password: Password, for peer: HashingPeer) async throws(HashingFault) -> PasswordHash {
        try await pass(peer)
        return try await base.hash(password, for: peer)
    }

    func verify(
        _ password: Password,
        against hash: PasswordHash?,
        for peer: HashingPeer
    ) async throws(HashingFault) -> Bool {
        try await pass(peer)
        return try await base.verify(password, against: hash, for: peer)
    }

    private func pass(_ peer: HashingPeer) async throws(HashingFault) {
        let fault = state.withLock { state in
            state.peers.append(peer)
            return state.fault
        }
        if let fault { throw fault }
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
