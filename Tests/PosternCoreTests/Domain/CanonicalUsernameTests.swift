// SPDX-License-Identifier: Apache-2.0

import PosternCore
import Testing

@Suite("Usernames")
struct CanonicalUsernameTests {
    private func fault(_ text: String) -> CanonicalUsername.Fault? {
        do {
            _ = try CanonicalUsername(text)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "Letters, digits and a few signs make a name; capitals are folded and the space around it is cut",
        arguments: [
            ("alice", "alice"), ("Alice", "alice"), ("ALICE", "alice"), ("a", "a"), ("7", "7"), ("Z", "z"),
            ("alice@example.org", "alice@example.org"), ("a.b_c+d@e-f", "a.b_c+d@e-f"), ("0x0", "0x0"),
            (" alice", "alice"), ("alice ", "alice"), ("\t\n\u{B}\u{C}\r alice \r\n", "alice"),
            ("a..b", "a..b"), ("a@b@c", "a@b@c"), ("1-1", "1-1"), ("KI", "ki"),
        ]
    )
    func good(_ text: String, _ expected: String) throws {
        #expect(try CanonicalUsername(text).text == expected)
    }

    @Test("Nothing, and nothing but white space, is empty", arguments: ["", " ", "\t\n\u{B}\u{C}\r ", "\r\n"])
    func empty(_ text: String) {
        #expect(fault(text) == .empty)
    }

    @Test("A name begins and ends with a letter or a digit", arguments: [".", "_", "+", "@", "-"])
    func edges(_ sign: String) {
        #expect(fault(sign + "alice") == .badEdge)
        #expect(fault("alice" + sign) == .badEdge)
        #expect(fault(sign) == .badEdge)
        #expect(fault(" " + sign + "a ") == .badEdge)
        #expect(fault("a" + sign + "a") == nil)
    }

    @Test("64 bytes are a name, 65 are not")
    func length() throws {
        let longest = String(repeating: "a", count: 64)
        #expect(try CanonicalUsername(longest).text == longest)
        #expect(try CanonicalUsername("  \(longest)\n").text == longest)
        #expect(fault(longest + "a") == .tooLong)
        #expect(fault(String(repeating: "a", count: 100_000)) == .tooLong)
    }

    @Test("No other byte of ASCII is let in, wherever it stands")
    func ascii() {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+@-".unicodeScalars)
        for value in UInt8.min..<0x80 where !allowed.contains(Unicode.Scalar(value)) {
            #expect(fault("a\(Unicode.Scalar(value))b") == .badCharacter, "\(value)")
        }
        for scalar in allowed { #expect(fault("a\(scalar)b") == nil, "\(scalar)") }
    }

    @Test(
        "What looks like a letter, or becomes one by folding or normalising, is refused and never mapped",
        arguments: [
            // Long s, dotless i, I with dot, Kelvin sign: Unicode folds each to an ASCII letter, or nearly.
            "alic\u{17F}", "al\u{131}ce", "al\u{130}ce", "\u{212A}ate",
            // Full width, mathematical, circled.
            "\u{FF41}lice", "\u{1D41A}lice", "\u{24D0}lice",
            // Joiners, marks, soft hyphen, variation selector, byte order mark: invisible.
            "ali\u{200D}ce", "ali\u{200C}ce", "alice\u{301}", "ali\u{AD}ce", "alice\u{FE0F}", "\u{FEFF}alice",
            "ali\u{200B}ce",
            // Cyrillic and Greek twins.
            "\u{430}lice", "\u{3B1}lice", "alice\u{660}",
            // White space beyond ASCII is not cut.
            "\u{A0}alice", "alice\u{2003}", "\u{3000}alice", "alice\u{85}", "alice\u{2028}",
            "é", "日本", "😀", "a b", "al\u{0}ice", "alice\u{0}", "\u{0}alice", "a/b", "a:b", "a\\b", "a\"b", "a'b", "a%b",
        ]
    )
    func lookalikes(_ text: String) {
        #expect(fault(text) == .badCharacter)
    }

    @Test("A name is its own canonical form")
    func idempotence() throws {
        for text in ["Alice", " BOB.Smith@Example.ORG ", "0", "a+B-c_D"] {
            let once = try CanonicalUsername(text)
            #expect(try CanonicalUsername(once.text) == once)
            #expect(try CanonicalUsername(once.text).text == once.text)
            #expect(CanonicalUsername(stored: once.text) == once)
            #expect(CanonicalUsername(stored: once.text).hashValue == once.hashValue)
        }
    }

    @Test("Two names are the same when their bytes are")
    func equality() {
        // Canonically equivalent texts, which the store would tell apart.
        #expect(CanonicalUsername(stored: "\u{212A}") != CanonicalUsername(stored: "K"))
        #expect(CanonicalUsername(stored: "\u{E9}") != CanonicalUsername(stored: "e\u{301}"))
    }

    @Test("A fault is named on the wire as the protocol says")
    func names() {
        #expect(CanonicalUsername.Fault.allCases.map(\.rawValue) == ["empty", "too_long", "bad_character", "bad_edge"])
    }
}
