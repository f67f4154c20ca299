// SPDX-License-Identifier: Apache-2.0

import PosternConfiguration
import Testing

@Suite("Flags")
struct CommandLineFlagsTests {
    private static let switches = ["--check", "--help"]

    private func parse(_ arguments: [String]) throws(ConfigurationFault) -> CommandLineFlags {
        try CommandLineFlags(arguments, keys: Keys.all, switches: Self.switches)
    }

    private func complaint(_ arguments: String...) -> String? {
        do {
            _ = try parse(arguments)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("A flag's value follows it, or an equals sign")
    func values() throws {
        let flags = try parse([
            "--state-directory", "/x", "--signup-mode=open", "--check", "--names", "a", "--names=b=c", "--public-url=",
        ])
        #expect(
            flags.values == [
                "state_directory": ["/x"], "signup.mode": ["open"], "names": ["a", "b=c"], "public_url": [""],
            ]
        )
        #expect(flags.switches == ["--check"])
    }

    @Test("A value may look like anything")
    func anyValue() throws {
        for value in ["", " ", "--check", "-1", "=", "a=b", "é"] {
            #expect(try parse(["--public-url", value]).values == ["public_url": [value]])
            #expect(try parse(["--public-url=\(value)"]).values == ["public_url": [value]])
        }
    }

    @Test("Nothing is nothing")
    func nothing() throws {
        let flags = try parse([])
        #expect(flags.values.isEmpty && flags.switches.isEmpty)
    }

    @Test("A flag that is given twice is refused, but for a list; a switch may be")
    func twice() throws {
        #expect(complaint("--strict", "true", "--strict", "true") == "--strict is given twice")
        #expect(complaint("--strict=true", "--strict", "false") == "--strict is given twice")
        #expect(complaint("--names", "a", "--names", "a") == nil)
        #expect(complaint("--check", "--check") == nil)
    }

    @Test("A flag without its value is refused")
    func withoutValue() {
        #expect(complaint("--strict") == "--strict wants a value; --help tells which")
        #expect(complaint("--strict", "true", "--names") == "--names wants a value; --help tells which")
    }

    @Test(
        "What is no flag is refused by name",
        arguments: [
            "--nonsense", "--nonsense=1", "nonsense", "-h", "--", "-", "", "--check=1", "--state_directory", "--STRICT",
            "--stric",
            "strict=true", "--=x", "--strict-", "—check",
        ]
    )
    func unknown(_ argument: String) {
        #expect(complaint(argument) == "\(argument) is not a flag of this program; --help lists them")
    }
}
