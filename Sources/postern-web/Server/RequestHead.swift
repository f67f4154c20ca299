// SPDX-License-Identifier: Apache-2.0

/// The head of a request, judged as a whole before any parser sees it.
///
/// NIO's decoder takes much that two programs could read in two ways: bare line feeds, folded lines, lengths given
/// twice. Where a proxy stands before this front that difference lets one request hide in another, so everything that
/// RFC 9112 lets a server refuse is refused here, and the decoder behind sees only heads that leave no choice.
struct RequestHead: Hashable, Sendable {
    /// How many bytes of body follow.
    let bodyLength: Int
    /// Whether the client wants, or the protocol demands, that the connection ends with the response.
    let closes: Bool
    /// Whether the client waits for a word before it sends the body (RFC 9110 §10.1.1).
    let expectsContinue: Bool

    /// The limits: room for every page and cookie of ours several times over.
    enum Limit {
        static let requestLine = 8 * 1024
        static let fieldBytes = 16 * 1024
        static let fields = 100
        static let head = requestLine + fieldBytes
    }

    /// Why a head is refused: the status to answer with.
    struct Failure: Error, Hashable {
        let status: Int
    }

    /// Judges a head.
    ///
    /// - Parameter bytes: everything up to and including the empty line.
    init(_ bytes: some Collection<UInt8>) throws(Failure) {
        var lines = try Self.lines(Array(bytes))
        guard !lines.isEmpty else { throw Failure(status: 400) }
        let requestLine = lines.removeFirst()
        guard requestLine.count <= Limit.requestLine else { throw Failure(status: 414) }
        let isVersion10 = try Self.judgeRequestLine(requestLine)
        guard lines.count <= Limit.fields, lines.reduce(0, { $0 + $1.count + 2 }) <= Limit.fieldBytes else {
            throw Failure(status: 431)
        }
        var fields = Fields()
        for line in lines {
            try fields.add(line)
        }
        guard fields.hosts == 1 || (isVersion10 && fields.hosts == 0) else { throw Failure(status: 400) }
        if let coding = fields.transferCoding {
            // Browsers always know the length of a form. Without chunks there is nothing to disagree about.
            guard fields.length == nil, !isVersion10 else { throw Failure(status: 400) }
            throw Failure(status: coding == "chunked" ? 411 : 501)
        }
        let length = fields.length ?? 0
        guard length <= Submission.maximumBytes else { throw Failure(status: 413) }
        bodyLength = length
        closes = isVersion10 || fields.closes
        expectsContinue = fields.expectsContinue && length > 0
    }

    /// The lines without their ends and without the empty one. A CR or LF that is not part of a pair is refused.
    private static func lines(_ bytes: [UInt8]) throws(Failure) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case 0x0d:
                guard index + 1 < bytes.count, bytes[index + 1] == 0x0a else { throw Failure(status: 400) }
                lines.append(bytes[start..<index])
                index += 2
                start = index
            case 0x0a, 0x00:
                throw Failure(status: 400)
            default:
                index += 1
            }
        }
        guard start == bytes.count, lines.popLast()?.isEmpty == true, lines.allSatisfy({ !$0.isEmpty }) else {
            throw Failure(status: 400)
        }
        return lines
    }

    /// - Returns: whether the version is 1.0.
    private static func judgeRequestLine(_ line: ArraySlice<UInt8>) throws(Failure) -> Bool {
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(isTokenByte) else { throw Failure(status: 400) }
        guard parts[2].starts(with: "HTTP/".utf8) else { throw Failure(status: 400) }
        let isVersion10 = parts[2].elementsEqual("HTTP/1.0".utf8)
        guard isVersion10 || parts[2].elementsEqual("HTTP/1.1".utf8) else {
            let digits = parts[2].dropFirst(5)
            let isVersion = digits.count == 3 && digits.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2e }
            throw Failure(status: isVersion ? 505 : 400)
        }
        // TRACE, CONNECT and what nobody has heard of; the routes refuse the rest, each by its own list.
        guard methods.contains(String(decoding: parts[0], as: UTF8.self)) else { throw Failure(status: 405) }
        // Only the origin form: this is no proxy (RFC 9112 §3.2).
        guard parts[1].first == UInt8(ascii: "/"), parts[1].allSatisfy(isTargetByte) else { throw Failure(status: 400) }
        return isVersion10
    }

    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    private static func isTargetByte(_ byte: UInt8) -> Bool {
        // Visible ASCII without what RFC 3986 has no place for; a fragment never reaches a server.
        (0x21...0x7e).contains(byte) && !notInTargets.contains(byte)
    }

    private static let notInTargets = Set("\"#<>\\^`{|}".utf8)

    /// The characters of a method or a field name (RFC 9110 §5.6.2).
    fileprivate static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            tokenMarks.contains(byte)
        }
    }

    /// Whether a head can begin so.
    static func mayBegin(with byte: UInt8) -> Bool { isTokenByte(byte) }

    private static let tokenMarks = Set("!#$%&'*+-.^_`|~".utf8)
}

/// The few fields that decide about framing.
private struct Fields {
    var hosts = 0
    var length: Int?
    var transferCoding: String?
    var closes = false
    var expectsContinue = false

    mutating func add(_ line: ArraySlice<UInt8>) throws(RequestHead.Failure) {
        // A line that begins with white space continues the one before it; and a space before the colon is part of the
        // name to some and not to others (RFC 9112 §5). Neither is a token.
        guard
            let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(RequestHead.isTokenByte)
        else { throw RequestHead.Failure(status: 400) }
        let value = Self.trimmed(line[line.index(after: colon)...])
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
            throw RequestHead.Failure(status: 400)
        }
        switch Self.lowercased(line[..<colon]) {
        case "host":
            hosts += 1
        case "content-length":
            guard
                length == nil, (1...18).contains(value.count), value.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(String(decoding: value, as: UTF8.self))
            else { throw RequestHead.Failure(status: 400) }
            length = number
        case "transfer-encoding":
            guard transferCoding == nil else { throw RequestHead.Failure(status: 400) }
            transferCoding = Self.lowercased(value)
        case "connection":
            let options = Self.lowercased(value).split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
            if options.contains("close") { closes = true }
        case "upgrade":
            // Nothing here can be upgraded, and the decoder would stop reading behind such a request.
            closes = true
        case "expect":
            guard Self.lowercased(value) == "100-continue" else { throw RequestHead.Failure(status: 417) }
            expectsContinue = true
        default:
            break
        }
    }

    private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self).lowercased()
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return bytes
    }
}
