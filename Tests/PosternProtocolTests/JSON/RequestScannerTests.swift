// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import Testing

@Suite("The envelope")
struct RequestScannerTests {
    /// What a line was taken for, with its places read out.
    private enum Seen: Equatable {
        case single(Request)
        case batch([Request])
        case refused(String)
        case fault(JSONFault)
    }

    private struct Request: Equatable {
        /// The id as written; `-` where there is none, `!` where it is none.
        var id = "-"
        var method: String?
        var params: String?
        var fault: String?
    }

    private func scan(_ line: String) -> Seen {
        let bytes = Array(line.utf8)
        var scanner = RequestScanner()
        do {
            return switch try scanner.scan(bytes.span) {
            case .single(let request): .single(read(request, bytes))
            case .batch(let requests): .batch(requests.map { read($0, bytes) })
            case .refusedBatch(let clause): .refused("\(clause)")
            }
        } catch {
            return .fault(error)
        }
    }

    private func read(_ request: ScannedRequest, _ line: [UInt8]) -> Request {
        let id =
            switch request.id {
            case .absent: "-"
            case .invalid: "!"
            case .present(let range): String(decoding: line[range], as: UTF8.self)
            }
        return Request(
            id: id,
            method: request.method.map { JSONScanner.text($0, line.span) },
            params: request.params.map { String(decoding: line[$0], as: UTF8.self) },
            fault: request.fault.map { "\($0)" }
        )
    }

    private static let noObject = "a request must be an object"
    private static let badID = #""id" must be a string, an integer of 64 bits or null"#
    private static let badVersion = #""jsonrpc" must be "2.0""#
    private static let badMethod = #""method" must be a string"#
    private static let stranger = #"a request has no members but "jsonrpc", "id", "method" and "params""#

    @Test("A request may have its members in any order, and white space wherever JSON has it")
    func order() {
        let expected = Seen.single(Request(id: "1", method: "m", params: "{}"))
        for line in [
            #"{"jsonrpc":"2.0","id":1,"method":"m","params":{}}"#,
            #"{"params":{},"method":"m","id":1,"jsonrpc":"2.0"}"#,
            "\t{ \"id\" : 1 ,\r\n\"method\":\"m\",\"params\" : {} , \"jsonrpc\" : \"2.0\" } \r",
            #"{"\u006asonrpc":"2\u002e0","\u0069d":1,"metho\u0064":"\u006d","\u0070arams":{}}"#,
        ] {
            #expect(scan(line) == expected, "\(line)")
        }
    }

    @Test(
        "An id is a string, an integer or null, and is kept as it was written",
        arguments: [
            "1", "0", "-1", "-0", "9223372036854775807", "-9223372036854775808", "null", #""""#, #""a""#, #""é😀""#,
            #""\u0061\n""#, #""null""#, #""1""#,
        ]
    )
    func goodIDs(_ id: String) {
        #expect(scan(#"{"jsonrpc":"2.0","id":\#(id),"method":"m"}"#) == .single(Request(id: id, method: "m")))
        #expect(scan(#"{"jsonrpc":"2.0","id": \#(id) ,"method":"m"}"#) == .single(Request(id: id, method: "m")))
    }

    @Test(
        "Anything else is no id",
        arguments: [
            "true", "false", "[]", "{}", "[1]", #"{"a":1}"#, "1.0", "1.5", "1e3", "1E0", "-0.0", "9223372036854775808",
            "-9223372036854775809",
        ]
    )
    func badIDs(_ id: String) {
        let expected = Seen.single(Request(id: "!", method: "m", fault: Self.badID))
        #expect(scan(#"{"jsonrpc":"2.0","id":\#(id),"method":"m"}"#) == expected)
    }

    @Test("A request without an id is a notification; what is no request at all is not")
    func notifications() throws {
        for (line, expected) in [
            (#"{"jsonrpc":"2.0","method":"m"}"#, true),
            (#"{"jsonrpc":"2.0","method":"m","id":null}"#, false),
            (#"{"jsonrpc":"2.0"}"#, false),
            (#"{"jsonrpc":"1.0","method":"m"}"#, false),
            ("1", false),
        ] {
            var scanner = RequestScanner()
            let bytes = Array(line.utf8)
            guard case .single(let request) = try scanner.scan(bytes.span) else {
                Issue.record("\(line)")
                continue
            }
            #expect(request.isNotification == expected, "\(line)")
        }
    }

    @Test(
        "A line that is JSON but no request is told what it lacks",
        arguments: [
            ("1", Self.noObject), ("null", Self.noObject), (#""x""#, Self.noObject), ("true", Self.noObject),
            ("{}", Self.badVersion), (#"{"method":"m"}"#, Self.badVersion),
            (#"{"jsonrpc":2.0,"method":"m"}"#, Self.badVersion), (#"{"jsonrpc":"2","method":"m"}"#, Self.badVersion),
            (#"{"jsonrpc":"2.00","method":"m"}"#, Self.badVersion),
            (#"{"jsonrpc":"1.0","method":"m"}"#, Self.badVersion),
            (#"{"jsonrpc":null,"method":"m"}"#, Self.badVersion), (#"{"JSONRPC":"2.0","method":"m"}"#, Self.badVersion),
            (#"{"jsonrpc":"2.0"}"#, Self.badMethod), (#"{"jsonrpc":"2.0","method":1}"#, Self.badMethod),
            (#"{"jsonrpc":"2.0","method":null}"#, Self.badMethod),
            (#"{"jsonrpc":"2.0","method":["m"]}"#, Self.badMethod),
            (#"{"jsonrpc":"2.0","Method":"m"}"#, Self.badMethod),
            (#"{"jsonrpc":"2.0","method":"m","x":1}"#, Self.stranger),
            (#"{"jsonrpc":"2.0","method":"m","":1}"#, Self.stranger),
            (#"{"jsonrpc":"2.0","method":"m","Params":{}}"#, Self.stranger),
            (#"{"jsonrpc":"2.0","method":"m","result":1}"#, Self.stranger),
        ]
    )
    func faults(_ line: String, _ clause: String) throws {
        guard case .single(let request) = scan(line) else {
            Issue.record("\(line): \(scan(line))")
            return
        }
        #expect(request.fault == clause)
    }

    @Test("The id of a faulty request is still found, so that the reply can carry it")
    func idOfFaulty() {
        #expect(scan(#"{"id":7}"#) == .single(Request(id: "7", fault: Self.badVersion)))
        #expect(
            scan(#"{"x":1,"id":"a","method":"m"}"#)
                == .single(Request(id: "\"a\"", method: "m", fault: Self.badVersion))
        )
        #expect(scan(#"{"method":5,"jsonrpc":"2.0","id":null}"#) == .single(Request(id: "null", fault: Self.badMethod)))
    }

    @Test(
        "A member that stands twice makes the line no strict JSON",
        arguments: [
            #"{"jsonrpc":"2.0","jsonrpc":"2.0","method":"m"}"#, #"{"jsonrpc":"2.0","id":1,"id":1,"method":"m"}"#,
            #"{"jsonrpc":"2.0","id":1,"i\u0064":2,"method":"m"}"#, #"{"jsonrpc":"2.0","method":"m","method":"n"}"#,
            #"{"jsonrpc":"2.0","method":"m","params":{},"params":{}}"#,
            #"{"jsonrpc":"2.0","method":"m","params":{"token":"a","tok\u0065n":"b"}}"#,
            #"[{"jsonrpc":"2.0","method":"m","method":"m"}]"#,
        ]
    )
    func duplicates(_ line: String) {
        #expect(scan(line) == .fault(.duplicateKey))
    }

    @Test(
        "Params are any JSON here; what they must be is the method's affair",
        arguments: ["{}", "[]", "1", "null", "{\"a\":[1,{}]}"]
    )
    func params(_ params: String) {
        let line = #"{"jsonrpc":"2.0","method":"m","params": \#(params) }"#
        #expect(scan(line) == .single(Request(method: "m", params: params)))
    }

    @Test("A batch holds 1 to 16 requests", arguments: 0...18)
    func batches(_ count: Int) {
        let requests = (0..<count).map { #"{"jsonrpc":"2.0","id":\#($0),"method":"m"}"# }
        let line = "[" + requests.joined(separator: ",") + "]"
        switch count {
        case 0: #expect(scan(line) == .refused("a batch must hold at least one request"))
        case 1...16: #expect(scan(line) == .batch((0..<count).map { Request(id: "\($0)", method: "m") }))
        default: #expect(scan(line) == .refused("a batch holds 16 requests at the most"))
        }
    }

    @Test("Each request of a batch stands for itself, good or not")
    func mixedBatch() {
        let line =
            #"[1,{"jsonrpc":"2.0","method":"m"},[],{"jsonrpc":"2.0","id":true,"method":"m"},{"id":2},null,[{"jsonrpc":"2.0","id":3,"method":"m"}]]"#
        #expect(
            scan(line)
                == .batch([
                    Request(fault: Self.noObject), Request(method: "m"), Request(fault: Self.noObject),
                    Request(id: "!", method: "m", fault: Self.badID), Request(id: "2", fault: Self.badVersion),
                    Request(fault: Self.noObject), Request(fault: Self.noObject),
                ])
        )
    }

    @Test("One mistake makes the whole batch no JSON, and a refused batch must be JSON, too")
    func faultyBatch() {
        #expect(scan(#"[{"jsonrpc":"2.0","method":"m"},{"a":01}]"#) == .fault(.invalidNumber))
        #expect(scan("[") == .fault(.unexpectedEnd))
        #expect(scan("[]x") == .fault(.trailingText))
        #expect(scan("[" + Array(repeating: "1", count: 17).joined(separator: ",") + ",]") == .fault(.unexpectedByte))
    }

    @Test("The outermost array or object counts as the first of 16 levels")
    func nesting() {
        func line(_ levels: Int, batch: Bool) -> String {
            let params = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
            let request = #"{"jsonrpc":"2.0","method":"m","params":\#(params)}"#
            return batch ? "[\(request)]" : request
        }
        let request = Request(
            method: "m",
            params: String(repeating: "[", count: 15) + String(repeating: "]", count: 15)
        )
        #expect(scan(line(15, batch: false)) == .single(request))
        #expect(scan(line(16, batch: false)) == .fault(.nestedTooDeep))
        #expect(scan(line(15, batch: true)) == .fault(.nestedTooDeep))
        if case .batch = scan(line(14, batch: true)) {} else { Issue.record("14 levels in a batch") }
    }

    @Test("An empty line is no JSON", arguments: ["", " ", "\t\r\n"])
    func empty(_ line: String) {
        #expect(scan(line) == .fault(.unexpectedEnd))
    }

    @Test(
        "The sole string of an object is found only where it is the only member",
        arguments: [
            (#"{"token":"abc"}"#, "abc"), (#"{ "token" : "abc" }"#, "abc"), (#"{"\u0074oken":"abc"}"#, "abc"),
            (#"{"token":""}"#, ""), (#"{"token":"a\u0062c"}"#, "abc"), ("{}", nil), (#"{"token":1}"#, nil),
            (#"{"token":null}"#, nil), (#"{"token":["abc"]}"#, nil), (#"{"Token":"abc"}"#, nil),
            (#"{"token":"abc","x":1}"#, nil), (#"{"x":1,"token":"abc"}"#, nil), (#"{"x":{"token":"abc"}}"#, nil),
            (#"{"tokens":"abc"}"#, nil), (#"{"toke":"abc"}"#, nil), ("[]", nil), (#""token""#, nil), ("1", nil),
        ] as [(String, String?)]
    )
    func soleString(_ params: String, _ expected: String?) throws {
        let line = Array(#"{"jsonrpc":"2.0","id":1,"method":"m","params":\#(params)}"#.utf8)
        var scanner = RequestScanner()
        guard case .single(let request) = try scanner.scan(line.span), let range = request.params else {
            Issue.record("\(params)")
            return
        }
        // Twice, for the scanner is kept.
        for _ in 0..<2 {
            let found = scanner.soleString("token", in: range, line.span)
            #expect(found.map { JSONScanner.text($0, line.span) } == expected)
            #expect(found.map(\.escaped) == expected.map { _ in params.contains(#"a\u"#) })
        }
    }

    @Test("A word is compared byte for byte once its escapes are resolved")
    func words() throws {
        for (text, expected) in [
            (#""id""#, true), (#""\u0069d""#, true), (#""ID""#, false), (#""i""#, false), (#""idx""#, false),
            (#""""#, false),
            (#""\u0131d""#, false),
        ] {
            let bytes = Array(text.utf8)
            var scanner = JSONScanner()
            let span = try scanner.string(bytes.span)
            #expect(JSONScanner.is(span, "id", bytes.span) == expected, "\(text)")
        }
    }
}
