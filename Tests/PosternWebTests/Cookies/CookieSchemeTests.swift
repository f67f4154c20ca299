// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import postern_web

@Suite("Cookies that are set")
struct CookieSchemeTests {
    private let token = String(repeating: "A", count: 43)

    @Test("over HTTPS have the host prefix and every attribute that it demands")
    func secure() {
        let scheme = CookieScheme(secure: true)
        #expect(
            scheme.setting(scheme.session(Slot(number: 3)), to: token, maximumAge: 86400)
                == "__Host-postern-3=\(token); Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure"
        )
        #expect(
            scheme.clearing(scheme.session(Slot(number: 3)))
                == "__Host-postern-3=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"
        )
        #expect(scheme.preSession == "__Host-postern-pre")
        #expect(scheme.flash == "__Host-postern-flash")
    }

    @Test("over loopback HTTP are plain")
    func plain() {
        let scheme = CookieScheme(secure: false)
        #expect(
            scheme.setting(scheme.session(Slot(number: 0)), to: token, maximumAge: 1)
                == "postern-0=\(token); Path=/; Max-Age=1; HttpOnly; SameSite=Lax"
        )
        #expect(scheme.setting(scheme.preSession, to: token) == "postern-pre=\(token); Path=/; HttpOnly; SameSite=Lax")
    }

    @Test(
        "never live longer than browsers allow, nor less than not at all",
        arguments: [
            (Int64.max, "Max-Age=34560000;"), (34_560_001, "Max-Age=34560000;"), (-5, "Max-Age=0;"),
        ]
    )
    func ages(age: Int64, text: String) {
        #expect(CookieScheme(secure: true).setting("n", to: "v", maximumAge: age).contains(text))
    }

    @Test("have eight slots for sessions, and stay short")
    func slots() {
        let scheme = CookieScheme(secure: true)
        let names = Slot.all.map(scheme.session)
        #expect(names == (0...7).map { "__Host-postern-\($0)" })
        #expect(names.allSatisfy { $0.utf8.count + token.utf8.count <= 128 })
    }
}

@Suite("Random values")
struct TokenTextTests {
    @Test("are 43 characters of base64url, and no two alike")
    func random() {
        let texts = Set((0..<1000).map { _ in TokenText.random() })
        #expect(texts.count == 1000)
        #expect(texts.allSatisfy(TokenText.isWellFormed))
    }

    @Test(
        "are written as RFC 4648 has it",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ]
    )
    func encoding(text: String, encoded: String) {
        #expect(TokenText.encode(text.utf8) == encoded)
        #expect(TokenText.encode([0xfb, 0xff, 0xbf]) == "-_-_")
    }

    @Test(
        "are told from what is none",
        arguments: [
            "", "A", String(repeating: "A", count: 42), String(repeating: "A", count: 44),
            String(repeating: "A", count: 42) + "+", String(repeating: "A", count: 42) + "=",
            String(repeating: "A", count: 42) + " ", String(repeating: "é", count: 43),
            "\"" + String(repeating: "A", count: 42),
        ]
    )
    func malformed(text: String) {
        #expect(!TokenText.isWellFormed(text))
    }
}
