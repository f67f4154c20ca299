// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import Testing

@testable import PosternClient

@Suite("The path of a socket")
struct SocketPathTests {
    @Test("A path of 107 bytes is the longest that is taken")
    func length() throws {
        #expect(throws: Never.self) { try SocketPath(text: String(repeating: "x", count: 107)).address() }
        let error = #expect(throws: SocketPath.Unusable.self) {
            try SocketPath(text: String(repeating: "x", count: 108)).address()
        }
        #expect(try #require(error).reason.contains("108 bytes"))
        #expect(throws: SocketPath.Unusable.self) {
            try SocketPath(text: String(repeating: "é", count: 4000)).address()
        }
    }

    @Test("An empty path, and one with a NUL byte, are refused", arguments: ["", "/tmp/a\0b"])
    func unusable(text: String) {
        #expect(throws: SocketPath.Unusable.self) { try SocketPath(text: text).address() }
    }

    @Test("How long a request may be follows from the socket's name")
    func lines() {
        #expect(SocketPath(text: "/run/postern/check.sock").maximumLineBytes == Limits.lineBytes)
        #expect(SocketPath(text: "front.sock").maximumLineBytes == Limits.lineBytes)
        #expect(SocketPath(text: "/run/postern/admin.sock").maximumLineBytes == Limits.adminLineBytes)
        #expect(SocketPath(text: "/tmp/other").maximumLineBytes == Limits.adminLineBytes)
    }
}
