// SPDX-License-Identifier: Apache-2.0

import PosternProtocol

/// The form that every random value of this front has: 32 bytes as base64url without padding, 43 characters.
enum TokenText {
    /// How many bytes are drawn for one.
    static let byteCount = 32

    /// Whether a text has the form of a token. What has not is never sent to the daemon.
    static func isWellFormed(_ text: String) -> Bool {
        text.utf8.count == Limits.tokenCharacters && text.utf8.allSatisfy(isBase64URL)
    }

    /// A new one from the system's generator.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return encode((0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// Base64url without padding (RFC 4648 §5).
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        var accumulator: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            accumulator = accumulator << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(accumulator >> bits & 63)])
            }
            accumulator &= 1 << bits - 1
        }
        if bits > 0 {
            text.append(alphabet[Int(accumulator << (6 - bits) & 63)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static func isBase64URL(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }
}
