// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PosternClient
import PosternProtocol
import Synchronization
import Testing

@testable import postern_web

@Suite("What the routes withstand")
struct ProtectionTests {
    private let password = "nine herons over the weir"

    @Test(
        "Without a daemon every page is 503, no cookie changes, and nobody is let in",
        arguments: [
            PosternClientError.unreachable(reason: "x"), .timedOut, .garbled(reason: "x"),
        ]
    )
    func daemonAway(failure: PosternClientError) async throws {
        let daemon = FakeDaemon(["alice": password])
        let browser = try FakeBrowser(daemon)
        _ = try await browser.logIn("alice")
        let login = try await browser.get("/login/").field("csrf_token") ?? ""
        let logout = try await browser.get("/logout/alice").field("csrf_token") ?? ""
        daemon.state.withLock { $0.failure = failure }
        let jar = browser.jar
        for path in ["/", "/login/", "/signup/", "/set-password/", "/user/alice/", "/logout/alice", "/healthz"] {
            let answer = try await browser.get(path)
            #expect(answer.status == 503)
            #expect(answer.cookies.isEmpty)
            #expect(!answer.body.contains("Hello"))
        }
        let posted = try await browser.post(
            "/login/",
            ["csrf_token": login, "username": "alice", "password": password]
        )
        #expect(posted.status == 503 && posted.cookies.isEmpty)
        #expect(try await browser.post("/logout/alice", ["csrf_token": logout]).status == 503)
        #expect(browser.jar == jar)
        daemon.state.withLock { $0.failure = nil }
        #expect(try await browser.get("/user/alice/").status == 200)
    }

    @Test("A session that cannot be judged counts neither as there nor as gone")
    func undecided() async throws {
        let daemon = FakeDaemon(["alice": password])
        let browser = try FakeBrowser(daemon)
        _ = try await browser.logIn("alice")
        daemon.state.withLock { $0.failures[.sessionCheck] = FakeDaemon.refusal(.busy, retryAfter: 1) }
        let answer = try await browser.get("/user/alice/")
        #expect(answer.status == 503)
        #expect(answer.headers[.retryAfter] == "1")
    }

    @Test("A logout that did not happen leaves the cookie")
    func failedLogout() async throws {
        let daemon = FakeDaemon(["alice": password])
        let browser = try FakeBrowser(daemon)
        _ = try await browser.logIn("alice")
        daemon.state.withLock { $0.failures[.sessionLogout] = FakeDaemon.refusal(.storageFull) }
        #expect(try await browser.submit("/logout/alice").status == 503)
        #expect(browser.jar["postern-0"] != nil)
    }

    @Test(
        "A form must come from the own origin",
        arguments: ["/login/", "/signup/", "/set-password/", "/logout/alice"]
    )
    func foreign(path: String) async throws {
        let browser = try FakeBrowser(FakeDaemon(["alice": password]))
        _ = try await browser.logIn("alice")
        let token = try await browser.get(path).field("csrf_token") ?? ""
        let fetchSite = try #require(HTTPField.Name("Sec-Fetch-Site"))
        let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        for bad in [
            form, form.with(.origin, "null"), form.with(.origin, "http://evil.example"),
            form.with(.origin, "https://localhost:8080"), form.with(fetchSite, "cross-site"),
            form.with(fetchSite, "same-site").with(.origin, "http://localhost:8080"),
        ] {
            let answer = try await browser.post(path, ["csrf_token": token], headers: bad)
            #expect(answer.status == 403)
        }
        let answer = try await browser.post(path, ["csrf_token": token], headers: form.with(fetchSite, "same-origin"))
        #expect(answer.status != 403)
    }

    @Test(
        "A form needs the token of its own page",
        arguments: ["/login/", "/signup/", "/set-password/", "/logout/alice"]
    )
    func tokens(path: String) async throws {
        let daemon = FakeDaemon(["alice": password])
        let browser = try FakeBrowser(daemon)
        _ = try await browser.logIn("alice")
        let token = try await browser.get(path).field("csrf_token") ?? ""
        let elsewhere = try await browser.get(path == "/login/" ? "/signup/" : "/login/").field("csrf_token") ?? ""
        for bad in ["", "x", String(token.dropLast()), token + "A", elsewhere] {
            let answer = try await browser.post(path, ["csrf_token": bad])
            #expect(answer.status == 403)
            #expect(answer.body.contains("Open the page again"))
        }
        browser.jar["postern-pre"] = nil
        if path != "/logout/alice" {
            #expect(try await browser.post(path, ["csrf_token": token]).status == 403)
        }
        #expect(daemon.state.withLock { $0.sessions.count } == 1)
    }

    @Test("A body must be a form, decoded without a guess")
    func bodies() async throws {
        let browser = try FakeBrowser(FakeDaemon())
        let token = try await browser.get("/login/").field("csrf_token") ?? ""
        let origin: HTTPFields = [.origin: "http://localhost:8080"]
        for type in [
            "application/json", "text/plain", "multipart/form-data; boundary=x", "",
            "application/x-www-form-urlencodedx",
            "application/x-www-form-urlencoded; charset=latin1", "application/x-www-form-urlencoded, text/plain",
        ] {
            let answer = try await browser.send(.post, "/login/", headers: origin.with(.contentType, type))
            #expect(answer.status == 415)
        }
        #expect(try await browser.send(.post, "/login/", headers: origin).status == 415)
        let form = origin.with(.contentType, "application/x-www-form-urlencoded; charset=UTF-8")
        for body in [
            "username=a&username=b", "x=y", "username", "username=%zz", "username=%ff", "username=a&rd=/&rd=/",
        ] {
            let answer = try await browser.send(.post, "/login/", headers: form, body: "csrf_token=\(token)&\(body)")
            #expect(answer.status == 400)
        }
        let large = "csrf_token=\(token)&username=" + String(repeating: "a", count: 9000)
        #expect(try await browser.send(.post, "/login/", headers: form, body: large).status == 413)
    }

    @Test("Only the methods of a route are taken, and GET and HEAD change nothing")
    func methods() async throws {
        let daemon = FakeDaemon(["alice": password])
        let browser = try FakeBrowser(daemon)
        _ = try await browser.logIn("alice")
        for (path, allowed) in [
            ("/", "GET, HEAD"), ("/login/", "GET, HEAD, POST"), ("/signup/", "GET, HEAD, POST"),
            ("/user/alice/", "GET, HEAD"), ("/logout/alice", "GET, HEAD, POST"), ("/healthz", "GET, HEAD"),
            ("/assets/postern.css", "GET, HEAD"),
        ] {
            for method in [HTTPRequest.Method.put, .delete, .patch, .options, .post] {
                if method == .post, allowed.hasSuffix("POST") { continue }
                let answer = try await browser.send(method, path)
                #expect(answer.status == 405)
                #expect(answer.headers[.allow] == allowed)
            }
            _ = try await browser.send(.get, path)
            let head = try await browser.send(.head, path)
            #expect(head.body.isEmpty)
        }
        #expect(daemon.state.withLock { $0.sessions.count } == 1)
        #expect(daemon.state.withLock { !$0.calls.contains(.sessionLogout) })
    }

    @Test(
        "Every response has the protective fields, and only HTTPS has HSTS",
        arguments: [
            "/", "/login/", "/user/bob/", "/nowhere", "/assets/postern.css", "/healthz", "/login", "/logout/alice",
        ]
    )
    func headers(path: String) async throws {
        for (url, hsts) in [(nil, nil), ("https://a.example.com", "max-age=63072000")] as [(String?, String?)] {
            let answer = try await FakeBrowser(FakeDaemon(), publicURL: url).get(path)
            #expect(
                answer.headers[.contentSecurityPolicy]
                    == "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
                    + "frame-ancestors 'none'"
            )
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            for (name, value) in [
                ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
                ("Cross-Origin-Resource-Policy", "same-origin"),
            ] {
                #expect(HTTPField.Name(name).flatMap { answer.headers[$0] } == value)
            }
            #expect(answer.headers[.strictTransportSecurity] == hsts)
            #expect(
                answer.headers[.cacheControl] == (path.hasPrefix("/assets/") ? "public, max-age=86400" : "no-store")
            )
            #expect(answer.headers[.contentType]?.hasSuffix("charset=utf-8") == true)
            #expect(answer.headers[.server] == nil)
        }
        let browser = try FakeBrowser(
            FakeDaemon(),
            publicURL: "https://a.example.com",
            hstsIncludesSubdomains: true
        )
        let answer = try await browser.get(path)
        #expect(answer.headers[.strictTransportSecurity] == "max-age=63072000; includeSubDomains")
    }

    @Test(
        "A page has one address: slashes too few or too many lead there, or nowhere",
        arguments: [
            ("/login", 308, "/login/"), ("/signup?a=b", 308, "/signup/?a=b"), ("/user/alice", 308, "/user/alice/"),
            ("/logout/alice/", 308, "/logout/alice"), ("//login/", 404, nil), ("/login//", 404, nil),
            ("/user//alice/", 404, nil), ("/user/alice/x.css", 404, nil), ("/user/alice/account/", 404, nil),
            ("/Login/", 404, nil), ("/assets/other.css", 404, nil), ("/healthz/", 308, "/healthz"),
            ("/login/%2e%2e/", 404, nil),
        ]
    )
    func spelling(path: String, status: Int, location: String?) async throws {
        let answer = try await FakeBrowser(FakeDaemon()).get(path)
        #expect((answer.status, answer.location) == (status, location))
    }

    @Test("Over plain HTTP only a loopback name is answered to")
    func hosts() async throws {
        for (authority, status) in [
            ("localhost:8080", 200), ("127.0.0.1:1", 200), ("[::1]:8080", 200), ("accounts.example.com", 421),
            ("10.0.0.1", 421), ("a b", 400), ("", 400), ("localhost:x", 400), ("localhost.evil.example", 421),
        ] {
            let answer = try await FakeBrowser(FakeDaemon(), authority: authority).get("/login/")
            #expect(answer.status == status, "\(authority)")
        }
        let proxied = try FakeBrowser(FakeDaemon(), publicURL: "https://a.example.com", authority: "backend:9000")
        #expect(try await proxied.get("/login/").status == 200)
        #expect(try await FakeBrowser(FakeDaemon(), authority: "10.0.0.1").get("/healthz").status == 200)
    }

    @Test(
        "What comes back on a page is text and nothing else",
        arguments: [
            "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "\"\u{301} autofocus onfocus=alert(1) x=\"",
            "' onmouseover='alert(1)", "{{username}}{{{csrf_token}}}", "</title><svg onload=alert(1)>", "&lt;b&gt;",
            "\u{0}",
        ]
    )
    func reflection(text: String) async throws {
        let browser = try FakeBrowser(FakeDaemon())
        for answer in [
            try await browser.logIn(text), try await browser.get("/user/\(PercentDecoding.encode(text))/"),
            try await browser.get("/logout/\(PercentDecoding.encode(text))"),
            try await browser.get("/login/?rd=\(PercentDecoding.encode(text))"),
        ] {
            #expect(!answer.body.utf8.contains("<script".utf8) && !answer.body.utf8.contains("<img src=x".utf8))
            #expect(!answer.body.utf8.contains("<svg".utf8))
            // A quotation mark of the text would end the attribute that it is in.
            #expect(!answer.body.utf8.contains("\"\u{301}".utf8))
        }
    }

    @Test("A repeated session cookie is no session")
    func repeatedCookie() async throws {
        let browser = try FakeBrowser(FakeDaemon(["alice": password]))
        _ = try await browser.logIn("alice")
        let token = browser.jar["postern-0"] ?? ""
        let twice: HTTPFields = [.cookie: "postern-0=\(token); postern-0=\(token)"]
        #expect(try await browser.send(.get, "/user/alice/", headers: twice).status == 401)
        let once: HTTPFields = [.cookie: "postern-5=\(token)"]
        #expect(try await browser.send(.get, "/user/alice/", headers: once).status == 200)
    }

    @Test("A way back is kept through the form, and followed only when it is on this site")
    func wayBack() async throws {
        let browser = try FakeBrowser(FakeDaemon(["alice": password]))
        let form = try await browser.get("/login/?rd=%2Fuser%2Falice%2F%3Fa%3Db")
        #expect(form.field("rd") == "/user/alice/?a=b")
        var fields = ["csrf_token": form.field("csrf_token") ?? "", "username": "alice", "password": password]
        fields["rd"] = "/user/alice/?a=b"
        #expect(try await browser.post("/login/", fields).location == "/user/alice/?a=b")
        fields["rd"] = "//evil.example"
        #expect(try await browser.post("/login/", fields).location == "/user/alice/")
        #expect(try await browser.get("/login/?rd=/a&rd=/b").field("rd") == nil)
    }

    @Test("The daemon is told the client that a trusted proxy names, and no more of the browser than it takes")
    func client() async throws {
        let daemon = FakeDaemon(["alice": password])
        let browser = try FakeBrowser(daemon, trusted: [.unixSocket])
        browser.peer = .unixSocket
        let token = try await browser.get("/login/").field("csrf_token") ?? ""
        let forwardedFor = try #require(HTTPField.Name("X-Forwarded-For"))
        let headers: HTTPFields = [
            .contentType: "application/x-www-form-urlencoded", .origin: "http://localhost:8080",
            forwardedFor: "198.51.100.1, 203.0.113.7", .userAgent: String(repeating: "é", count: 400),
        ]
        let fields = ["csrf_token": token, "username": "alice", "password": password]
        #expect(try await browser.post("/login/", fields, headers: headers).status == 303)
        let client = daemon.state.withLock { $0.clients.last ?? nil }
        #expect(client?.address == "203.0.113.7")
        #expect(client?.userAgent == String(repeating: "é", count: 128))
    }
}

extension HTTPFields {
    /// With one more field.
    fileprivate func with(_ name: HTTPField.Name, _ value: String) -> HTTPFields {
        var fields = self
        fields[name] = value
        return fields
    }
}
