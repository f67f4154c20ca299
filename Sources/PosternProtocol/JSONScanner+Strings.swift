// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// Moves past the string that begins here, and says where its content lies.
    ///
    /// The content is valid UTF-8 (RFC 3629) and every escape in it is known and whole.
    public mutating func string(_ bytes: Span<UInt8>) throws(JSONFault) -> StringSpan {
        position &+= 1
        let start = position
        var escaped = false
        skipPlain(bytes)
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let content = start..<position
                position &+= 1
                return StringSpan(content: content, escaped: escaped)
            }
            if byte == UInt8(ascii: "\\") {
                escaped = true
                _ = try escape(bytes)
            } else if byte < 0x20 {
                throw .controlCharacter
            } else if byte < 0x80 {
                position &+= 1
            } else {
                try multibyte(byte, bytes)
            }
        }
        throw .unexpectedEnd
    }

    /// Moves past characters that need no look of their own, eight at a time: ASCII but control characters, quotation
    /// marks and backslashes. It may stop early, never late.
    private mutating func skipPlain(_ bytes: Span<UInt8>) {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs = ones &* 0x80
        var place = position
        bytes.withUnsafeBytes { bytes in
            while bytes.count &- place >= 8 {
                let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                // A byte's high bit is set here if the byte is below 0x20, or is one of the two: the subtraction
                // borrows. A borrow may spoil the bytes above, but then one below was found.
                let quotation = word ^ ones &* 0x22
                let backslash = word ^ ones &* 0x5C
                let special =
                    (word &- ones &* 0x20) & ~word | (quotation &- ones) & ~quotation | (backslash &- ones) & ~backslash
                if (special | word) & highs != 0 { break }
                place &+= 8
            }
        }
        position = place
    }

    /// Moves past one character of two to four bytes.
    private mutating func multibyte(_ lead: UInt8, _ bytes: Span<UInt8>) throws(JSONFault) {
        // The second byte's range shuts out overlong forms, surrogates and what lies beyond U+10FFFF
        // (Unicode 16, table 3-7).
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch lead {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: throw .invalidUTF8
            }
        guard length <= bytes.count &- position, second.contains(bytes[position &+ 1]) else { throw .invalidUTF8 }
        for offset in 2..<max(length, 2) where bytes[position &+ offset] & 0xC0 != 0x80 {
            throw .invalidUTF8
        }
        position &+= length
    }

    /// Moves past the escape that begins here and returns the character it stands for.
    private mutating func escape(_ bytes: Span<UInt8>) throws(JSONFault) -> Unicode.Scalar {
        guard bytes.count &- position >= 2 else { throw .unexpectedEnd }
        let kind = bytes[position &+ 1]
        position &+= 2
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(kind)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw .invalidEscape
        }
        let unit = try hexadecimal(bytes)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // A surrogate: a high one must be followed by a low one (RFC 8259 §7).
        guard unit < 0xDC00, bytes.count &- position >= 2, bytes[position] == UInt8(ascii: "\\"),
            bytes[position &+ 1] == UInt8(ascii: "u")
        else { throw .loneSurrogate }
        position &+= 2
        let low = try hexadecimal(bytes)
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 &+ (unit &- 0xD800) << 10 &+ (low &- 0xDC00))
        else { throw .loneSurrogate }
        return scalar
    }

    private mutating func hexadecimal(_ bytes: Span<UInt8>) throws(JSONFault) -> UInt32 {
        guard bytes.count &- position >= 4 else { throw .unexpectedEnd }
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = bytes[position]
            let digit: UInt8 =
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
                case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
                case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
                default: throw .invalidEscape
                }
            value = value << 4 | UInt32(digit)
            position &+= 1
        }
        return value
    }

    /// The text of a string that this scanner has accepted, its escapes resolved.
    public static func text(_ span: StringSpan, _ bytes: Span<UInt8>) -> String {
        var result = String.UnicodeScalarView()
        var scanner = JSONScanner(at: span.content.lowerBound)
        var plain: [UInt8] = []
        while scanner.position < span.content.upperBound {
            if bytes[scanner.position] == UInt8(ascii: "\\") {
                if !plain.isEmpty {
                    result.append(contentsOf: String(decoding: plain, as: UTF8.self).unicodeScalars)
                    plain.removeAll(keepingCapacity: true)
                }
                // The string was accepted, so its escapes are whole.
                guard let scalar = try? scanner.escape(bytes) else { break }
                result.append(scalar)
            } else {
                plain.append(bytes[scanner.position])
                scanner.position &+= 1
            }
        }
        if result.isEmpty { return String(decoding: plain, as: UTF8.self) }
        result.append(contentsOf: String(decoding: plain, as: UTF8.self).unicodeScalars)
        return String(result)
    }
}
