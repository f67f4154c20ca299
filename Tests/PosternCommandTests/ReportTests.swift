// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import Testing

@testable import postern

@Suite("What the commands tell")
struct ReportTests {
    static let token = Secret(String(repeating: "t", count: Limits.tokenCharacters))

    static func user(_ name: String = "bob", disabled: Bool = false, mustChange: Bool = false) -> UserValue {
        UserValue(
            userID: 3,
            username: name,
            displayName: "Bob\u{1B}[31m",
            createdAt: 0,
            disabled: disabled,
            mustChangePassword: mustChange,
            lastLoginAt: nil
        )
    }

    static let session = SessionValue(
        sessionID: "s1",
        userID: 3,
        createdAt: 0,
        authenticatedAt: 0,
        lastSeenAt: 60,
        expiresAt: 86_400,
        client: ClientDescription(address: "192.0.2.7", userAgent: "\u{1B}]0;gotcha\u{07}"),
        current: true
    )

    @Test("A valid session is told with its holder and its end, an invalid one is a no")
    func check() throws {
        let holder = SessionVerdict.Holder(
            userID: 3,
            username: "bob",
            sessionID: "s1",
            authenticatedAt: 0,
            expiresAt: 1_782_000_000
        )
        let valid = CheckReport(result: .valid(holder))
        #expect(valid.text == "valid: bob (user 3), session s1, until 2026-06-21T00:00:00Z")
        #expect(!valid.isNo)
        #expect(
            try Printer.encode(valid.result)
                == #"{"authenticated_at":0,"expires_at":1782000000,"session_id":"s1","user_id":3,"username":"bob","#
                + #""valid":true}"#
        )
        let invalid = CheckReport(result: .invalid)
        #expect(invalid.text == "invalid")
        #expect(invalid.isNo)
        #expect(try Printer.encode(invalid.result) == #"{"valid":false}"#)
    }

    @Test("A login prints the token and nothing else")
    func login() {
        let report = LoginReport(
            result: .authenticated(.init(token: Self.token, session: Self.session, user: Self.user()))
        )
        #expect(report.text == Self.token.exposed)
        #expect(report.remark == nil)
        #expect(!report.isNo)
    }

    @Test("A login that leads elsewhere prints no token, and is a no")
    func unfinishedLogin() throws {
        let change = LoginReport(result: .passwordChangeRequired(setPasswordToken: Self.token))
        #expect(change.text == nil)
        #expect(try #require(change.remark).contains("postern set-password"))
        #expect(change.isNo)
        let unknown = LoginReport(result: .unknown(status: "dance\u{1B}"))
        #expect(unknown.text == nil)
        #expect(try #require(unknown.remark).contains(#"dance\u{1B}"#))
        #expect(unknown.isNo)
    }

    @Test("Ending nothing is a no where one session was meant, not where all were")
    func nothingEnded() {
        #expect(LogoutReport(result: .init(ended: false)).isNo)
        #expect(!LogoutReport(result: .init(ended: true)).isNo)
        #expect(RevokeReport(result: .init(ended: 0), isOne: true).isNo)
        #expect(!RevokeReport(result: .init(ended: 0), isOne: false).isNo)
        #expect(RevokeReport(result: .init(ended: 1), isOne: true).text == "1 session has ended.")
        #expect(RevokeReport(result: .init(ended: 0), isOne: false).text == "0 sessions have ended.")
    }

    @Test("Whatever the daemon says of a session or a user, no control character of it is shown")
    func control() throws {
        let texts = [
            SessionsReport(result: .init(sessions: [Self.session])).text,
            UserListReport(result: .init(users: [Self.user("b\u{9B}b")])).text,
            UserShowReport(result: .init(user: Self.user("b\u{9B}b"), sessions: 1, credentials: [])).text,
            UserAddReport(result: .init(user: Self.user("b\u{9B}b"), setPasswordToken: Secret("\u{1B}"))).text,
            UserDeleteReport(result: .init(user: Self.user("b\u{9B}b"))).text,
            IssueReport(result: .init(tokens: [Secret("\u{1B}")])).text,
        ]
        for text in texts {
            let controls = try #require(text).unicodeScalars.filter {
                $0.properties.generalCategory == .control && $0 != "\n"
            }
            #expect(controls.isEmpty)
        }
    }

    @Test("A new account without a password comes with its token and what to do with it")
    func add() throws {
        let report = UserAddReport(
            result: .init(user: Self.user(), setPasswordToken: Self.token, expiresAt: 1_782_000_000)
        )
        let text = try #require(report.text)
        #expect(text.hasPrefix("Added bob (user 3).\n"))
        #expect(text.contains("\n  \(Self.token.exposed)\n"))
        #expect(text.contains("until 2026-06-21T00:00:00Z"))
        #expect(text.contains("'postern set-password'"))
        #expect(
            UserAddReport(result: .init(user: Self.user())).text
                == "Added bob (user 3). The password must be changed at the first login."
        )
    }

    @Test("A list that goes on says how to go on")
    func more() {
        #expect(UserListReport(result: .init(users: [Self.user()], next: 3)).remark?.contains("--after 3") == true)
        #expect(UserListReport(result: .init(users: [Self.user()])).remark == nil)
        #expect(UserListReport(result: .init(users: [])).text == "There are no such users.")
    }

    @Test("The state of an account is told in a word")
    func state() {
        #expect(UserState.word(Self.user()) == "active")
        #expect(UserState.word(Self.user(mustChange: true)) == "needs a password")
        #expect(UserState.word(Self.user(disabled: true, mustChange: true)) == "disabled")
    }
}
