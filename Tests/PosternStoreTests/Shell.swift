// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Another process that opens the file, as an administrator with a shell would.
struct Shell {
    private let process: Process
    private let input: Pipe

    private static let python = "/usr/bin/python3"

    /// Starts a process that holds the lock until it is released.
    static func holdingLock(on path: String) throws -> Shell {
        let (process, input, output) = start(
            """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1], isolation_level=None)
            db.execute("BEGIN EXCLUSIVE")
            print("held", flush=True)
            sys.stdin.read()
            db.execute("ROLLBACK")
            """,
            path
        )
        try process.run()
        try #require(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).hasPrefix("held"))
        return Shell(process: process, input: input)
    }

    /// Lets go of the lock, and waits for the end of the process.
    func release() throws {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// What another process hears when it reads the file.
    static func tryToRead(_ path: String) throws -> String {
        let (process, _, output) = start(
            """
            import sqlite3, sys
            try:
                print(sqlite3.connect(sys.argv[1], timeout=0).execute("SELECT count(*) FROM user").fetchall())
            except sqlite3.Error as error:
                print(error)
            """,
            path
        )
        try process.run()
        let answer = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: answer, as: UTF8.self)
    }

    private static func start(_ program: String, _ path: String) -> (Process, Pipe, Pipe) {
        let process = Process()
        let input = Pipe()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-c", program, path]
        process.standardInput = input
        process.standardOutput = output
        return (process, input, output)
    }
}
