// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
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

@Suite("Which socket a command goes to")
struct SocketChoiceTests {
    /// Runs `body` with a directory that holds plain files in the sockets' places: the choice looks at modes alone.
    func withFiles(_ modes: [Role: mode_t], _ body: (String) throws -> Void) throws {
        let directory = "/tmp/postern-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for (role, mode) in modes {
            let path = "\(directory)/\(role.socketName)"
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            #expect(chmod(path, mode) == 0)
        }
        try body(directory)
    }

    @Test("The first socket that may be opened is taken")
    func order() throws {
        try withFiles([.front: 0o600, .admin: 0o600]) { directory in
            let first = try SocketChoice.choose(from: [.front, .admin], in: directory)
            #expect(first == directory + "/front.sock")
            let second = try SocketChoice.choose(from: [.check, .admin], in: directory)
            #expect(second == directory + "/admin.sock")
        }
    }

    @Test("Where there is no socket the daemon is unreachable")
    func missing() throws {
        try withFiles([:]) { directory in
            let error = #expect(throws: CommandFailure.self) {
                try SocketChoice.choose(from: [.front, .admin], in: directory)
            }
            #expect(error?.status == .unreachable)
            #expect(error?.message.contains("front.sock") == true)
        }
    }

    @Test("A path that is too long is left to the client to explain")
    func tooLong() throws {
        for length in [120, 5000] {
            let directory = "/" + String(repeating: "x", count: length)
            #expect(try SocketChoice.choose(from: [.admin], in: directory) == directory + "/admin.sock")
        }
    }

    @Test("A closed socket is passed over, and named with its owner when there is no other")
    func closed() throws {
        try withFiles([.front: 0o660, .admin: 0o600]) { directory in
            // Root may open everything, so that the kernel's refusal is played here.
            let access = { (path: String) -> Int32 in path.hasSuffix("front.sock") ? EACCES : 0 }
            let chosen = try SocketChoice.choose(from: [.front, .admin], in: directory, access: access)
            #expect(chosen == directory + "/admin.sock")
            let error = #expect(throws: CommandFailure.self) {
                try SocketChoice.choose(from: [.front], in: directory, access: access)
            }
            #expect(error?.status == .permission)
            #expect(error?.message.contains("front.sock") == true)
            #expect(error?.message.contains("(uid \(geteuid()))") == true)
            #expect(error?.message.contains("(gid \(getegid()))") == true)
        }
    }
}
