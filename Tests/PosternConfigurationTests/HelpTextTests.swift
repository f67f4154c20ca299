// SPDX-License-Identifier: Apache-2.0

import PosternConfiguration
import Testing

@Suite("Help")
struct HelpTextTests {
    private let text = HelpText.text(
        usage: "example: does things\n\nUsage: example [flags]",
        prefix: "POSTERN",
        keys: Keys.all,
        switches: ["--check": "Check, and end.", "--help": "Show this and end."]
    )

    @Test("Every key is shown with its flag, variable, place in the file, default and reason")
    func keys() async throws {
        for key in Keys.all {
            #expect(text.contains("  \(key.flag) "), "\(key.name)")
            #expect(text.contains("File: \(key.name)."), "\(key.name)")
            #expect(text.contains(key.reason), "\(key.name)")
            #expect(text.contains("Default: \(key.standard.isEmpty ? "none" : key.standard)."), "\(key.name)")
        }
        // The variables are not only shown but meant.
        let values = ["/y", "closed", "61", "1", "true", "a", "b", "c"]
        for (key, value) in zip(Keys.all, values) {
            let variable = try #require(
                text.split(separator: "\n").first { $0.hasSuffix("File: \(key.name).") }?
                    .firstMatch(of: /Variable: ([A-Z0-9_]+)\./)?.output.1
            )
            let configuration = try await Keys.configuration(environment: [String(variable): value])
            #expect(configuration.list(key) == [value], "\(variable)")
        }
    }

    @Test("What a value may be stands beside the flag")
    func placeholders() {
        #expect(text.contains("--state-directory TEXT\n"))
        #expect(text.contains("--signup-mode open|closed\n"))
        #expect(text.contains("--session-lifetime-s 60…3600\n"))
        #expect(text.contains("--strict true|false\n"))
        #expect(text.contains("--trusted-proxy TEXT (may be given more than once)\n"))
    }

    @Test("Usage comes first, and every switch is explained")
    func frame() {
        #expect(text.hasPrefix("example: does things\n\nUsage: example [flags]\n"))
        #expect(text.contains("  --check\n      Check, and end."))
        #expect(text.contains("  --help\n      Show this and end."))
    }
}
