// SPDX-License-Identifier: Apache-2.0

/// One request of a line, as places in it.
public struct ScannedRequest: Sendable {
    /// What stands in the member `id`.
    public enum Identifier: Sendable {
        /// Nothing: a notification, executed and not answered.
        case absent
        /// A string, an integer or null, to be echoed as it was written.
        case present(Range<Int>)
        /// Something that JSON-RPC 2.0 does not take as an id.
        case invalid
    }

    /// The id.
    public var id = Identifier.absent
    /// The method's name, its escapes not resolved.
    public var method: JSONScanner.StringSpan?
    /// The value of `params`.
    public var params: Range<Int>?
    /// What makes it no request at all, as a clause for `invalid_request`.
    public var fault: StaticString?

    /// Whether it must not be answered. What is no request is answered even without an id.
    public var isNotification: Bool {
        if case .absent = id { fault == nil } else { false }
    }
}

/// Finds the requests in a line, and holds the line against all rules of the envelope while it does.
///
/// Every byte is looked at once. A line that comes through is strict JSON as a whole, so that what lies in `params` may
/// be read again by others without risk that they see something else in it.
public struct RequestScanner: Sendable {
    /// What a line holds.
    public enum Line: Sendable {
        /// One request.
        case single(ScannedRequest)
        /// Up to 16 requests.
        case batch([ScannedRequest])
        /// A batch that is empty or too long; the clause says which.
        case refusedBatch(StaticString)
    }

    private var scanner = JSONScanner()
    var soleStringScanner = JSONScanner()

    /// Makes a scanner, to be kept for the life of a connection.
    public init() {}

    /// Scans one line, without its line end.
    public mutating func scan(_ line: Span<UInt8>) throws(JSONFault) -> Line {
        scanner.reset()
        guard let first = scanner.peek(line) else { throw .unexpectedEnd }
        let result: Line
        if first == UInt8(ascii: "[") {
            result = try scanner.batch(line)
        } else {
            result = .single(try scanner.request(line, depth: 1))
        }
        try scanner.expectEnd(line)
        return result
    }
}

extension JSONScanner {
    fileprivate mutating func batch(_ line: Span<UInt8>) throws(JSONFault) -> RequestScanner.Line {
        var requests: [ScannedRequest] = []
        var count = 0
        try elements(line, depth: 1) { scanner throws(JSONFault) in
            let request = try scanner.request(line, depth: 2)
            count += 1
            if count <= Limits.batchRequests { requests.append(request) }
        }
        if count == 0 { return .refusedBatch("a batch must hold at least one request") }
        if count > Limits.batchRequests { return .refusedBatch("a batch holds 16 requests at the most") }
        return .batch(requests)
    }

    fileprivate mutating func request(_ line: Span<UInt8>, depth: Int) throws(JSONFault) -> ScannedRequest {
        var request = ScannedRequest()
        guard peek(line) == UInt8(ascii: "{") else {
            try value(line, depth: depth)
            request.fault = "a request must be an object"
            return request
        }
        var version = false
        var unknown = false
        try members(line, depth: depth) { scanner, key throws(JSONFault) in
            let first = scanner.peek(line)
            if Self.is(key, "id", line) {
                let range = try scanner.value(line, depth: depth &+ 1)
                request.id = Self.isIdentifier(range, line) ? .present(range) : .invalid
            } else if Self.is(key, "method", line), first == UInt8(ascii: "\"") {
                request.method = try scanner.string(line)
            } else if Self.is(key, "params", line) {
                request.params = try scanner.value(line, depth: depth &+ 1)
            } else if Self.is(key, "jsonrpc", line), first == UInt8(ascii: "\"") {
                version = Self.is(try scanner.string(line), "2.0", line)
            } else {
                unknown = unknown || !Self.is(key, "method", line) && !Self.is(key, "jsonrpc", line)
                try scanner.value(line, depth: depth &+ 1)
            }
        }
        if case .invalid = request.id {
            request.fault = "\"id\" must be a string, an integer of 64 bits or null"
        } else if !version {
            request.fault = "\"jsonrpc\" must be \"2.0\""
        } else if request.method == nil {
            request.fault = "\"method\" must be a string"
        } else if unknown {
            request.fault = "a request has no members but \"jsonrpc\", \"id\", \"method\" and \"params\""
        }
        return request
    }

    /// Whether a string, its escapes resolved, is `word`.
    @inline(__always)
    public static func `is`(_ span: StringSpan, _ word: StaticString, _ bytes: Span<UInt8>) -> Bool {
        if span.escaped {
            return text(span, bytes).utf8.elementsEqual(
                UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
            )
        }
        guard span.content.count == word.utf8CodeUnitCount else { return false }
        for offset in 0..<word.utf8CodeUnitCount
        where bytes[span.content.lowerBound &+ offset] != word.utf8Start[offset] {
            return false
        }
        return true
    }

    private static func isIdentifier(_ range: Range<Int>, _ line: Span<UInt8>) -> Bool {
        switch line[range.lowerBound] {
        case UInt8(ascii: "\""), UInt8(ascii: "n"): true
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): JSONValue.integer(in: range, line) != nil
        default: false
        }
    }
}
