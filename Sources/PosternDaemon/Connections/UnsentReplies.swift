// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Replies that a client's socket did not take yet.
struct UnsentReplies {
    private var bytes: [UInt8] = []
    private var sent = 0

    /// How many bytes wait.
    var count: Int { bytes.count - sent }

    /// Adds bytes behind those that wait.
    mutating func append(_ more: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: more)
    }

    /// Sends as much as the socket takes.
    ///
    /// - Returns: false where the socket is broken.
    mutating func send(to descriptor: Int32) -> Bool {
        guard count > 0 else { return true }
        let result = bytes.withUnsafeBytes { bytes in
            Glibc.send(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
        }
        guard result >= 0 else { return errno == EAGAIN || errno == EINTR }
        sent += result
        if sent == bytes.count {
            clear()
        } else if sent > bytes.count / 2 {
            // What has left must not stay: replies that come as fast as they leave would fill the memory.
            bytes.removeFirst(sent)
            sent = 0
        }
        return true
    }

    /// Forgets them.
    mutating func clear() {
        bytes = []
        sent = 0
    }
}
