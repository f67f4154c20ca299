// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import postern_web

@Suite("Pages")
struct PageTests {
    @Test(
        "escape every byte that means something to HTML, combined characters included",
        arguments: [
            ("<b>", "&lt;b&gt;"), ("a & b", "a &amp; b"), ("\"x\"", "&quot;x&quot;"), ("'x'", "&#39;x&#39;"),
            // One grapheme cluster each: a comparison of characters would not see the mark within.
            ("\"\u{301}", "&quot;\u{301}"), ("<\u{338}script>", "&lt;\u{338}script&gt;"),
            ("'\u{20d0}", "&#39;\u{20d0}"),
            ("&\u{308}lt;", "&amp;\u{308}lt;"), ("a\u{0}b", "a\u{fffd}b"), ("\r\n", "\r\n"),
        ]
    )
    func escaping(text: String, escaped: String) {
        #expect(Array(EscapedHTML(text).renderText.utf8) == Array(escaped.utf8))
    }

    @Test("print values with three braces only, for they come escaped")
    func templatesPrintEscapedValues() {
        for (name, source) in Templates.sources {
            let text = String(decoding: source, as: UTF8.self)
            let variables = text.matches(of: /\{\{([^#\/^<>${}][^}]*)\}\}(?!\})/).filter {
                !text[..<$0.range.lowerBound].hasSuffix("{")
            }
            #expect(variables.isEmpty, "\(name) has \(variables.map(\.output.0))")
        }
    }

    @Test("have a title, a heading and a main part, and nothing inline", arguments: PageName.allCases)
    func shape(name: PageName) throws {
        let page = try Templates().render(
            name,
            [
                "title": .text("A title"), "username": .text("alice"), "csrf_token": .text("t"), "trouble": .flag(true),
                "sentences": .list([["sentence": .text("No.")]]), "notice": .text("Yes."), "rd": .text("/"),
                "has_accounts": .flag(true),
                "accounts": .list([["username": .text("bob"), "home": .text("/user/bob/")]]),
            ]
        )
        #expect(page.hasPrefix("<!DOCTYPE html>"))
        #expect(page.contains("<html lang=\"en\">"))
        #expect(page.contains("<title>Error: A title · Postern</title>"))
        #expect(page.contains("<h1>A title</h1>"))
        #expect(page.contains("role=\"alert\"") && page.contains("role=\"status\""))
        #expect(page.contains("<p>No.</p>"))
        for forbidden in ["<script", "<style", "style=", " on", "javascript:", "http://", "https://", "{{", "}}"] {
            let found = page.matches(of: try Regex(forbidden)).filter {
                forbidden != " on" || Self.isAttribute($0.range, page)
            }
            #expect(found.isEmpty, "\(forbidden)")
        }
    }

    /// Whether ` on…=` stands at a place, as in ` onclick=`.
    private static func isAttribute(_ range: Range<String.Index>, _ page: String) -> Bool {
        page[range.upperBound...].prefixMatch(of: /[a-z]+=/) != nil
    }

    @Test(
        "tell times as HTTP, programs and people want them",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT", "2000-02-28T23:59:59Z"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT", "2000-02-29T00:00:00Z"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT", "2100-03-01T00:00:00Z"),
            (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59Z"),
            (-1, "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"),
        ]
    )
    func times(seconds: Int64, http: String, machine: String) {
        #expect(CivilTime(seconds).http == http)
        #expect(CivilTime(seconds).machine == machine)
        #expect(CivilTime(784_111_777).people == "6 Nov 1994 at 08:49 UTC")
    }
}
