// SPDX-License-Identifier: Apache-2.0

/// Why a password was neither hashed nor checked. None of these says anything about the password.
package enum HashingFault: Error, Hashable, Sendable {
    /// More hashes wait than the machine can do in a while.
    case busy(retryAfterMilliseconds: Int64)
    /// There was no memory for it, or the stored hash is not one that may be computed.
    case unavailable
}

/// The slow hash that passwords are kept under.
package protocol PasswordHashing: Sendable {
    /// Hashes a new password with a fresh salt.
    func hash(_ password: Password) async throws(HashingFault) -> PasswordHash

    /// Whether `password` is the one that `hash` was made of.
    ///
    /// Without a hash the same work is done against a decoy and the answer is false, so that time tells nobody whether
    /// there is one.
    func verify(_ password: Password, against hash: PasswordHash?) async throws(HashingFault) -> Bool
}
