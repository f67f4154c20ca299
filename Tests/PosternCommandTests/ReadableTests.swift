// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import Testing

@testable import postern

@Suite("What people read")
struct ReadableTests {
    @Test("Nothing that a terminal obeys gets through, and other text stays as it is")
    func unsafe() {
        #expect(Readable.text("\u{1B}[2J\u{07}\u{9B}1m\r\n\u{7F}\0") == #"\u{1B}[2J\u{7}\u{9B}1m\u{D}\u{A}\u{7F}\u{0}"#)
        #expect(Readable.text("a\u{202E}b\u{2066}\u{2028}") == #"a\u{202E}b\u{2066}\u{2028}"#)
        #expect(Readable.text("\u{E0041}") == #"\u{E0041}"#)
        for text in ["", "alice", "Zoë Ångström", "日本語", "👩‍👩‍👧", "नमस्ते", #"a\b"c"#] {
            #expect(Readable.text(text) == text)
        }
    }

    @Test("JSON keeps its meaning and shows no control character either")
    func json() throws {
        let text = try Printer.encode(["a": "\u{1B}\u{9B}\u{7F}\u{202E}\u{2028}\u{E0041}é/\""])
        #expect(text == #"{"a":"\u001b\u009b\u007f\u202e\u2028\udb40\udc41é/\""}"#)
    }

    @Test("Times are UTC, and what is no time is a number")
    func times() {
        #expect(Readable.time(0) == "1970-01-01T00:00:00Z")
        #expect(Readable.time(1_782_000_000) == "2026-06-21T00:00:00Z")
        #expect(Readable.time(253_402_300_799) == "9999-12-31T23:59:59Z")
        for odd in [Int64.min, -1, 253_402_300_800, Int64.max] { #expect(Readable.time(odd) == "\(odd) s") }
    }

    @Test("Lengths of time have two units at the most, and a wait is never told too short")
    func durations() {
        #expect(Readable.duration(seconds: 0) == "0 s")
        #expect(Readable.duration(seconds: 59) == "59 s")
        #expect(Readable.duration(seconds: 61) == "1 min 1 s")
        #expect(Readable.duration(seconds: 3660) == "1 h 1 min")
        #expect(Readable.duration(seconds: 90_000) == "1 d 1 h")
        #expect(Readable.duration(seconds: Int64.min) == "0 s")
        #expect(Readable.duration(seconds: Int64.max).hasSuffix(" h"))
        #expect(Readable.wait(milliseconds: 1) == "1 s")
        #expect(Readable.wait(milliseconds: 2000) == "2 s")
        #expect(Readable.wait(milliseconds: Int64.max).hasSuffix(" h"))
    }

    @Test("Sizes")
    func sizes() {
        #expect(Readable.size(0) == "0 bytes")
        #expect(Readable.size(1023) == "1023 bytes")
        #expect(Readable.size(1024) == "1.0 KiB")
        #expect(Readable.size(1024 * 1024 - 1) == "1023.9 KiB")
        #expect(Readable.size(5 * 1024 * 1024 / 2) == "2.5 MiB")
        #expect(Readable.size(Int64.max) == "8191.9 PiB")
    }

    @Test("The columns of a table align, with wide and combining characters, too")
    func tables() {
        var table = TextTable("NAME", "X", "LAST")
        table.add("日本", "1", "a")
        table.add("e\u{301}", "2", "")
        table.add("\u{1B}", "3", "b")
        #expect(
            table.text == """
                NAME    X  LAST
                日本    1  a
                e\u{301}       2  \

                \\u{1B}  3  b
                """
        )
        #expect(TextTable.list(["A": "1", "Long": "2"]) == "A:     1\nLong:  2")
    }
}
