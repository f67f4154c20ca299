// SPDX-License-Identifier: Apache-2.0

import Foundation
import PosternProtocol
import Testing

@Suite("Secrets")
struct SecretTests {
    private let text = "correct horse battery staple"

    @Test("A secret shows itself in no text that Swift makes of it, nor of what it lies in")
    func silence() {
        let secret = Secret(text)
        let optional: Secret? = secret
        let login = SessionLogin.Params(
            username: "alice",
            password: secret,
            client: ClientDescription(address: "::1", device: secret)
        )
        let outcome = LoginOutcome.passwordChangeRequired(setPasswordToken: secret)
        var dumps = ""
        dump(secret, to: &dumps)
        dump(login, to: &dumps)
        dump([secret], to: &dumps)
        dump(outcome, to: &dumps)
        let texts = [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\([secret])", "\(["k": secret])",
            "\(String(describing: optional))", "\(login)", String(reflecting: login), "\(outcome)", "\((1, secret))",
            String(reflecting: SessionIssue.Result(tokens: [secret])), dumps,
        ]
        for shown in texts {
            #expect(!shown.contains("horse"), "\(shown)")
            #expect(shown.contains("(secret)"))
        }
        #expect("\(secret)" == "(secret)")
    }

    @Test("A secret has no children for a mirror")
    func mirror() {
        #expect(Mirror(reflecting: Secret(text)).children.isEmpty)
    }

    @Test("A secret crosses the wire as a plain string")
    func wire() throws {
        let written = try JSONEncoder().encode([Secret(text)])
        #expect(String(decoding: written, as: UTF8.self) == "[\"\(text)\"]")
        #expect(try JSONDecoder().decode([Secret].self, from: written).first?.exposed == text)
    }

    @Test("Secrets are the same when their bytes are")
    func equality() {
        #expect(Secret("a") == Secret("a"))
        #expect(Secret("a") != Secret("b"))
        // Canonically equivalent, and so equal for a String.
        #expect(Secret("\u{E9}") != Secret("e\u{301}"))
        #expect(Set([Secret("\u{E9}"), Secret("e\u{301}"), Secret("\u{E9}")]).count == 2)
    }
}
