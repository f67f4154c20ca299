// SPDX-License-Identifier: Apache-2.0

import Foundation
import PosternProtocol
import Testing

@Suite("JSON, strictly")
struct JSONScannerTests {
    @Test("A good text is taken, and other readers read the same in it", arguments: JSONLines.good)
    func good(_ line: JSONLine) throws {
        #expect(Reading.scan(line.bytes) == nil)
        let ours = try Reading.parse(line.bytes).get()
        // Foundation refuses numbers that a double cannot hold; we have no use for their values.
        guard let theirs = try? JSONDecoder().decode(JSONValue.self, from: Data(line.bytes)) else {
            #expect(ours == .otherNumber)
            return
        }
        #expect(ours.agrees(with: theirs), "\(ours) and \(theirs)")
    }

    @Test("A bad text is refused for the right reason, by the scanner and the parser alike", arguments: JSONLines.bad)
    func bad(_ line: JSONLine) {
        #expect(Reading.scan(line.bytes) == line.fault)
        #expect(Reading.fault(line.bytes) == line.fault)
    }

    @Test("Every byte is seen wherever it stands in a string, though eight are looked at together")
    func everyByteEverywhere() {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<17 {
                var content = [UInt8](repeating: UInt8(ascii: "x"), count: 17)
                content[place] = byte
                let fault = Reading.scan([UInt8(ascii: "\"")] + content + [UInt8(ascii: "\"")])
                let isPlain = (0x20..<0x80).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                #expect((fault == nil) == isPlain, "byte \(byte) at \(place)")
            }
        }
    }

    @Test("The table is as long as it was meant to be")
    func table() {
        #expect(JSONLines.good.count + JSONLines.bad.count >= 150)
    }

    @Test("What is no UTF-8 is refused wherever it stands, and never taken by a reader behind it")
    func brokenUTF8() {
        for sequence in BrokenUTF8.sequences {
            for (before, after) in [
                ("\"", "\""), ("\"abc", "def\""), ("[\"é", "😀\"]"), ("{\"", "\":1}"), ("{\"a\":\"", "\"}"),
            ] {
                let bytes = Array(before.utf8) + sequence + Array(after.utf8)
                #expect(Reading.scan(bytes) == .invalidUTF8, "\(bytes)")
                #expect(Reading.fault(bytes) == .invalidUTF8, "\(bytes)")
                #expect(String(validating: bytes, as: UTF8.self) == nil, "\(bytes)")
            }
            // Outside a string nothing beyond ASCII may stand at all.
            #expect(Reading.scan([0x5B] + sequence + [0x5D]) == .unexpectedByte, "\(sequence)")
        }
    }

    @Test("Every code point is taken and comes back as it was")
    func everyCodePoint() {
        for start in stride(from: UInt32(0), to: 0x110000, by: 256) {
            let scalars = (start..<start + 256).compactMap(Unicode.Scalar.init).filter { scalar in
                scalar.value >= 0x20 && scalar != "\"" && scalar != "\\"
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            let utf8 = Array(String(text).utf8)
            guard case .success(.string(let read)) = Reading.parse([0x22] + utf8 + [0x22]), Array(read.utf8) == utf8
            else {
                Issue.record("U+\(String(start, radix: 16)) and the 255 after it")
                return
            }
        }
    }

    @Test("Keys that only look the same are two keys")
    func equivalentKeys() throws {
        // For a dictionary of Swift's they are one, which is why no dictionary may be asked.
        let value = try Reading.parse(Array("{\"\u{E9}\":0,\"e\u{301}\":1}".utf8)).get()
        guard case .object(let members) = value else {
            Issue.record("no object")
            return
        }
        #expect(members.count == 2)
    }

    @Test("Every escape of four digits gives its code point, or is half of a pair")
    func everyEscape() {
        for value in UInt32(0)...0xFFFF {
            let digits = String(value, radix: 16)
            let text = #""\u\#(String(repeating: "0", count: 4 - digits.count))\#(digits)""#
            let result = Reading.parse(Array(text.utf8))
            let expected: Result<JSONValue, JSONFault> =
                Unicode.Scalar(value).map { .success(.string(String($0))) } ?? .failure(.loneSurrogate)
            guard result == expected else {
                Issue.record("\(text)")
                return
            }
        }
    }

    @Test("A character that is cut off is refused at every place of the cut")
    func cutCharacters() {
        for text in ["é", "€", "😀", "\u{10FFFF}", "\u{800}", "\u{D7FF}"] {
            let whole = Array(text.utf8)
            for length in 1..<whole.count {
                let cut = Array(whole.prefix(length))
                #expect(Reading.scan([0x22] + cut) == .invalidUTF8)
                #expect(Reading.scan([0x22] + cut + [0x22]) == .invalidUTF8)
                #expect(Reading.scan([0x22] + cut + [0x22, 0x22, 0x22]) == .invalidUTF8)
                #expect(Reading.scan([0x22] + cut + Array("😀\"".utf8)) == .invalidUTF8)
            }
        }
    }

    @Test("A good text that is cut off anywhere is refused, unless what is left is a number", arguments: JSONLines.good)
    func cutTexts(_ line: JSONLine) {
        guard line.bytes.contains(where: { "[{\"tfn".utf8.contains($0) }) else { return }
        let lastUseful = line.bytes.lastIndex { !" \t\r\n".utf8.contains($0) } ?? 0
        for length in 0...lastUseful {
            #expect(Reading.scan(Array(line.bytes.prefix(length))) != nil)
        }
    }

    @Test("Strings come back byte for byte, whether written with escapes or without")
    func texts() throws {
        let samples = [
            "", "a", "\r\n", "e\u{301}", "é", "\u{0}", "a\u{0}b", "😀", "\u{FEFF}x", "\"\\/",
            "\u{1F468}\u{200D}\u{1F469}",
        ]
        for sample in samples {
            let escaped = sample.utf16.map { unit in
                let digits = String(unit, radix: 16)
                return #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
            }
            .joined()
            for text in [
                escaped, String(decoding: try JSONEncoder().encode([sample]).dropFirst(2).dropLast(2), as: UTF8.self),
            ] {
                guard case .success(.string(let read)) = Reading.parse(Array("\"\(text)\"".utf8)) else {
                    Issue.record("\(text)")
                    continue
                }
                #expect(Array(read.utf8) == Array(sample.utf8), "\(text)")
            }
        }
    }

    @Test("Only what 64 bits hold, written without fraction and exponent, is an integer")
    func integers() throws {
        let integers: [(String, Int64)] = [
            ("0", 0), ("-0", 0), ("1", 1), ("-1", -1), ("9223372036854775807", .max), ("-9223372036854775808", .min),
        ]
        for (text, value) in integers {
            #expect(try Reading.parse(Array(text.utf8)).get() == .integer(value))
        }
        for text in ["1.0", "1e0", "0.0", "9223372036854775808", "-9223372036854775809", "1E2", "1e400"] {
            #expect(try Reading.parse(Array(text.utf8)).get() == .otherNumber, "\(text)")
        }
    }

    @Test("Members keep their order")
    func order() throws {
        let value = try Reading.parse(Array(#"{"b":1,"a":2,"\u0063":3}"#.utf8)).get()
        #expect(value == .object(["b": 1, "a": 2, "c": 3]))
        #expect(value["c"] == 3)
        #expect(value["d"] == nil)
        #expect(JSONValue.null["a"] == nil)
    }

    @Test("A scanner that has refused texts is as good as a new one")
    func reuse() {
        var scanner = JSONScanner()
        for line in (JSONLines.bad + JSONLines.good).shuffled(seed: 7) {
            #expect(Reading.scan(line.bytes, with: &scanner) == line.fault)
        }
    }

    @Test("What JSONValue writes it reads again")
    func writing() throws {
        for line in JSONLines.good {
            let value = try Reading.parse(line.bytes).get()
            guard !value.hasOtherNumbers else { continue }
            let written = try JSONEncoder().encode(value)
            #expect(value.agrees(with: try Reading.parse(Array(written)).get()), "\(line.testDescription)")
        }
    }
}

extension JSONValue {
    fileprivate var hasOtherNumbers: Bool {
        switch self {
        case .otherNumber: true
        case .array(let elements): elements.contains(where: \.hasOtherNumbers)
        case .object(let members): members.contains { $0.value.hasOtherNumbers }
        default: false
        }
    }
}

extension Array {
    /// The same in an order that is the same every time.
    fileprivate func shuffled(seed: UInt64) -> [Element] {
        var generator = SplitMix(seed: seed)
        return shuffled(using: &generator)
    }
}
