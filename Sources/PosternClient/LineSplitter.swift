// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// Cuts what arrives, in whatever pieces, into lines.
struct LineSplitter {
    /// A line is longer than allowed.
    struct TooLong: Error {}

    private let maximumBytes: Int
    private var buffer = ByteBuffer()
    /// How much of the readable bytes is known to hold no line end, so that no byte is looked at twice.
    private var searched = 0

    /// - Parameter maximumBytes: how long a line may be, its end not counted.
    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    /// Takes what arrived.
    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
            searched = 0
        } else {
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// The next whole line without its end; nil when more must arrive first.
    mutating func next() throws(TooLong) -> ByteBuffer? {
        let view = buffer.readableBytesView
        let start = view.startIndex + searched
        guard let end = view[start...].firstIndex(of: UInt8(ascii: "\n")) else {
            searched = view.count
            // One more for a carriage return whose line feed is still to come.
            if view.count > maximumBytes + 1 { throw TooLong() }
            return nil
        }
        searched = 0
        guard var line = buffer.readSlice(length: end - view.startIndex) else { return nil }
        buffer.moveReaderIndex(forwardBy: 1)
        if line.readableBytesView.last == UInt8(ascii: "\r") {
            line.moveWriterIndex(to: line.writerIndex - 1)
        }
        if line.readableBytes > maximumBytes { throw TooLong() }
        return line
    }
}
