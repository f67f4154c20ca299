// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore

/// An IP address, compared by its bits.
struct IPAddress: Hashable, Sendable {
    /// Four or sixteen bytes. An IPv4 address inside IPv6 (`::ffff:192.0.2.1`) is kept as the four.
    let bytes: [UInt8]

    /// Reads the text form, without a port, brackets or a zone.
    init?(_ text: String) {
        guard (2...45).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAddressByte) else { return nil }
        var all = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &all) == 1 {
            bytes = Array(all[..<4])
        } else if inet_pton(AF_INET6, text, &all) == 1 {
            bytes = all.starts(with: Self.mappedPrefix) ? Array(all[12...]) : all
        } else {
            return nil
        }
    }

    /// Takes the address of a peer; nil for a Unix socket.
    init?(_ address: SocketAddress) {
        guard let text = address.ipAddress else { return nil }
        self.init(text)
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        PercentDecoding.digit(byte) != nil || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
    }

    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

    /// Whether only programs on this machine have it.
    var isLoopback: Bool {
        bytes.count == 4 ? bytes.first == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }
}

extension IPAddress: CustomStringConvertible {
    /// The text form.
    var description: String {
        (try? SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes), port: 0))?.ipAddress ?? ""
    }
}
