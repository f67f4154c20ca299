// SPDX-License-Identifier: Apache-2.0

import Foundation
import PosternConfiguration
import PosternTesting
import Testing

@Suite("The configuration file")
struct ConfigurationFileTests {
    @Test(
        "A key that means nothing is refused with its line",
        arguments: [
            ("nonsense: 1\n", "line 1: nonsense"),
            ("strict: true\n\n# A comment.\nsesion:\n  lifetime_s: 60\n", "line 4: sesion"),
            ("session:\n  lifetime_s: 60\n  lifetime: 60\n", "line 3: session.lifetime"),
            ("password:\n  argon2:\n    memory: 1\n", "line 3: password.argon2.memory"),
            ("session.lifetime: 60\n", "line 1: session.lifetime"),
            ("Strict: true\n", "line 1: Strict"),
            ("lifetime_s: 60\n", "line 1: lifetime_s"),
            ("session: 60\n", "line 1: session"),
            ("session: [60]\n", "line 1: session"),
            ("1: 2\n", "line 1: 1"),
            ("? [a, b]\n: 1\n", "line 1: ?"),
        ]
    )
    func unknownKeys(_ file: String, _ place: String) async throws {
        #expect(
            try await Keys.complaint(file: file) == "FILE, \(place) is not a key of this program; --help lists them"
        )
    }

    @Test(
        "A file without anything in it changes nothing",
        arguments: ["", "\n", "# Only a comment.\n", "---\n", "{}\n", "---\n# x\n...\n", "null\n", "~\n"]
    )
    func empty(_ file: String) async throws {
        let configuration = try await Keys.configuration(file: file)
        #expect(configuration.settings.allSatisfy { $0.origin == "default" })
    }

    @Test(
        "A heading whose keys are all commented out changes nothing",
        arguments: ["session:\n#  lifetime_s: 60\n", "session: {}\n", "password:\n  argon2:\n"]
    )
    func emptySections(_ file: String) async throws {
        let configuration = try await Keys.configuration(file: file)
        #expect(configuration.settings.allSatisfy { $0.origin == "default" })
    }

    @Test(
        "A file that is no list of keys and values is refused in one line",
        arguments: [
            "[1, 2]\n", "text\n", "a: b: c\n", "\ta: 1\n", "{a\n", "a: 'x\n", "a: &x 1\nb: *y\n", "%BAD\n---\n",
            "- a\n",
        ]
    )
    func malformed(_ file: String) async throws {
        let complaint = try #require(try await Keys.complaint(file: file))
        #expect(!complaint.contains("\n"))
        #expect(complaint.hasPrefix("FILE"), "\(complaint)")
    }

    @Test(
        "A key that stands twice is refused, however it is written",
        arguments: [
            "strict: true\nstrict: false\n", "session:\n  lifetime_s: 60\nsession:\n  lifetime_s: 61\n",
            "session:\n  lifetime_s: 60\nsession.lifetime_s: 61\n",
        ]
    )
    func twice(_ file: String) async throws {
        let complaint = try #require(try await Keys.complaint(file: file))
        #expect(!complaint.contains("\n"))
    }

    @Test("A key that takes a value is no heading")
    func heading() async throws {
        #expect(try await Keys.complaint(file: "strict:\n  more: true\n") == "FILE, line 1: strict takes a value")
        #expect(
            try await Keys.complaint(file: "session:\n  lifetime_s: {a: 1}\n")
                == "FILE, line 2: session.lifetime_s takes a value"
        )
    }

    @Test("A key without a value is refused, for nobody could say what was meant")
    func missingValue() async throws {
        for (file, name) in [
            ("strict:\n", "strict"), ("strict: ~\n", "strict"), ("session: {lifetime_s: }\n", "session.lifetime_s"),
            ("state_directory:\n", "state_directory"), ("names: null\n", "names"),
        ] {
            #expect(try await Keys.complaint(file: file) == "FILE, line 1: \(name) has no value")
        }
    }

    @Test("Values are taken as written, quoted or not")
    func quoting() async throws {
        for file in ["session: {lifetime_s: 60}", "session: {lifetime_s: '60'}", "session:\n  lifetime_s: \"60\"\n"] {
            #expect(try await Keys.configuration(file: file).integer(Keys.lifetime) == 60)
        }
        let texts = [
            ("state_directory: 007", "007"), ("state_directory: '  x '", "  x "), ("state_directory: é", "é"),
            ("state_directory: on", "on"),
        ]
        for (file, text) in texts {
            #expect(try await Keys.configuration(file: file).text(Keys.directory) == text)
        }
    }

    @Test("A file that is not there, or is no text, is refused by name")
    func unreadable() async throws {
        let directory = try TemporaryDirectory()
        let flags = try CommandLineFlags([], keys: Keys.all, switches: [])
        let path = directory.path("c.yaml")
        func complaint(_ path: String) async -> String? {
            do {
                _ = try await LayeredConfiguration(
                    keys: Keys.all,
                    flags: flags,
                    environment: [:],
                    prefix: "postern",
                    file: path
                )
                return nil
            } catch {
                return error.description
            }
        }
        let missing = await complaint(path)
        #expect(missing == "\(path) cannot be read; is it there, and is it UTF-8?")
        try Data([0x73, 0x3A, 0x20, 0xFF, 0xFE]).write(to: URL(fileURLWithPath: path))
        let binary = await complaint(path)
        #expect(binary?.hasPrefix(path) == true)
        let folder = await complaint(directory.path)
        #expect(folder?.hasPrefix(directory.path) == true)
    }
}
