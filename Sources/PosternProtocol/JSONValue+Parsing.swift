// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
    /// Reads a text by the rules of ``JSONScanner``.
    public init(parsing bytes: Span<UInt8>) throws(JSONFault) {
        var scanner = JSONScanner()
        self = try JSONValue(&scanner, bytes, depth: 1)
        try scanner.expectEnd(bytes)
    }

    private init(_ scanner: inout JSONScanner, _ bytes: Span<UInt8>, depth: Int) throws(JSONFault) {
        guard let byte = scanner.peek(bytes) else { throw .unexpectedEnd }
        switch byte {
        case UInt8(ascii: "{"):
            var members: [Member] = []
            try scanner.members(bytes, depth: depth) { scanner, key throws(JSONFault) in
                let value = try JSONValue(&scanner, bytes, depth: depth + 1)
                members.append(Member(key: JSONScanner.text(key, bytes), value: value))
            }
            self = .object(members)
        case UInt8(ascii: "["):
            var elements: [JSONValue] = []
            try scanner.elements(bytes, depth: depth) { scanner throws(JSONFault) in
                elements.append(try JSONValue(&scanner, bytes, depth: depth + 1))
            }
            self = .array(elements)
        case UInt8(ascii: "\""):
            self = .string(JSONScanner.text(try scanner.string(bytes), bytes))
        default:
            let range = try scanner.value(bytes, depth: depth)
            switch byte {
            case UInt8(ascii: "t"): self = .boolean(true)
            case UInt8(ascii: "f"): self = .boolean(false)
            case UInt8(ascii: "n"): self = .null
            default: self = JSONValue.integer(in: range, bytes).map(JSONValue.integer) ?? .otherNumber
            }
        }
    }

    /// The integer that the number at `range` is written as; nil where it has a fraction, an exponent, or more than
    /// 64 bits.
    static func integer(in range: Range<Int>, _ bytes: Span<UInt8>) -> Int64? {
        var digits: [UInt8] = []
        for index in range { digits.append(bytes[index]) }
        return Int64(String(decoding: digits, as: UTF8.self))
    }
}
