// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PosternClient
import PosternProtocol
import Synchronization
import Testing

@testable import postern_web

@Suite("What people do")
struct PagesFlowTests {
    private let password = "nine herons over the weir"

    @Test("Sign up, log in, be greeted, be refused elsewhere, log out")
    func theMainJob() async throws {
        let daemon = FakeDaemon()
        let browser = try FakeBrowser(daemon)
        #expect(try await browser.get("/").location == "/login/")

        let made = try await browser.submit("/signup/", ["username": "alice", "password": password])
        #expect((made.status, made.location) == (303, "/login/"))
        #expect(try await browser.get("/login/").body.contains("User account has been created."))
        #expect(try await !browser.get("/login/").body.contains("User account has been created."))

        let entered = try await browser.logIn("alice")
        #expect((entered.status, entered.location) == (303, "/user/alice/"))
        #expect(try await browser.get("/user/alice/").body.contains("<h1>Hello alice</h1>"))
        #expect(try await browser.get("/").location == "/user/alice/")
        #expect(try await browser.get("/user/bob/").status == 401)

        let left = try await browser.submit("/logout/alice")
        #expect((left.status, left.location) == (303, "/login/"))
        #expect(left.cookies.contains("postern-0=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"))
        #expect(try await browser.get("/login/").body.contains("Successfully logged out."))
        #expect(try await browser.get("/user/alice/").status == 401)
        #expect(daemon.state.withLock { $0.sessions.isEmpty })
    }

    @Test("A session's cookie is named and lives as the connection and the session say")
    func cookie() async throws {
        let plain = try await FakeBrowser(FakeDaemon(["alice": password])).logIn("alice")
        let pattern = /postern-0=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=86401; HttpOnly; SameSite=Lax/
        #expect(plain.cookies.count == 1)
        #expect(plain.cookies.first?.wholeMatch(of: pattern) != nil)

        let daemon = FakeDaemon(["alice": password])
        let browser = try FakeBrowser(daemon, publicURL: "https://accounts.example.com", authority: "backend")
        let secure = try await browser.submit(
            "/login/",
            ["username": "alice", "password": password, "remember": "yes"]
        )
        let host = /__Host-postern-0=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=2592001; HttpOnly; SameSite=Lax; Secure/
        #expect(secure.cookies.first?.wholeMatch(of: host) != nil)
    }

    @Test("A second login of the same person takes her own slot and ends the session before")
    func again() async throws {
        let daemon = FakeDaemon(["alice": password])
        let browser = try FakeBrowser(daemon)
        _ = try await browser.logIn("alice")
        let first = browser.jar["postern-0"]
        _ = try await browser.logIn("alice")
        #expect(browser.jar["postern-0"] != first)
        #expect(browser.jar["postern-1"] == nil)
        #expect(daemon.state.withLock { $0.sessions.keys.sorted() } == [browser.jar["postern-0"]])
    }

    @Test("A cookie that was there before the login is never adopted")
    func fixation() async throws {
        let browser = try FakeBrowser(FakeDaemon(["alice": password]))
        let planted = String(repeating: "A", count: 43)
        browser.jar["postern-0"] = planted
        _ = try await browser.logIn("alice")
        #expect(browser.jar["postern-0"] != planted)
    }

    @Test("Eight people fit into one browser, each logs out alone, and the ninth takes the oldest place")
    func eight() async throws {
        let names = (0..<9).map { "user\($0)" }
        let daemon = FakeDaemon(Dictionary(uniqueKeysWithValues: names.map { ($0, password) }))
        let browser = try FakeBrowser(daemon)
        for name in names.prefix(8) { _ = try await browser.logIn(name) }
        #expect(browser.jar.keys.filter { $0.hasPrefix("postern-") }.count == 9)
        #expect(try await browser.get("/").location == "/user/user7/")
        _ = try await browser.submit("/logout/user3")
        for name in names.prefix(8) {
            #expect(try await browser.get("/user/\(name)/").status == (name == "user3" ? 401 : 200))
        }
        _ = try await browser.logIn("user3")
        _ = try await browser.logIn("user8")
        #expect(try await browser.get("/user/user0/").status == 401)
        #expect(try await browser.get("/user/user8/").status == 200)
        #expect(daemon.state.withLock { $0.sessions.count } == 8)
    }

    @Test("A form of one account is refused for every other one")
    func crossSlot() async throws {
        let names = (0..<8).map { "user\($0)" }
        let daemon = FakeDaemon(Dictionary(uniqueKeysWithValues: names.map { ($0, password) }))
        let browser = try FakeBrowser(daemon)
        for name in names { _ = try await browser.logIn(name) }
        var tokens: [String: String] = [:]
        for name in names { tokens[name] = try await browser.get("/logout/\(name)").field("csrf_token") }
        for name in names {
            for other in names where other != name {
                let answer = try await browser.post("/logout/\(name)", ["csrf_token": tokens[other] ?? ""])
                #expect(answer.status == 403)
            }
        }
        #expect(daemon.state.withLock { $0.sessions.count } == 8)
    }

    @Test("A person who must change the password gets a form for it, and no session")
    func mustChange() async throws {
        let daemon = FakeDaemon()
        daemon.state.withLock { $0.outcome = .passwordChangeRequired(setPasswordToken: Secret("code")) }
        let browser = try FakeBrowser(daemon)
        let asked = try await browser.logIn("alice")
        #expect(asked.status == 200)
        #expect(asked.body.contains("action=\"/set-password/\""))
        #expect(asked.field("set_password_token") == "code")
        #expect(!browser.jar.keys.contains("postern-0"))
        let fields = ["csrf_token": asked.field("csrf_token") ?? "", "set_password_token": "code", "username": "alice"]
        let set = try await browser.post("/set-password/", fields.merging(["new_password": password]) { $1 })
        #expect((set.status, set.location) == (303, "/login/"))
        #expect(try await browser.get("/login/").body.contains("The password has been changed."))
        let stale = try await browser.post(
            "/set-password/",
            ["csrf_token": asked.field("csrf_token") ?? "", "set_password_token": "x", "new_password": password]
        )
        #expect(stale.status == 422)
    }

    @Test("A way to log in that this front does not know lets nobody in")
    func unknownStatus() async throws {
        let daemon = FakeDaemon()
        daemon.state.withLock { $0.outcome = .unknown(status: "second_factor_required") }
        let browser = try FakeBrowser(daemon)
        let answer = try await browser.logIn("alice")
        #expect(answer.status == 401)
        #expect(!browser.jar.keys.contains("postern-0"))
    }

    @Test(
        "A refused login keeps the name and drops the password, with the status of its reason",
        arguments: [
            (FakeDaemon.refusal(.invalidCredentials), 401, nil, "Invalid username or password."),
            (FakeDaemon.refusal(ErrorKind(rawValue: "throttled"), retryAfter: 4200), 429, "5", "wait 5 seconds"),
            (FakeDaemon.refusal(.busy, retryAfter: 500), 503, "1", "too much to do"),
            (FakeDaemon.refusal(.storageUnavailable), 503, nil, "does not answer"),
            (PosternClientError.timedOut, 503, nil, "does not answer"),
            (FakeDaemon.refusal(ErrorKind(rawValue: "something_new")), 500, nil, "Something is wrong"),
            (FakeDaemon.refusal(.permissionDenied), 500, nil, "Something is wrong"),
        ]
    )
    func refusedLogin(failure: PosternClientError, status: Int, retryAfter: String?, text: String) async throws {
        let daemon = FakeDaemon()
        daemon.state.withLock { $0.failures[.sessionLogin] = failure }
        let answer = try await FakeBrowser(daemon).logIn("al<ice", password)
        #expect(answer.status == status)
        #expect(answer.headers[.retryAfter] == retryAfter)
        #expect(answer.body.contains(text))
        #expect(answer.field("username") == "al&lt;ice")
        #expect(!answer.body.contains(password))
        #expect(answer.cookies.isEmpty)
    }

    @Test(
        "A refused signup says what is wrong, a sentence for each rule",
        arguments: [
            (FakeDaemon.refusal(.usernameTaken), 422, ["Username alice is not available."]),
            (FakeDaemon.refusal(.invalidUsername), 422, ["The username cannot be used."]),
            (
                FakeDaemon.refusal(.unacceptablePassword, reasons: ["too_short", "common", "of_a_later_release"]), 422,
                ["too short", "tries first", "not strong enough"]
            ),
            (FakeDaemon.refusal(.lineTooLong), 422, ["too long"]),
            (FakeDaemon.refusal(.signupClosed), 403, ["made by its administrator"]),
            (PosternClientError.unreachable(reason: "x"), 503, ["does not answer"]),
        ]
    )
    func refusedSignup(failure: PosternClientError, status: Int, texts: [String]) async throws {
        let daemon = FakeDaemon()
        daemon.state.withLock { $0.failures[.accountSignup] = failure }
        let answer = try await FakeBrowser(daemon).submit("/signup/", ["username": " alice ", "password": password])
        #expect(answer.status == status)
        for text in texts { #expect(answer.body.contains(text)) }
        #expect(!answer.body.contains(password))
    }

    @Test("What is empty is told without asking the daemon", arguments: ["/login/", "/signup/"])
    func empty(path: String) async throws {
        for (name, word) in [("", ""), ("alice", ""), ("", password), (" \t\u{a0}", password)] {
            let answer = try await FakeBrowser(FakeDaemon()).submit(path, ["username": name, "password": word])
            #expect(answer.status == 422)
            #expect(answer.body.contains("Username or password cannot be empty."))
        }
    }
}
