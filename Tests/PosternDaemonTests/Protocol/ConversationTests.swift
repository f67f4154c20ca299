// SPDX-License-Identifier: Apache-2.0

import Foundation
import PosternProtocol
import PosternTesting
import Testing

@Suite("The examples of protocol/README.md")
struct ConversationTests {
    /// Whether `python3` is there; where it must be, in CI, it is taken to be, so that its absence fails.
    static let hasPython =
        ProcessInfo.processInfo.environment["CI"] == "true"
        || FileManager.default.fileExists(atPath: "/usr/bin/python3")

    /// The first block of code in a language.
    func block(_ language: String) throws -> String {
        let text = try Repository.text(Repository.protocolPath("README.md"))
        let after = text.components(separatedBy: "\n```\(language)\n").dropFirst().first ?? ""
        return try #require(after.components(separatedBy: "\n```\n").first)
    }

    /// Runs a program with a text as its standard input and returns what it prints.
    func run(_ program: String, _ input: String, _ daemon: InProcessDaemon) async throws -> String {
        let directory = daemon.socketDirectory
        return try await Blocking.run {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [program, "-"].filter { program != "sh" || $0 != "-" }
            process.environment = ProcessInfo.processInfo.environment.merging(
                ["POSTERN_SOCKET_DIRECTORY": directory],
                uniquingKeysWith: { $1 }
            )
            let (stdin, stdout) = (Pipe(), Pipe())
            process.standardInput = stdin
            process.standardOutput = stdout
            try process.run()
            try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try stdin.fileHandleForWriting.close()
            let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { throw TestingFault("status \(process.terminationStatus)") }
            return String(decoding: output, as: UTF8.self)
        }
    }

    @Test("The first conversation can be pasted into a shell", .enabled(if: hasPython, "it needs python3"))
    func shell() async throws {
        let script = try block("sh")
        try await InProcessDaemon.run { daemon in
            let output = try await run("sh", script, daemon)
            let lines = output.split(separator: "\n")
            #expect(lines.count == 5)
            #expect(lines[0].contains(#""role":"check""#))
            #expect(lines[1].contains(#""username":"alice""#))
            #expect(lines[2].contains(#""id":4,"result":{"valid":true,"user_id":1,"username":"alice","session_id""#))
            #expect(lines[3] == #"{"jsonrpc":"2.0","id":5,"result":{"ended":true}}"#)
            #expect(lines[4] == #"{"jsonrpc":"2.0","id":6,"result":{"valid":false}}"#)
        }
    }

    @Test(
        "The Python check says whose a token is, and nobody's of any other",
        .enabled(if: hasPython, "it needs python3")
    )
    func python() async throws {
        let script = try block("python")
        try await InProcessDaemon.run { daemon in
            try await daemon.signUp("alice")
            let token = try await daemon.logIn("alice")
            let calls = "\nprint(whose('\(token)', '\(daemon.path(.check))'), whose('x', '\(daemon.path(.check))'))\n"
            #expect(try await run("python3", script + calls, daemon) == "alice None\n")
        }
    }
}
