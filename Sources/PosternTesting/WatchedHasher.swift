// SPDX-License-Identifier: Apache-2.0

package import PosternCore
internal import Synchronization

/// A ``CheapHasher`` that counts, fails when told to, and lets a test do something while a hash is computed.
package final class WatchedHasher: PasswordHashing {
    /// How often each was asked for.
    package struct Counts: Hashable, Sendable {
        /// New hashes.
        package var hashes = 0
        /// Passwords held against a hash, or against the decoy.
        package var verifications = 0

        /// Makes the value.
        package init(hashes: Int = 0, verifications: Int = 0) {
            self.hashes = hashes
            self.verifications = verifications
        }
    }

    private struct State {
        var counts = Counts()
        var fault: HashingFault?
        var intrusion: (@Sendable () async throws -> Void)?
    }

    private let base = CheapHasher()
    private let state = Mutex(State())

    /// Makes a hasher.
    package init() {}

    /// What was asked since this was asked last.
    package func takeCounts() -> Counts {
        state.withLock { state in
            defer { state.counts = Counts() }
            return state.counts
        }
    }

    /// Fails every evaluation from now on, or none where nil.
    package func set(_ fault: HashingFault?) {
        state.withLock { $0.fault = fault }
    }

    /// Does something while the next hash is computed, before its result is known to anybody.
    ///
    /// Where `intrusion` throws, the hash fails as unavailable.
    package func duringNext(_ intrusion: @escaping @Sendable () async throws -> Void) {
        state.withLock { $0.intrusion = intrusion }
    }

    /// As ``CheapHasher`` does.
    package func hash(_ password: Password, for peer: HashingPeer) async throws(HashingFault) -> PasswordHash {
        try await evaluate { $0.hashes += 1 }
        return try await base.hash(password, for: peer)
    }

    /// As ``CheapHasher`` does.
    package func verify(
        _ password: Password,
        against hash: PasswordHash?,
        for peer: HashingPeer
    ) async throws(HashingFault) -> Bool {
        try await evaluate { $0.verifications += 1 }
        return try await base.verify(password, against: hash, for: peer)
    }

    private func evaluate(_ count: (inout Counts) -> Void) async throws(HashingFault) {
        let (fault, intrusion) = state.withLock { state in
            count(&state.counts)
            defer { state.intrusion = nil }
            return (state.fault, state.intrusion)
        }
        do {
            try await intrusion?()
        } catch {
            throw .unavailable
        }
        if let fault { throw fault }
    }
}
