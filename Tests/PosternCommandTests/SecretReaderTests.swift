// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import Testing

@testable import postern

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("Where passwords and tokens come from")
struct SecretReaderTests {
    /// A reader whose standard input is a pipe that holds `bytes`, less than 64 KiB, and then ends.
    func withReader<Result>(
        _ bytes: [UInt8],
        _ body: (inout SecretReader) throws -> Result
    ) throws -> Result {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        try #require(write(ends[1], bytes, bytes.count) == bytes.count)
        close(ends[1])
        defer { close(ends[0]) }
        var reader = SecretReader(input: StandardInput(descriptor: ends[0]), inputIsTerminal: false)
        return try body(&reader)
    }

    @Test(
        "Only the line end is cut off",
        arguments: [
            ("secret\n", "secret"), ("secret\r\n", "secret"), ("secret", "secret"), (" \tsecret \t\n", " \tsecret \t"),
            ("\n", ""), ("a b\nnext\n", "a b"), ("päß wörd 🔑\n", "päß wörd 🔑"), ("a\rb\n", "a\rb"),
            ("secret\n\r\n", "secret"),
        ]
    )
    func lines(input: String, expected: String) throws {
        let secret = try withReader(Array(input.utf8)) { try $0.secret(.password, fromInput: true) }
        #expect(Array(secret.exposed.utf8) == Array(expected.utf8))
    }

    @Test("The token comes before the passwords, a line each")
    func order() throws {
        try withReader(Array("token\ncurrent\nnew".utf8)) { (reader: inout SecretReader) throws -> Void in
            #expect(try reader.secret(.token, fromInput: true).exposed == "token")
            #expect(try reader.secret(.currentPassword, fromInput: true).exposed == "current")
            #expect(try reader.chosen(.newPassword, fromInput: true).exposed == "new")
            let error = #expect(throws: CommandFailure.self) { try reader.secret(.password, fromInput: true) }
            #expect(error?.status == .badInput)
        }
    }

    @Test(
        "What is no text is refused, not repaired",
        arguments: [
            [], Array("a\0b\n".utf8), [0xFF, 0x0A], [0xC3, 0x28, 0x0A], [0xED, 0xA0, 0x80, 0x0A], [0xC3, 0x0A],
            [0xE2, 0x82],
        ]
    )
    func notText(bytes: [UInt8]) throws {
        let error = #expect(throws: CommandFailure.self) {
            try withReader(bytes) { try $0.secret(.password, fromInput: true) }
        }
        #expect(error?.status == .badInput)
        #expect(error?.message.contains("password") == true)
    }

    @Test(
        "The longest password is taken and a longer one refused, with and without a line end",
        arguments: ["", "\n", "\r\n"]
    )
    func length(end: String) throws {
        let longest = String(repeating: "x", count: Limits.passwordBytes)
        #expect(
            try withReader(Array((longest + end).utf8)) { try $0.secret(.password, fromInput: true) }.exposed == longest
        )
        for excess in ["x", String(repeating: "x", count: 50_000)] {
            let error = #expect(throws: CommandFailure.self) {
                try withReader(Array((longest + excess + end).utf8)) { try $0.secret(.password, fromInput: true) }
            }
            #expect(error?.message == "The password has more than 1024 bytes.")
        }
    }

    @Test("Without a terminal and without a flag the error says which flag to use")
    func flags() throws {
        let cases: [(SecretReader.Subject, String)] = [
            (.token, "--token-stdin"), (.oneTimeToken, "--token-stdin"), (.password, "--password-stdin"),
            (.newPassword, "--password-stdin"),
        ]
        for (subject, flag) in cases {
            let error = #expect(throws: CommandFailure.self) {
                try withReader(Array("unread\n".utf8)) { try $0.secret(subject, fromInput: false) }
            }
            #expect(error?.status == .usage)
            #expect(error?.message.contains(flag) == true)
        }
    }

    @Test("A chosen password is asked for twice, and both must be the same bytes")
    func twice() throws {
        var answers = ["secret", "secret", "e\u{301}", "\u{E9}"]
        var prompts: [String] = []
        var reader = SecretReader(inputIsTerminal: true) { prompt throws(Terminal.Fault) in
            prompts.append(prompt)
            return .bytes(Array(answers.removeFirst().utf8))
        }
        #expect(try reader.chosen(.newPassword, fromInput: false).exposed == "secret")
        #expect(prompts == ["New password: ", "New password again: "])
        let error = #expect(throws: CommandFailure.self) { try reader.chosen(.newPassword, fromInput: false) }
        #expect(error?.status == .badInput)
    }

    @Test("Who ends the input at the prompt, or has no terminal after all, gets a sentence")
    func noAnswer() throws {
        var reader = SecretReader(inputIsTerminal: true) { _ throws(Terminal.Fault) in .ended }
        #expect(throws: CommandFailure.self) { try reader.secret(.password, fromInput: false) }
        reader = SecretReader(inputIsTerminal: true) { _ throws(Terminal.Fault) in throw Terminal.Fault() }
        #expect(throws: CommandFailure.self) { try reader.secret(.password, fromInput: false) }
    }
}
