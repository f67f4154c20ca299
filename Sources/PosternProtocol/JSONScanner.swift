// SPDX-License-Identifier: Apache-2.0

/// Why a text is not the JSON that this protocol takes. Each is a `parse_error` on the wire.
public enum JSONFault: String, Error, Sendable {
    case unexpectedEnd = "the text ends too early"
    case unexpectedByte = "a character stands where it may not"
    case trailingText = "text follows the value"
    case invalidUTF8 = "a string is not UTF-8"
    case invalidEscape = "a string has an escape that JSON does not know"
    case loneSurrogate = "a string has half of a surrogate pair"
    case controlCharacter = "a string has an unescaped control character"
    case invalidNumber = "a number is not written as JSON wants it"
    case nestedTooDeep = "arrays and objects nest deeper than 16"
    case duplicateKey = "an object has a key twice"
    case tooManyMembers = "an object has more than 64 members"
}

/// A position in a text of JSON, moved over it by strict rules (RFC 8259, and nothing laxer).
///
/// One scanner serves a connection for its whole life: the list of keys is reused, so that scanning allocates nothing.
/// The text is passed to every call, for a scanner does not outlive it.
public struct JSONScanner: Sendable {
    /// Where the content of a string lies, and whether it has escapes.
    public struct StringSpan: Sendable {
        /// The bytes between the quotation marks.
        public var content: Range<Int>
        /// Whether a backslash is among them.
        public var escaped: Bool
    }

    /// The next byte to look at.
    public var position = 0

    /// The keys of the objects that are open now, the innermost object's last.
    private var keys: [StringSpan] = []

    /// Makes a scanner.
    public init(at position: Int = 0) {
        self.position = position
    }

    /// Forgets the text before.
    public mutating func reset(to position: Int = 0) {
        self.position = position
        keys.removeAll(keepingCapacity: true)
    }

    /// Moves past white space and returns the byte that follows, without moving past it; nil at the end.
    @inline(__always)
    public mutating func peek(_ bytes: Span<UInt8>) -> UInt8? {
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: position &+= 1
            default: return byte
            }
        }
        return nil
    }

    /// Moves past white space and then past `wanted`.
    @inline(__always)
    public mutating func expect(_ wanted: UInt8, _ bytes: Span<UInt8>) throws(JSONFault) {
        guard let byte = peek(bytes) else { throw .unexpectedEnd }
        guard byte == wanted else { throw .unexpectedByte }
        position &+= 1
    }

    /// Demands that nothing but white space is left.
    public mutating func expectEnd(_ bytes: Span<UInt8>) throws(JSONFault) {
        if peek(bytes) != nil { throw .trailingText }
    }

    /// Walks over the object that begins here and hands each member to `visit`, which must move past the value.
    ///
    /// - Parameter depth: how deep this object is nested; the outermost is 1.
    @inline(__always)
    public mutating func members(
        _ bytes: Span<UInt8>,
        depth: Int,
        _ visit: (inout JSONScanner, StringSpan) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        guard depth <= Limits.nesting else { throw .nestedTooDeep }
        try expect(UInt8(ascii: "{"), bytes)
        let firstKey = keys.count
        if peek(bytes) == UInt8(ascii: "}") {
            position &+= 1
            return
        }
        while true {
            guard let byte = peek(bytes) else { throw .unexpectedEnd }
            guard byte == UInt8(ascii: "\"") else { throw .unexpectedByte }
            let key = try string(bytes)
            try remember(key, since: firstKey, bytes)
            try expect(UInt8(ascii: ":"), bytes)
            try visit(&self, key)
            guard let next = peek(bytes) else { throw .unexpectedEnd }
            position &+= 1
            if next == UInt8(ascii: "}") { break }
            guard next == UInt8(ascii: ",") else { throw .unexpectedByte }
        }
        keys.removeLast(keys.count &- firstKey)
    }

    /// Walks over the array that begins here; `visit` must move past each element.
    @inline(__always)
    public mutating func elements(
        _ bytes: Span<UInt8>,
        depth: Int,
        _ visit: (inout JSONScanner) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        guard depth <= Limits.nesting else { throw .nestedTooDeep }
        try expect(UInt8(ascii: "["), bytes)
        if peek(bytes) == UInt8(ascii: "]") {
            position &+= 1
            return
        }
        while true {
            try visit(&self)
            guard let next = peek(bytes) else { throw .unexpectedEnd }
            position &+= 1
            if next == UInt8(ascii: "]") { return }
            guard next == UInt8(ascii: ",") else { throw .unexpectedByte }
        }
    }

    /// Moves past the value that begins here, whatever it is, and returns where it lies.
    @discardableResult
    public mutating func value(_ bytes: Span<UInt8>, depth: Int) throws(JSONFault) -> Range<Int> {
        guard let byte = peek(bytes) else { throw .unexpectedEnd }
        let start = position
        switch byte {
        case UInt8(ascii: "\""):
            _ = try string(bytes)
        case UInt8(ascii: "{"):
            try members(bytes, depth: depth) { scanner, _ throws(JSONFault) in
                try scanner.value(bytes, depth: depth &+ 1)
            }
        case UInt8(ascii: "["):
            try elements(bytes, depth: depth) { scanner throws(JSONFault) in
                try scanner.value(bytes, depth: depth &+ 1)
            }
        case UInt8(ascii: "t"):
            try literal("true", bytes)
        case UInt8(ascii: "f"):
            try literal("false", bytes)
        case UInt8(ascii: "n"):
            try literal("null", bytes)
        default:
            try number(bytes)
        }
        return start..<position
    }

    private mutating func literal(_ word: StaticString, _ bytes: Span<UInt8>) throws(JSONFault) {
        let length = word.utf8CodeUnitCount
        guard length <= bytes.count &- position else { throw .unexpectedEnd }
        for offset in 0..<length where bytes[position &+ offset] != word.utf8Start[offset] {
            throw .unexpectedByte
        }
        position &+= length
    }

    /// Moves past the number that begins here.
    public mutating func number(_ bytes: Span<UInt8>) throws(JSONFault) {
        func digits(_ position: inout Int) throws(JSONFault) {
            let start = position
            while position < bytes.count, Self.isDigit(bytes[position]) { position &+= 1 }
            if position == start { throw position < bytes.count ? .invalidNumber : .unexpectedEnd }
        }
        guard bytes[position] == UInt8(ascii: "-") || Self.isDigit(bytes[position]) else { throw .unexpectedByte }
        if bytes[position] == UInt8(ascii: "-") { position &+= 1 }
        let leading = position
        try digits(&position)
        if bytes[leading] == UInt8(ascii: "0"), position &- leading > 1 { throw .invalidNumber }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position &+= 1
            try digits(&position)
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position &+= 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position &+= 1
            }
            try digits(&position)
        }
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }

    /// Adds a key of the innermost object, unless it stands there already.
    @inline(__always)
    private mutating func remember(
        _ key: StringSpan,
        since first: Int,
        _ bytes: Span<UInt8>
    ) throws(JSONFault) {
        if keys.count &- first >= Limits.objectMembers { throw .tooManyMembers }
        for index in first..<keys.count where Self.same(keys[index], key, bytes) {
            throw .duplicateKey
        }
        keys.append(key)
    }

    /// Whether two keys are the same once their escapes are resolved.
    private static func same(_ one: StringSpan, _ other: StringSpan, _ bytes: Span<UInt8>) -> Bool {
        if one.escaped || other.escaped {
            return text(one, bytes).utf8.elementsEqual(text(other, bytes).utf8)
        }
        guard one.content.count == other.content.count else { return false }
        var left = one.content.lowerBound
        var right = other.content.lowerBound
        while left < one.content.upperBound {
            if bytes[left] != bytes[right] { return false }
            left &+= 1
            right &+= 1
        }
        return true
    }
}
