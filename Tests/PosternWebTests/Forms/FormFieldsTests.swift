// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import postern_web

@Suite("A submitted form")
struct FormFieldsTests {
    private let allowed: Set<String> = ["username", "password", "csrf_token"]

    @Test("is decoded")
    func decoded() throws {
        let fields = try FormFields(
            Array("username=alice%40example.com&password=a+b%2Bc%26d%3D%C3%A9%00".utf8),
            allowed: allowed
        )
        #expect(fields["username"] == "alice@example.com")
        #expect(fields["password"] == "a b+c&d=é\u{0}")
        #expect(fields["csrf_token"] == "")
    }

    @Test("may be empty, and its fields may")
    func empty() throws {
        #expect(try FormFields([], allowed: allowed)["username"] == "")
        #expect(try FormFields(Array("&&username=&".utf8), allowed: allowed)["username"] == "")
    }

    @Test("may have a name in escapes, which is the same name")
    func escapedName() throws {
        #expect(try FormFields(Array("user%6eame=x".utf8), allowed: allowed)["username"] == "x")
    }

    @Test(
        "is refused when a field is there twice, even written in another way",
        arguments: [
            "username=a&username=b", "username=a&username=a", "username=a&user%6eame=b", "username=&username=",
        ]
    )
    func repeated(body: String) {
        #expect(throws: FormFields.Failure.repeatedField) { try FormFields(Array(body.utf8), allowed: allowed) }
    }

    @Test(
        "is refused when it has a field that the form has not",
        arguments: ["role=admin", "username=a&x=", "=x", "Username=a"]
    )
    func unknown(body: String) {
        #expect(throws: FormFields.Failure.unknownField) { try FormFields(Array(body.utf8), allowed: allowed) }
    }

    @Test(
        "is refused when it is not encoded as forms are",
        arguments: [
            "username", "username=%", "username=%4", "username=%zz", "username=%4g", "username=%+1", "%zz=a",
            "username=a&x",
        ]
    )
    func malformed(body: String) {
        #expect(throws: FormFields.Failure.malformed) { try FormFields(Array(body.utf8), allowed: allowed) }
    }

    @Test("is refused when it is not UTF-8", arguments: ["%ff", "%c3%28", "%ed%a0%80", "%c0%af", "%f5%80%80%80"])
    func invalidUTF8(value: String) {
        #expect(throws: FormFields.Failure.malformed) {
            try FormFields(Array("username=\(value)".utf8), allowed: allowed)
        }
        #expect(throws: FormFields.Failure.malformed) {
            try FormFields(Array("username=".utf8) + [0xff], allowed: allowed)
        }
    }
}
