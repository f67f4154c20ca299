// SPDX-License-Identifier: Apache-2.0

package import PosternCore

/// Hashes that cost nothing and hide nothing: for tests that are not about hashing.
package struct CheapHasher: PasswordHashing {
    /// Makes a hasher.
    package init() {}

    /// The password itself, in hexadecimal, behind the name of a scheme.
    package func hash(_ password: Password, for peer: HashingPeer) async throws(HashingFault) -> PasswordHash {
        PasswordHash("$cheap$" + password.exposedBytes.map { String($0, radix: 16) }.joined(separator: "."))
    }

    /// Whether `hash` is that of `password`.
    package func verify(
        _ password: Password,
        against hash: PasswordHash?,
        for peer: HashingPeer
    ) async throws(HashingFault) -> Bool {
        try await self.hash(password, for: peer) == hash
    }
}
