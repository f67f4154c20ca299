// SPDX-License-Identifier: Apache-2.0

/// base64url without padding (RFC 4648 §5), as tokens and session names are written.
package enum Base64URL {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Writes bytes.
    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(digits[Int(buffer >> bits & 63)])
            }
            buffer &= (1 << bits) - 1
        }
        if bits > 0 { text.append(digits[Int(buffer << (6 - bits) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Writes the low 48 bits of a number, six bytes, as eight digits, the first in the highest byte.
    static func encode(bits48 number: UInt64) -> UInt64 {
        var text: UInt64 = 0
        for place in 0..<8 {
            text = text << 8 | UInt64(digits[Int(truncatingIfNeeded: number >> UInt64(42 - 6 * place) & 63)])
        }
        return text
    }

    /// Whether a byte is one of the 64 digits.
    @inline(__always)
    package static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
