// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Lines from a file descriptor, as bytes: nothing is repaired and nothing cut off but the line end.
struct StandardInput {
    /// What a line cannot be.
    enum Fault: Error, Equatable {
        /// The input ended before the line began.
        case ended
        /// The line has more bytes than allowed.
        case tooLong
        /// A NUL, which programs written in C would take for the end.
        case nul
        /// Bytes that are not UTF-8.
        case notUTF8
        /// The descriptor cannot be read.
        case unreadable
    }

    /// What a terminal gave.
    enum Line {
        /// The line, without its end.
        case bytes([UInt8])
        /// The person ended the input instead.
        case ended
    }

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var atEnd = false

    /// Reads from `descriptor`, which stays open.
    init(descriptor: Int32 = STDIN_FILENO) {
        self.descriptor = descriptor
    }

    /// The next line without its end, which is `\n` or `\r\n`; the last line needs none.
    mutating func line(maximumBytes: Int) throws(Fault) -> String {
        var searched = 0
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = buffer[..<end]
                buffer.removeSubrange(...end)
                return try Self.text(line.last == UInt8(ascii: "\r") ? line.dropLast() : line, maximumBytes)
            }
            searched = buffer.count
            // Two more for a line end that is still to come.
            if buffer.count > maximumBytes + 2 { throw .tooLong }
            if atEnd {
                if buffer.isEmpty { throw .ended }
                defer { buffer = [] }
                return try Self.text(buffer[...], maximumBytes)
            }
            try fill()
        }
    }

    private mutating func fill() throws(Fault) {
        let chunk = 4096
        var count = 0
        repeat {
            let bytes = [UInt8](unsafeUninitializedCapacity: chunk) { space, initialized in
                count = read(descriptor, space.baseAddress, chunk)
                initialized = max(count, 0)
            }
            buffer += bytes
        } while count < 0 && errno == EINTR
        if count < 0 { throw .unreadable }
        atEnd = count == 0
    }

    /// The text of a line that was read elsewhere.
    static func text(_ line: Line, maximumBytes: Int) throws(Fault) -> String {
        switch line {
        case .bytes(let bytes): try text(bytes[...], maximumBytes)
        case .ended: throw .ended
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>, _ maximumBytes: Int) throws(Fault) -> String {
        if bytes.count > maximumBytes { throw .tooLong }
        if bytes.contains(0) { throw .nul }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return text
    }
}
