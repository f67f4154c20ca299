// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Testing

@testable import postern

@Suite("The command line")
struct CommandLineTests {
    func parse(_ arguments: String...) throws -> any ParsableCommand {
        try Postern.parseAsRoot(arguments)
    }

    func isUsage(_ arguments: String...) -> Bool {
        do {
            _ = try Postern.parseAsRoot(arguments)
            return false
        } catch {
            return Postern.exitCode(for: error).rawValue == ExitStatus.usage.rawValue
        }
    }

    @Test("The options of every command may stand before the command and after it")
    func options() throws {
        for arguments in [
            ["--socket-directory", "/a", "--json", "user", "list"],
            ["user", "--socket-directory", "/a", "--json", "list"],
            ["user", "list", "--json", "--socket-directory", "/a"],
            ["--json", "user", "list", "--socket-directory=/a"],
        ] {
            let command = try #require(try Postern.parseAsRoot(arguments) as? UserListCommand)
            #expect(command.common.directory(environment: ["POSTERN_SOCKET_DIRECTORY": "/b"]) == "/a")
            #expect(command.common.json)
        }
    }

    @Test("Flags beat the environment, and the environment beats the default")
    func directory() throws {
        let command = try #require(try parse("status") as? StatusCommand)
        #expect(command.common.directory(environment: [:]) == "/run/postern")
        #expect(command.common.directory(environment: ["POSTERN_SOCKET_DIRECTORY": ""]) == "/run/postern")
        #expect(command.common.directory(environment: ["POSTERN_SOCKET_DIRECTORY": "/b"]) == "/b")
    }

    @Test("Secrets are never arguments")
    func secrets() {
        #expect(isUsage("login", "alice", "secret"))
        #expect(isUsage("login", "alice", "--password", "secret"))
        #expect(isUsage("check", "token"))
        #expect(isUsage("check", "--token", "token"))
        #expect(isUsage("set-password", "token"))
    }

    @Test("What cannot be meant is a usage error")
    func wrong() {
        #expect(isUsage("frobnicate"))
        #expect(isUsage("signup"))
        #expect(isUsage("status", "--socket-directory", ""))
        #expect(isUsage("user", "show"))
        #expect(isUsage("user", "show", "alice", "--id", "3"))
        #expect(isUsage("user", "show", "--id", "0"))
        #expect(isUsage("user", "show", "--id", "99999999999999999999"))
        #expect(isUsage("user", "list", "--limit", "501"))
        #expect(isUsage("user", "list", "--after", "-1"))
        #expect(isUsage("session", "issue", "alice", "--count", "0"))
        #expect(isUsage("session", "issue", "alice", "--lifetime", "401d"))
        #expect(isUsage("session", "list", "alice", "--token-stdin"))
    }

    @Test("Which sessions to end must be said, for oneself or for another, not both")
    func revoke() throws {
        for arguments in [
            ["--session", "s"], ["--others"], ["alice", "s"], ["alice", "--all"], ["--others", "--token-stdin"],
        ] {
            #expect(throws: Never.self) { try Postern.parseAsRoot(["session", "revoke"] + arguments) }
        }
        #expect(isUsage("session", "revoke"))
        #expect(isUsage("session", "revoke", "alice"))
        #expect(isUsage("session", "revoke", "--all"))
        #expect(isUsage("session", "revoke", "alice", "s", "--all"))
        #expect(isUsage("session", "revoke", "alice", "--others"))
        #expect(isUsage("session", "revoke", "alice", "s", "--token-stdin"))
        #expect(isUsage("session", "revoke", "--session", "s", "--others"))
    }

    @Test("Lifetimes")
    func lifetimes() {
        #expect(Lifetime(argument: "90s")?.seconds == 90)
        #expect(Lifetime(argument: "15m")?.seconds == 900)
        #expect(Lifetime(argument: "8h")?.seconds == 28_800)
        #expect(Lifetime(argument: "30d")?.seconds == 2_592_000)
        for odd in [
            "", "s", "8", "8 h", "-8h", "+8h", "0h", "8.5h", "８h", "8w", "9223372036854775807d",
            "99999999999999999999s",
        ] {
            #expect(Lifetime(argument: odd) == nil, "\(odd)")
        }
    }

    /// Every command that does something, with the words that call it.
    static func leaves(_ command: any ParsableCommand.Type = Postern.self) -> [any ParsableCommand.Type] {
        let children = command.configuration.subcommands
        return children.isEmpty ? [command] : children.flatMap { leaves($0) }
    }

    @Test("Every command has an abstract, a discussion and two examples", arguments: leaves().map { Name(type: $0) })
    func help(command: Name) throws {
        let configuration = command.type.configuration
        let abstract = configuration.abstract
        #expect(abstract.hasSuffix("."))
        let examples = try #require(configuration.discussion.components(after: "EXAMPLES\n"))
        #expect(examples.count { $0.contains("postern ") } >= 2)
    }

    /// A command, as an argument of a test.
    struct Name: Sendable, CustomTestStringConvertible {
        let type: any ParsableCommand.Type
        var testDescription: String { "\(type)" }
    }

    @Test("Scripts that complete the command line can be made for each shell")
    func completion() {
        for shell in [CompletionShell.bash, .zsh, .fish] {
            #expect(Postern.completionScript(for: shell).contains("reset-password"))
        }
    }
}

extension String {
    /// The lines after the first place where `mark` stands.
    fileprivate func components(after mark: String) -> [Substring]? {
        guard let place = self.firstRange(of: mark) else { return nil }
        return self[place.upperBound...].split(separator: "\n")
    }
}
