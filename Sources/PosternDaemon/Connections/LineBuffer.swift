// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore

/// Bytes as they come, cut into lines. It never holds more than one line of the limit and what came with its end.
struct LineBuffer {
    /// What is found at the front of the bytes.
    enum Found: Equatable {
        /// A line: where it lies among the readable bytes without its end, and how many bytes it takes with it.
        case line(Range<Int>, consuming: Int)
        /// The beginning of a line, or nothing.
        case partial
        /// A line that is longer than allowed, whole or not.
        case tooLong
    }

    /// The bytes that were not consumed yet.
    private(set) var bytes = ByteBuffer()
    /// How many of them are known to hold no line end.
    private var searched = 0
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether a line has begun and not ended.
    var holdsBeginning: Bool { bytes.readableBytes > 0 }

    mutating func append(_ more: inout ByteBuffer) {
        if bytes.readableBytes == 0 {
            bytes = more
            searched = 0
        } else {
            // What was consumed must not stay: a client whose reads always end within a line would fill the memory.
            bytes.discardReadBytes()
            bytes.writeBuffer(&more)
        }
    }

    /// Looks for the next line; `\n` ends it, and a `\r` before that belongs to the end.
    mutating func next() -> Found {
        let found: (length: Int, consuming: Int)? = bytes.withUnsafeReadableBytes { raw in
            guard let base = raw.baseAddress, raw.count > searched,
                let newline = memchr(base + searched, 0x0A, raw.count - searched)
            else { return nil }
            let end = newline - UnsafeMutableRawPointer(mutating: base)
            let length = end > 0 && raw[end - 1] == 0x0D ? end - 1 : end
            return (length, end + 1)
        }
        if let found {
            return found.length > limit ? .tooLong : .line(0..<found.length, consuming: found.consuming)
        }
        searched = bytes.readableBytes
        // One byte more may be the `\r` of an end that is on its way.
        return searched > limit + 1 ? .tooLong : .partial
    }

    /// Drops a line that was dealt with.
    mutating func consume(_ count: Int) {
        bytes.moveReaderIndex(forwardBy: count)
        searched = 0
        if bytes.readableBytes == 0 { bytes = ByteBuffer() }
    }

    /// Drops everything.
    mutating func clear() {
        bytes = ByteBuffer()
        searched = 0
    }
}
