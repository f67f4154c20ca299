// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("The state directory")
struct StateDirectoryTests {
    let directory: TemporaryDirectory
    var state: String { directory.path("state") }

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// Makes a store as a first start does.
    func makeStore() throws {
        let first = try StateDirectory(state, mayCreate: true)
        _ = try first.key(Sodium())
        try "".write(toFile: first.databasePath, atomically: false, encoding: .utf8)
        try first.finishFirstStart()
    }

    func mode(_ path: String) -> UInt32 {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    func refusal(mayCreate: Bool = true) -> DaemonFault? {
        do {
            _ = try StateDirectory(state, mayCreate: mayCreate)
            return nil
        } catch {
            return error
        }
    }

    @Test("A first start makes the directory and a key for the owner alone; the next one finds the same key")
    func firstStart() throws {
        let key: [UInt8]
        do {
            let first = try StateDirectory(state, mayCreate: true)
            #expect(first.content == .empty)
            key = try first.key(Sodium())
            try "".write(toFile: first.databasePath, atomically: false, encoding: .utf8)
            try first.finishFirstStart()
        }
        #expect(mode(state) == 0o700)
        #expect(mode(state + "/postern.key") == 0o600)
        let next = try StateDirectory(state, mayCreate: false)
        #expect(next.content == .store)
        #expect(try next.key(Sodium()) == key)
        #expect(key.count == 32)
    }

    @Test("A first start that was cut short begins anew")
    func cutShort() throws {
        do {
            let first = try StateDirectory(state, mayCreate: true)
            _ = try first.key(Sodium())
            try "".write(toFile: first.databasePath, atomically: false, encoding: .utf8)
        }
        #expect(try StateDirectory(state, mayCreate: true).content == .empty)
    }

    @Test("A directory that is open to others is closed")
    func closed() throws {
        mkdir(state, 0o755)
        chmod(state, 0o755)
        _ = try StateDirectory(state, mayCreate: true)
        #expect(mode(state) == 0o700)
    }

    @Test("Two daemons do not work on one directory, and the second disturbs nothing")
    func locked() throws {
        let first = try StateDirectory(state, mayCreate: true)
        let fault = try #require(refusal())
        #expect(fault.exitStatus == DaemonFault.alreadyRunning)
        #expect(fault.description.contains("another posternd"))
        #expect(first.content == .empty)
    }

    @Test("What is not there is not made where nothing may be made")
    func notMade() throws {
        #expect(refusal(mayCreate: false)?.exitStatus == DaemonFault.configuration)
        #expect(!FileManager.default.fileExists(atPath: state))
        mkdir(state, 0o700)
        #expect(try #require(refusal(mayCreate: false)).description.contains("there is no store"))
    }

    @Test("A file, and a link to a directory, are no state directory")
    func notADirectory() throws {
        try "".write(toFile: state, atomically: false, encoding: .utf8)
        #expect(try #require(refusal()).description.contains("is not a directory"))
        unlink(state)
        mkdir(directory.path("elsewhere"), 0o700)
        symlink(directory.path("elsewhere"), state)
        #expect(try #require(refusal()).description.contains("is not a directory"))
    }

    @Test("A directory in a place that is not there cannot be made")
    func noParent() {
        #expect(throws: DaemonFault.self) { try StateDirectory(directory.path("a/b"), mayCreate: true) }
    }

    @Test("A key without its database, and a database without its key, are refused and named")
    func halves() throws {
        try makeStore()
        unlink(state + "/postern.db")
        let lost = try #require(refusal())
        #expect(lost.exitStatus == DaemonFault.store && lost.description.contains("has the key"))
        unlink(state + "/postern.key")
        try "".write(toFile: state + "/postern.db", atomically: false, encoding: .utf8)
        let keyless = try #require(refusal())
        #expect(keyless.exitStatus == DaemonFault.store && keyless.description.contains("not its key"))
    }

    @Test("A key that others can read, that is too short or too long, or that is a link is refused")
    func badKeys() throws {
        try makeStore()
        let path = state + "/postern.key"
        func readKey() throws { _ = try StateDirectory(state, mayCreate: false).key(Sodium()) }
        try readKey()
        chmod(path, 0o640)
        #expect(throws: DaemonFault.self) { try readKey() }
        for count in [0, 31, 33] {
            try String(repeating: "k", count: count).write(toFile: path, atomically: false, encoding: .utf8)
            chmod(path, 0o600)
            #expect(throws: DaemonFault.self) { try readKey() }
        }
        unlink(path)
        symlink("/dev/zero", path)
        #expect(throws: DaemonFault.self) { try readKey() }
    }

    @Test("Somebody else's directory is refused", .enabled(if: geteuid() == 0, "only root can give a directory away"))
    func foreign() throws {
        mkdir(state, 0o700)
        chown(state, 65534, 65534)
        #expect(try #require(refusal()).description.contains("belongs to uid 65534"))
    }

    @Test(
        "A directory that cannot be written to is refused",
        .enabled(if: geteuid() != 0, "root may write everywhere; a read-only file system is in the end-to-end tests")
    )
    func readOnly() throws {
        mkdir(state, 0o500)
        #expect(try #require(refusal()).description.contains("cannot be written to"))
    }
}
