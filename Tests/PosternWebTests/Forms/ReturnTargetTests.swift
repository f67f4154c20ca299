// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import postern_web

@Suite("Where a login leads back to")
struct ReturnTargetTests {
    @Test(
        "is a path on this site, kept as it is",
        arguments: [
            "/", "/user/alice/", "/user/alice@example.com/", "/a/b", "/a/b/?c=d&e=%2F", "/?x", "/a?b=//c", "/a;b=c",
            "/user/a%20b/", "/caf%C3%A9", "/a?b?c", "/a:b", "/~x/-._!$&'()*+,=",
        ]
    )
    func good(target: String) {
        #expect(ReturnTarget(target)?.location == target)
    }

    @Test(
        "is never another site, however it is written",
        arguments: [
            "", " ", "a", "user/alice/", "?x", "#x", "//", "///", "//evil.example", "//evil.example/a",
            "///evil.example",
            "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\\/evil.example",
            "http://evil.example", "https://evil.example/", "HTTPS://evil.example", "http:evil.example",
            "http:/evil.example", "http:///evil.example", "https:", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
            "data:text/html,x", "vbscript:x", "ftp://evil.example", "mailto:a@b",
            "http://accounts.example.com@evil.example",
            "/\t/evil.example", "\t//evil.example", "/\n/evil.example", "\n/a", "/a\r\nX: y", "/\u{0}/evil.example",
            " //evil.example", "/ /evil.example", "/a b", "/%09/evil.example", "/%0a", "/%00", "/%7f",
            "/%2f/evil.example",
            "/%2fevil.example", "/%5cevil.example", "/%5C%5Cevil", "/a/%2e%2e/b", "/.%2e/", "/%2E", "/..//evil.example",
            "/../a", "/a/../b", "/a/.", "/./a", "/a//b", "/a//", "//a", "/a/\\..", "/#a", "/a#b", "/a?b#c", "/é",
            "/a?é",
            "/\u{ff0f}evil.example", "/\u{2044}/evil", "/%", "/%4", "/%zz", "/a?%", "/a?b=%0d%0a", "/a?\u{0}", "/a\"b",
            "/<script>", "/a'b\"", "/a|b", "/a^b", "/a`b", "/{a}", "/[a]", "/a?[b]", "/;//evil.example",
            "/@//evil.example",
            "http:\\\\evil.example", "http&colon;//evil.example", "/\u{feff}/evil.example", "\u{feff}//evil.example",
        ]
    )
    func bad(target: String) {
        #expect(ReturnTarget(target) == nil)
    }

    @Test("is not endless")
    func long() {
        #expect(ReturnTarget("/" + String(repeating: "a", count: 1023)) != nil)
        #expect(ReturnTarget("/" + String(repeating: "a", count: 1024)) == nil)
    }
}
