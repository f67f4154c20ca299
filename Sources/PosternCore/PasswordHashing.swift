// SPDX-License-Identifier: Apache-2.0

/// Why a password was neither hashed nor checked. None of these says anything about the password.
package enum HashingFault: Error, Hashable, Sendable {
    /// More hashes wait than the machine can do in a while, or too many of them are this peer's.
    case busy(retryAfterMilliseconds: Int64)
    /// There was no memory for it, or the stored hash is not one that may be computed.
    case unavailable
}

/// On whose behalf a password is hashed. Peers share the hashing threads evenly, however much each of them asks for.
package enum HashingPeer: Hashable, Sendable {
    /// A person's client, by the address that the front told.
    case address(String)
    /// A program on this machine, where no address is known.
    case uid(UInt32)
}

/// The slow hash that passwords are kept under.
package protocol PasswordHashing: Sendable {
    /// Hashes a new password with a fresh salt, at the expense of `peer`.
    func hash(_ password: Password, for peer: HashingPeer) async throws(HashingFault) -> PasswordHash

    /// Whether `password` is the one that `hash` was made of; found out at the expense of `peer`.
    ///
    /// Without a hash the same work is done against a decoy and the answer is false, so that time tells nobody whether
    /// there is one.
    func verify(
        _ password: Password,
        against hash: PasswordHash?,
        for peer: HashingPeer
    ) async throws(HashingFault) -> Bool
}
