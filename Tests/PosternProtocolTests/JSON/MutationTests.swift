// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import Testing

@Suite("Lines with mistakes in them")
struct MutationTests {
    private static let rounds = 100_000

    private static let lines = [
        #"{"jsonrpc":"2.0","id":1,"method":"session.check","params":{"token":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}"#,
        #"{"jsonrpc":"2.0","id":"é😀","method":"session.login","params":{"username":"alice","password":"\ud83d\ude00 \u00e9","client":{"address":"::1"}}}"#,
        #"[{"jsonrpc":"2.0","id":null,"method":"server.hello"},{"jsonrpc":"2.0","method":"user.list","params":{"limit":-1.5e-3}}]"#,
        #"{"a":[[[{"b":[true,false,null,{}]}]]],"\u0061b":"x","c":12345678901234567890}"#,
    ].map { Array($0.utf8) }

    private static let spice: [[UInt8]] =
        [
            "\"", "\\", "\\u", "\\ud83d", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", "t", "true", "null", " ",
            "\n",
            "\u{0}", "\u{1F}", "é", "😀", "\"a\":", "\"id\":", "{\"\":", "[[[[[[[[",
        ]
        .map { Array($0.utf8) } + [[0x80], [0xC3], [0xE0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90], [0xFF]]

    @Test("No mistake stops the scanner, and it never takes what the parser refuses, nor the other way round")
    func mutations() {
        var random = SplitMix(seed: 20_240_229)
        var kept = JSONScanner()
        var requests = RequestScanner()
        var accepted = 0
        for _ in 0..<Self.rounds {
            let line = Self.mutated(&random)
            let fault = Reading.scan(line, with: &kept)
            let parsed = Reading.parse(line)
            if fault == nil { accepted += 1 }
            let agree = fault == parsed.fault && fault == Reading.scan(line)
            let scanned = Result { () throws(JSONFault) in try requests.scan(line.span) }
            // Outside an object or a batch of them the envelope makes no difference to what is JSON.
            guard agree, scanned.fault == fault else {
                Issue.record("\(line): \(String(describing: fault)), \(parsed), \(scanned)")
                return
            }
            guard fault != nil || String(validating: line, as: UTF8.self) != nil else {
                Issue.record("\(line) is no UTF-8")
                return
            }
        }
        // Some mistakes do no harm, most do: else the test would look at one side alone.
        #expect(accepted > 1000)
        #expect(accepted < Self.rounds / 2)
    }

    @Test("A line means the same wherever it lies")
    func offsets() throws {
        for line in Self.lines {
            let whole = try Reading.parse(line).get()
            for offset in [1, 7, 64] {
                let padded = Array(repeating: UInt8(ascii: "x"), count: offset) + line + Array("{}".utf8)
                let span = padded.span.extracting(offset..<(offset + line.count))
                #expect(try JSONValue(parsing: span) == whole)
                var scanner = JSONScanner(at: offset)
                #expect(try scanner.value(padded.span, depth: 1) == offset..<(offset + line.count))
            }
        }
    }

    private static func mutated(_ random: inout SplitMix) -> [UInt8] {
        var line = lines[Int.random(in: 0..<lines.count, using: &random)]
        for _ in 0..<Int.random(in: 1...3, using: &random) where !line.isEmpty {
            let place = Int.random(in: 0..<line.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: line[place] = UInt8.random(in: 0...255, using: &random)
            case 1: line.remove(at: place)
            case 2: line.insert(contentsOf: spice[Int.random(in: 0..<spice.count, using: &random)], at: place)
            case 3: line.removeSubrange(place..<min(line.count, place + 9))
            case 4: line = Array(line.prefix(place + 1))
            default:
                let end = min(line.count, place + 30)
                line.insert(contentsOf: Array(line[place..<end]), at: Int.random(in: 0..<line.count, using: &random))
            }
        }
        return line
    }
}

extension Result where Failure == JSONFault {
    fileprivate var fault: JSONFault? {
        if case .failure(let fault) = self { fault } else { nil }
    }
}
