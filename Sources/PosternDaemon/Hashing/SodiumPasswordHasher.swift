// SPDX-License-Identifier: Apache-2.0

internal import CSodium
internal import Glibc
internal import PosternCore

/// Argon2id by libsodium. Each call takes the time and the memory of a hash, so it belongs on a ``HashingPool``.
struct SodiumPasswordHasher: Sendable {
    private let cost: ArgonCost
    private let sodium: Sodium
    /// A well-formed hash of no password, so that a check without a hash costs what a check with one does.
    private let decoy: String

    init(cost: ArgonCost, sodium: Sodium) {
        self.cost = cost
        self.sodium = sodium
        decoy =
            "$argon2id$v=19$m=\(cost.memoryKibibytes),t=\(cost.iterations),p=1"
            + "$\(Self.base64(sodium.bytes(16)))$\(Self.base64(sodium.bytes(32)))"
    }

    /// Hashes a new password with a fresh salt; nil where there is no memory for it.
    func hash(_ password: Password) -> PasswordHash? {
        var text = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
        let status = Self.withCharacters(of: password) { characters, count in
            crypto_pwhash_str_alg(
                &text,
                characters,
                count,
                UInt64(cost.iterations),
                cost.memoryKibibytes << 10,
                crypto_pwhash_ALG_ARGON2ID13
            )
        }
        guard status == 0 else { return nil }
        let ascii = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return PasswordHash(String(decoding: ascii, as: UTF8.self))
    }

    /// Whether `password` is that of `hash`; false for the decoy; nil where that could not be found out.
    func verify(_ password: Password, against hash: PasswordHash?) -> Bool? {
        if let hash, !Self.isAdmissible(hash.exposedText) { return nil }
        let known = (hash?.exposedText ?? decoy).utf8CString
        return known.withUnsafeBufferPointer { known in
            guard let text = known.baseAddress else { return nil }
            return Self.withCharacters(of: password) { characters, count in
                errno = 0
                let status = crypto_pwhash_str_verify(text, characters, count)
                if status == 0 { return hash != nil }
                // -1 stands for a wrong password and for a lack of memory alike; only errno tells which.
                return errno == EINVAL ? false : nil
            }
        }
    }

    /// Hands the bytes of a password to `body`. The length says where they end; the zero behind them only gives the
    /// empty password an address.
    private static func withCharacters<Value>(
        of password: Password,
        _ body: (UnsafePointer<CChar>, UInt64) -> Value
    ) -> Value {
        let count = UInt64(password.exposedBytes.count)
        let characters = password.exposedBytes.map { CChar(bitPattern: $0) } + [0]
        return characters.withUnsafeBufferPointer { buffer in
            // A buffer of at least one element has an address.
            buffer.baseAddress.map { body($0, count) } ?? body([0], 0)
        }
    }

    /// Whether a stored hash is one that we compute, and not too dear.
    static func isAdmissible(_ hash: String) -> Bool {
        guard hash.utf8.count <= 256 else { return false }
        let parts = hash.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", parts[2] == "v=19" else { return false }
        let numbers = parts[3].split(separator: ",").map { $0.split(separator: "=") }
        guard numbers.map(\.first) == ["m", "t", "p"], numbers.allSatisfy({ $0.count == 2 }),
            let memory = Int(numbers[0][1]), let iterations = Int(numbers[1][1]), let lanes = Int(numbers[2][1])
        else { return false }
        return (8...ArgonCost.ceiling.memoryKibibytes).contains(memory)
            && (1...ArgonCost.ceiling.iterations).contains(iterations) && lanes == 1
    }

    /// Base64 without padding, as PHC strings have it.
    private static func base64(_ bytes: [UInt8]) -> String {
        var text = [CChar](
            repeating: 0,
            count: sodium_base64_encoded_len(bytes.count, sodium_base64_VARIANT_ORIGINAL_NO_PADDING)
        )
        sodium_bin2base64(&text, text.count, bytes, bytes.count, sodium_base64_VARIANT_ORIGINAL_NO_PADDING)
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
