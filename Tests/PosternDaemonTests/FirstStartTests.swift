// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import PosternConfiguration
import PosternProtocol
import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("A start in a directory that is not as it should be")
struct FirstStartTests {
    let directory: TemporaryDirectory
    var state: String { directory.path("state") }

    init() throws {
        directory = try TemporaryDirectory()
    }

    func mode() -> UInt32 {
        var status = stat()
        return lstat(state, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test("A directory that others use is neither shut nor written to", arguments: [true, false])
    func notOurs(mayCreate: Bool) throws {
        mkdir(state, 0o755)
        chmod(state, 0o1777)
        try "theirs".write(toFile: state + "/other", atomically: false, encoding: .utf8)
        #expect(throws: DaemonFault.self) { try StateDirectory(state, mayCreate: mayCreate) }
        #expect(mode() == 0o1777)
        #expect(try FileManager.default.contentsOfDirectory(atPath: state) == ["other"])
    }

    @Test("The root of an empty file system is taken")
    func emptyFileSystem() throws {
        mkdir(state, 0o755)
        chmod(state, 0o755)
        mkdir(state + "/lost+found", 0o700)
        #expect(try StateDirectory(state, mayCreate: true).content == .empty)
        #expect(mode() == 0o700)
    }

    @Test("A first start that was cut short when the store was made goes on, and loses nobody")
    func cutShortLate() async throws {
        let number = try await InProcessDaemon.run(in: directory) { try await $0.signUp("alice") }
        #expect(rename(state + "/postern.key", state + "/postern.key.new") == 0)
        try await InProcessDaemon.run(in: directory) { daemon in
            let shown = try await daemon.connect(.admin).result(.userShow, #"{"username":"alice"}"#)
            #expect(shown["user"]?["user_id"]?.number == number)
        }
        #expect(FileManager.default.fileExists(atPath: state + "/postern.key"))
        #expect(!FileManager.default.fileExists(atPath: state + "/postern.key.new"))
    }

    @Test("A socket path that is too long is refused before a store is made")
    func longPath() async throws {
        let socketDirectory = directory.path(String(repeating: "x", count: 100))
        let flags = try CommandLineFlags(
            ["--state-directory", state, "--socket-directory", socketDirectory],
            keys: Settings.keys,
            switches: []
        )
        let settings = try Settings(
            await LayeredConfiguration(
                keys: Settings.keys,
                flags: flags,
                environment: [:],
                prefix: "postern",
                file: nil
            )
        )
        await #expect(throws: DaemonFault.self) {
            try await Daemon.start(settings, Daemon.Parts(), logger: LogRecorder().logger)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    }
}
