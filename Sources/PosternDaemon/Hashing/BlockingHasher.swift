// SPDX-License-Identifier: Apache-2.0

internal import PosternCore

/// What the threads of a ``HashingPool`` do: each call holds up its thread for the time of a hash.
protocol BlockingHasher: Sendable {
    /// Hashes a new password with a fresh salt; nil where there is no memory for it.
    func hash(_ password: Password) -> PasswordHash?

    /// Whether `password` is that of `hash`; false for no hash; nil where that could not be found out.
    func verify(_ password: Password, against hash: PasswordHash?) -> Bool?
}

extension SodiumPasswordHasher: BlockingHasher {}
