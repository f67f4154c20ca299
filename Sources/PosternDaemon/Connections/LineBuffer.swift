// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Cuts bytes into lines, and keeps those whose time has not come: the beginning of a line, or lines that must wait.
///
/// Bytes that come while none are kept are cut where they lie and never copied. What is kept is at most a line of the
/// limit and what came with its end.
struct LineBuffer {
    /// What is found.
    enum Found: Equatable {
        /// A line: where it lies without its end, and where the next begins.
        case line(Range<Int>, next: Int)
        /// The beginning of a line, or nothing.
        case partial
        /// A line that is longer than allowed, whole or not.
        case tooLong
    }

    /// What is kept.
    private(set) var kept: [UInt8] = []
    /// How many of the kept bytes are known to hold no line end.
    private var searched = 0
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether nothing is kept.
    var isEmpty: Bool { kept.isEmpty }

    /// Looks for a line; `\n` ends it, and a `\r` before that belongs to the end.
    ///
    /// - Parameters:
    ///   - bytes: what was kept, or what came while nothing was.
    ///   - start: where the line begins.
    mutating func next(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Found {
        let begin = start + searched
        searched = 0
        if begin < bytes.count, let base = bytes.baseAddress,
            let newline = memchr(base + begin, 0x0A, bytes.count - begin)
        {
            let end = UnsafeRawPointer(newline) - UnsafeRawPointer(base)
            let length = end > start && bytes[end - 1] == 0x0D ? end - 1 - start : end - start
            return length > limit ? .tooLong : .line(start..<(start + length), next: end + 1)
        }
        searched = bytes.count - start
        // One byte more may be the `\r` of an end that is on its way.
        return searched > limit + 1 ? .tooLong : .partial
    }

    /// Adds to what is kept.
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        kept.append(contentsOf: bytes)
    }

    /// Hands out what is kept, to be cut; what is left of it must be kept again.
    mutating func release() -> [UInt8] {
        let released = kept
        kept = []
        return released
    }

    /// Keeps what is left of released bytes.
    mutating func keep(_ bytes: [UInt8], from start: Int) {
        if start == 0 { kept = bytes } else { kept = Array(bytes[start...]) }
    }

    /// Drops everything.
    mutating func clear() {
        kept = []
        searched = 0
    }
}
