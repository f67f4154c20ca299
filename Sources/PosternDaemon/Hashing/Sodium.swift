// SPDX-License-Identifier: Apache-2.0

internal import CSodium
internal import PosternCore

/// libsodium, initialised. Having one proves that `sodium_init` succeeded.
struct Sodium: RandomSource {
    /// Initialises the library; more than once does no harm.
    init() throws(DaemonFault) {
        guard sodium_init() >= 0 else {
            throw DaemonFault("libsodium cannot be initialised; does the system give random numbers?")
        }
    }

    /// Bytes of the system's random number generator.
    func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            if let start = buffer.baseAddress { randombytes_buf(start, count) }
            initialized = count
        }
    }

    /// BLAKE2b of `text` under `key`, 16 bytes: for log lines that must tell names apart without naming them.
    func keyedHash(_ text: String, key: [UInt8]) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: Int(crypto_generichash_BYTES_MIN))
        let bytes = Array(text.utf8)
        crypto_generichash(&hash, hash.count, bytes, UInt64(bytes.count), key, key.count)
        return hash
    }
}
