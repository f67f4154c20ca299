// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import postern_web

@Suite("The Cookie header")
struct CookieHeaderTests {
    private func header(_ texts: String...) -> CookieHeader {
        CookieHeader(fields: texts.map { Array($0.utf8) })
    }

    @Test("gives each cookie under its exact name")
    func exactNames() {
        let cookies = header("a=1; postern-0=xyz;b=2", "postern-1=uvw")
        #expect(cookies["a"] == "1")
        #expect(cookies["b"] == "2")
        #expect(cookies["postern-0"] == "xyz")
        #expect(cookies["postern-1"] == "uvw")
        #expect(cookies["postern-2"] == nil)
    }

    @Test(
        "never lets one cookie pass for another",
        arguments: [
            "=__Host-postern-0=x", "=postern-0=x", "; =__Host-postern-0=x", "__Host-postern-0", "__host-postern-0=x",
            "__HOST-POSTERN-0=x", "\t__Host-postern-0=x", "__Host-postern-0 =x", "__Host-postern-0\t=x",
            "\u{2000}__Host-postern-0=x", "\u{a0}__Host-postern-0=x", "\u{feff}__Host-postern-0=x",
            "__Host-postern-0\u{200b}=x", "\"__Host-postern-0\"=x", "$Version=1, __Host-postern-0=x",
            "a=b, __Host-postern-0=x", "__Host-postern-0%3Dx", "__Host-postern-%30=x", "__Host-postern-0\u{301}=x",
            "a=\"; b=c", "a=__Host-postern-0=x", "__Host-postern-0:x", "__Host-postern-0.=x", "__Host-postern-00=x",
        ]
    )
    func lookAlikes(text: String) {
        #expect(header(text)["__Host-postern-0"] == nil)
    }

    @Test(
        "counts a repeated cookie for nothing, whatever its values and order",
        arguments: [
            ["s=1; s=1"], ["s=1; s=2"], ["s=; s=1"], ["s=1; s="], ["s=1", "s=2"], ["s=1; a=b; s=2; s=3"],
            ["s=1;s=1"], ["s=1;  s=2"],
        ]
    )
    func repeated(texts: [String]) {
        #expect(CookieHeader(fields: texts.map { Array($0.utf8) })["s"] == nil)
    }

    @Test("leaves values as they are: quotes, spaces and escapes included")
    func valuesAreUntouched() {
        let cookies = header("q=\"x\"; e=%41; t=x\t; p=x ; n=a=b")
        #expect(cookies["q"] == "\"x\"")
        #expect(cookies["e"] == "%41")
        #expect(cookies["t"] == "x\t")
        #expect(cookies["p"] == "x ")
        #expect(cookies["n"] == "a=b")
    }

    @Test("takes no value that is not UTF-8, and no second one after it")
    func invalidUTF8() {
        let cookies = CookieHeader(fields: [Array("s=".utf8) + [0xff] + Array("; s=1".utf8)])
        #expect(cookies["s"] == nil)
    }

    @Test("bears what is no cookie header at all", arguments: ["", ";", ";;;=;", "=", "\u{0}", ";=;=;"])
    func nonsense(text: String) {
        #expect(header(text)["s"] == nil)
    }
}
