// SPDX-License-Identifier: Apache-2.0

import PosternCore
import Synchronization

@testable import PosternDaemon

/// A hasher whose hashes end one by one, when a test lets them.
final class GatedHasher: BlockingHasher {
    private struct State {
        var running = 0
        var most = 0
        var begun: [String] = []
    }

    private let state = Mutex(State())
    private let gate = Semaphore()

    /// How many threads are at it now.
    var running: Int { state.withLock { $0.running } }

    /// The most that ever were at it at a time.
    var most: Int { state.withLock { $0.most } }

    /// The passwords in the order in which their hashes began.
    var begun: [String] { state.withLock { $0.begun } }

    /// Lets so many hashes end.
    func release(_ count: Int) {
        for _ in 0..<count { gate.signal() }
    }

    func hash(_ password: Password) -> PasswordHash? {
        pass(password)
        return PasswordHash("$gated$")
    }

    func verify(_ password: Password, against hash: PasswordHash?) -> Bool? {
        pass(password)
        return hash != nil
    }

    private func pass(_ password: Password) {
        state.withLock { state in
            state.running += 1
            state.most = max(state.most, state.running)
            state.begun.append(String(decoding: password.exposedBytes, as: UTF8.self))
        }
        gate.wait()
        state.withLock { $0.running -= 1 }
    }
}
