// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import PosternProtocol
import PosternTesting
import Testing

@Suite("Descriptors that clients send along")
struct DescriptorTests {
    /// How many descriptors of this process, which is also the daemon's, are open on a file.
    func openings(of path: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")) == path
        }
    }

    @Test("They are dropped unseen, and the request they came with is served")
    func dropped() async throws {
        try await InProcessDaemon.run { daemon in
            let path = daemon.directory.path("sent along")
            let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            #expect(file >= 0)
            defer { close(file) }
            let client = try daemon.connect(.check)
            for _ in 0..<50 {
                try await client.withDescriptor { socket in
                    try send(file, over: socket, Array((request(.serverHello) + "\n").utf8))
                }
                #expect(try JSONValue(parsing: await client.receive())["result"] != nil)
            }
            #expect(try openings(of: path) == 1)
        }
    }

    /// Sends bytes with a descriptor beside them (unix(7), SCM_RIGHTS).
    private func send(_ descriptor: Int32, over socket: Int32, _ bytes: [UInt8]) throws {
        var bytes = bytes
        // struct cmsghdr: the length, the level, the type; then the descriptor, padded to 8 bytes.
        var control: [UInt64] = [20, UInt64(SOL_SOCKET) | UInt64(0x01) << 32, UInt64(UInt32(bitPattern: descriptor))]
        let size = bytes.count
        let sent = bytes.withUnsafeMutableBytes { data in
            control.withUnsafeMutableBytes { control in
                var vector = iovec(iov_base: data.baseAddress, iov_len: size)
                return withUnsafeMutablePointer(to: &vector) { vector in
                    var message = msghdr()
                    message.msg_iov = vector
                    message.msg_iovlen = 1
                    message.msg_control = control.baseAddress
                    message.msg_controllen = 24
                    return sendmsg(socket, &message, Int32(MSG_NOSIGNAL))
                }
            }
        }
        guard sent == size else { throw TestingFault("not sent: \(SystemError.last)") }
    }
}
