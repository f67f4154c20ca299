// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Lets only so many daemons run at a time: every test starts at once, and a machine that does a hundred things says
/// little about any of them.
final class DaemonSlots: Sendable {
    private struct State {
        var free = 6
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// Those of this process.
    static let shared = DaemonSlots()

    private let state = Mutex(State())

    /// Waits for a slot.
    func take() async {
        await withCheckedContinuation { continuation in
            let taken = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if taken { continuation.resume() }
        }
    }

    /// Hands a slot to the next.
    func giveBack() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
