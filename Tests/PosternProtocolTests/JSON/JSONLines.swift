// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import Testing

/// A text and what is wrong with it: nil where nothing is.
struct JSONLine: CustomTestStringConvertible, Sendable {
    var bytes: [UInt8]
    var fault: JSONFault?

    init(_ text: String, _ fault: JSONFault? = nil) {
        self.init(bytes: Array(text.utf8), fault)
    }

    init(bytes: [UInt8], _ fault: JSONFault? = nil) {
        self.bytes = bytes
        self.fault = fault
    }

    var testDescription: String {
        String(
            String(decoding: bytes, as: UTF8.self).unicodeScalars.map { $0.escaped(asASCII: true) }.joined().prefix(60)
        )
    }
}

/// Texts good and bad, after the manner of JSONTestSuite.
enum JSONLines {
    static let good: [JSONLine] = [
        "null", "true", "false", "0", "-0", "1", "-1", "10", "123456789", "0.0", "-0.0", "0.1", "1.5e3", "1e5", "1E5",
        "1e+5", "1e-5", "1E+05", "0e1", "0E-0", "-1.25E-12", "100000000000000000000000", "9223372036854775807",
        "-9223372036854775808", "9223372036854775808", "1e400", "1e-400", "-1e400",
        "\"\"", "\"a\"", "\" \"", "\"\u{7F}\"", "\"é\"", "\"\u{65}\u{301}\"", "\"日本語\"", "\"😀\"", "\"\u{10FFFF}\"",
        "\"\u{FFFE}\u{FFFF}\"", "\"\u{2028}\u{2029}\"", "\"\u{FEFF}\"", "\"\u{D7FF}\u{E000}\"", "\"/\"", "\"'\"",
        #""\"\\\/\b\f\n\r\t""#, #""\u0041""#, #""\u00e9\u00E9""#, #""\u0000""#, #""\u001f""#, #""\uFFFF""#,
        #""\ud83d\ude00""#, #""\uD800\uDC00""#, #""\uDBFF\uDFFF""#, #""a\ud83d\ude00b""#, #""\\u0041""#, #""\\\"""#,
        #""\ud7ff\ue000""#, #""x\n\r\ny""#,
        "[]", "[ ]", "[1]", "[1,2]", "[ 1 , 2 ]", "[[]]", "[[],[[]],{}]", "[null,true,false,\"\",0,{}]",
        "{}", "{ }", #"{"a":1}"#, #"{ "a" : 1 , "b" : [ ] }"#, #"{"":0}"#, #"{"a":{"a":{"a":0}}}"#,
        #"{"a":0,"A":1}"#, #"{"a":0,"a ":1}"#, #"{"a":{"b":0},"b":{"a":0}}"#,
        #"[{"a":0},{"a":1}]"#, #"{"a\u0000":0,"a":1}"#, #"{"\u0061":0,"\u0062":0}"#, #"{"a":"a","b":"a"}"#,
        " 1 ", "\t1\t", "\n1\n", "\r1\r", " \t\n\r[ \t\n\r] \t\n\r", " {\r\n\t\"a\"\r\n:\t1\r\n}",
        String(repeating: "[", count: 16) + String(repeating: "]", count: 16),
        String(repeating: #"{"a":"#, count: 15) + "[]" + String(repeating: "}", count: 15),
        object(members: 64), "[\(object(members: 64)),\(object(members: 64))]",
        "[" + Array(repeating: "0", count: 200).joined(separator: ",") + "]",
        String(repeating: "[", count: 15) + "{}" + String(repeating: "]", count: 15),
        "\"" + String(repeating: "[", count: 40) + "\"",
    ].map { JSONLine($0) }

    static let bad: [JSONLine] =
        ends + bytes + numbers + strings + structures + depths + keys

    private static let ends = [
        "", " ", "\t\r\n ", "[", "[1", "[1,", "[[]", "{", #"{"a""#, #"{"a":"#, #"{"a":1"#, #"{"a":1,"#, #"{"a"#, "\"",
        "\"a", #""\"#, #""\u"#, #""\u0"#, #""\u00"#, #""\u004"#, #""a\""#, "t", "tr", "tru", "f", "fals", "n", "nul",
        "-", "1.", "-1.", "1e", "1E+", "1.5e-",
    ].map { JSONLine($0, .unexpectedEnd) }

    private static let bytes = [
        "truE", "TRUE", "True", "nulL", "falsy", "None", "NaN", "Infinity", "undefined", "+1", ".5", "'a'",
        "a", "#", "/", "//x\n1", "/**/1", "]", "}", ",", ":", "\u{FEFF}1", "\u{A0}1", "\u{B}1", "\u{C}1", "\u{0}",
        "[,]", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1}", "[1:2]", "[\"a\":1]", "{]", "{,}", #"{"a":1,}"#, #"{,"a":1}"#,
        #"{"a":1 "b":2}"#, #"{"a" 1}"#, #"{"a":}"#, #"{"a","b"}"#, #"{"a"::1}"#, "{a:1}", "{1:1}", "{'a':1}",
        "{null:1}", "{[]:1}", #"{"a":1]"#, #"{"a"=1}"#, #"{"a":1;"b":2}"#, "[tru]", "[nul,1]", "[1/**/]",
        "[\u{A0}]", "[\u{2003}1]", #"["a" "b"]"#, "[a]", "[\"a\",\n'b']", "[1,\u{0}]",
    ].map { JSONLine($0, .unexpectedByte) }

    private static let numbers = [
        "01", "-01", "00", "007", "-a", "--1", "-+1", "1.a", "1.e5", "[1.]", "1..2", "[-]", "1ea", "1e+a", "[1e]",
        "[1e-]", "- 1", "-.5", "-Infinity", "0123", "1.+5", "1e.5", "[-,1]",
    ].map { JSONLine($0, .invalidNumber) }

    private static let strings =
        [#""\a""#, #""\'""#, #""\0""#, #""\x41""#, #""\U0041""#, #""\ ""#, #""\u004g""#, #""\u-041""#, #""\u 041""#]
        .map { JSONLine($0, .invalidEscape) }
        + [
            #""\ud800""#, #""\udbff""#, #""\udc00""#, #""\udfff""#, #""\ude00\ud83d""#, #""\ud800\ud800""#,
            #""\ud800\u0041""#, #""\ud800a""#, #""\ud800\n""#, #""\ud83d\uE000""#, #"{"\ud800":1}"#, #"["\udc00"]"#,
        ]
        .map { JSONLine($0, .loneSurrogate) }
        + (0x00..<0x20).map { JSONLine(bytes: [0x22, UInt8($0), 0x22], .controlCharacter) }
        + ["\"a\nb\"", "\"a\tb\"", "{\"a\u{0}\":1}", "\"\r\n\""].map { JSONLine($0, .controlCharacter) }

    private static let structures = [
        "1 1", "1,", "[]]", "{}}", "[] []", "{}{}", "null null", "truetrue", "\"a\"\"b\"", "\"a\"x", "1]", "1a",
        "1.5.5",
        "1e5e5", "0x10", "1_000", "1,000", "12-", "-1-1", "[]#", "{}//x", "[1]\u{0}", "1\u{A0}", "1\u{FEFF}", "0b1",
        "1f",
        "nullx", "false0",
    ].map { JSONLine($0, .trailingText) }

    private static let depths = [
        String(repeating: "[", count: 17) + String(repeating: "]", count: 17),
        String(repeating: #"{"a":"#, count: 16) + "[]" + String(repeating: "}", count: 16),
        String(repeating: "[", count: 16) + "{}" + String(repeating: "]", count: 16),
        String(repeating: "[", count: 100_000),
        String(repeating: #"{"a":["#, count: 30_000),
        "[0," + String(repeating: "[", count: 16) + String(repeating: "]", count: 16) + "]",
    ].map { JSONLine($0, .nestedTooDeep) }

    private static let keys =
        [
            #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"a":3}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"a":2}"#,
            #"{"\u0061":1,"\u0061":2}"#, #"{"\/":1,"/":2}"#, #"{"\n":1,"\u000a":2}"#, #"{"\n":1,"\u000A":2}"#,
            #"{"":1,"":2}"#, #"{"é":1,"\u00e9":2}"#, #"{"😀":1,"\ud83d\ude00":2}"#, #"[{"a":1,"a":1}]"#,
            #"{"a":{"b":1,"b":2}}"#, #"{"a":{"b":1},"a":{}}"#, #"{"a":{"x":1,"y":2},"b":[{"z":3}],"a":0}"#,
            #"{"\"":1,"\u0022":2}"#, #"{"\\":1,"\u005c":2}"#,
        ]
        .map { JSONLine($0, .duplicateKey) }
        + [object(members: 65), "[\(object(members: 64)),\(object(members: 65))]", #"{"a":\#(object(members: 66))}"#]
        .map { JSONLine($0, .tooManyMembers) }

    private static func object(members: Int) -> String {
        "{" + (0..<members).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
    }
}

/// Strings of bytes that are no UTF-8 (Unicode 16, table 3-7), each to be put between quotation marks.
enum BrokenUTF8 {
    static let sequences: [[UInt8]] =
        // Continuations alone, and leads that never are.
        (0x80...0xBF).map { [$0] } + [0xC0, 0xC1, 0xF5, 0xF8, 0xFC, 0xFE, 0xFF].map { [$0, 0x80, 0x80, 0x80] }
        // Overlong forms.
        + [[0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0xAF], [0xE0, 0x9F, 0xBF], [0xF0, 0x80, 0x80, 0xAF]]
        + [[0xF0, 0x8F, 0xBF, 0xBF], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80]]
        // Surrogates.
        + [[0xED, 0xA0, 0x80], [0xED, 0xAF, 0xBF], [0xED, 0xB0, 0x80], [0xED, 0xBF, 0xBF]]
        + [[0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80]]
        // Beyond U+10FFFF.
        + [[0xF4, 0x90, 0x80, 0x80], [0xF7, 0xBF, 0xBF, 0xBF]]
        // A continuation's place taken by something else.
        + [
            [0xC3, 0x28], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xF0, 0x28, 0x8C, 0xBC], [0xF0, 0x90, 0x28, 0xBC],
        ]
        + [[0xF0, 0x90, 0x8C, 0x28], [0xE2, 0x82, 0xC0], [0xF0, 0x9F, 0x98, 0xFF]]
}
