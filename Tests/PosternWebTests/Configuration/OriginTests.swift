// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import postern_web

@Suite("An origin")
struct OriginTests {
    @Test(
        "is written as browsers write it",
        arguments: [
            ("https://accounts.example.com", "https://accounts.example.com"),
            ("https://accounts.example.com/", "https://accounts.example.com"),
            ("HTTPS://Accounts.Example.com:443/", "https://accounts.example.com"),
            ("http://localhost:80", "http://localhost"), ("http://localhost:443", "http://localhost:443"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("https://[::1]:8443/", "https://[::1]:8443"),
        ]
    )
    func written(url: String, origin: String) {
        #expect(Origin(url: url)?.description == origin)
    }

    @Test(
        "is nothing else than scheme, host and port",
        arguments: [
            "", "accounts.example.com", "https://", "https:///", "https://a/b", "https://a//", "https://a?b",
            "https://a#b",
            "https://user@a", "https://a:b@c", "ftp://a", "https:a", "https:/a", "https://a:", "https://a:0",
            "https://a:65536",
            "https://a:-1", "https://a:8o", "https://a b", "https://é.example", "https://[::1", "https://[1]",
            "https://::1",
            "https://a\n", "https://a,b", "https://[::1]x",
        ]
    )
    func malformed(url: String) {
        #expect(Origin(url: url) == nil)
    }

    @Test(
        "is on this machine or is not",
        arguments: [
            ("http://localhost", true), ("http://a.localhost:8080", true), ("http://127.0.0.1", true),
            ("http://127.1.2.3:1", true), ("http://[::1]", true), ("http://example.com", false),
            ("http://10.0.0.1", false),
            ("http://localhost.example.com", false), ("http://127.0.0.1.example.com", false), ("http://[::2]", false),
            ("http://notlocalhost", false), ("http://0.0.0.0", false),
        ]
    )
    func loopback(url: String, isLoopback: Bool) {
        #expect(Origin(url: url)?.isLoopback == isLoopback)
    }
}

@Suite("Where to listen")
struct ListenAddressTests {
    @Test("is an address with a port, or a path")
    func good() {
        #expect(ListenAddress("127.0.0.1:8080") == .tcp(host: "127.0.0.1", port: 8080))
        #expect(ListenAddress("localhost:0") == .tcp(host: "localhost", port: 0))
        #expect(ListenAddress("[::1]:443") == .tcp(host: "::1", port: 443))
        #expect(ListenAddress("unix:/run/web.sock") == .unix(path: "/run/web.sock"))
        #expect(ListenAddress("[::1]:443")?.description == "[::1]:443")
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:x",
            "::1:8080", "[::1]",
            "[]:1", "[x]:1", "unix:", "a b:1", "127.0.0.1:+1", "unix:a\u{0}b",
        ]
    )
    func bad(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
