// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import PosternClient

@Suite("Lines out of pieces")
struct LineSplitterTests {
    @Test("The same lines come out wherever the bytes are cut", arguments: 1...12)
    func cuts(size: Int) throws {
        var splitter = LineSplitter(maximumBytes: 10)
        var lines: [String] = []
        let text = Array("one\n\ntwo\r\nthree\n0123456789\nrest".utf8)
        for start in stride(from: 0, to: text.count, by: size) {
            splitter.append(ByteBuffer(bytes: text[start..<min(start + size, text.count)]))
            while let line = try splitter.next() { lines.append(String(buffer: line)) }
        }
        #expect(lines == ["one", "", "two", "three", "0123456789"])
        splitter.append(ByteBuffer(string: "\n"))
        #expect(try splitter.next().map { String(buffer: $0) } == "rest")
    }

    @Test("A line that is too long is refused before its end has come")
    func tooLong() throws {
        var splitter = LineSplitter(maximumBytes: 10)
        splitter.append(ByteBuffer(string: "0123456789"))
        #expect(try splitter.next() == nil)
        splitter.append(ByteBuffer(string: "01"))
        #expect(throws: LineSplitter.TooLong.self) { try splitter.next() }
    }

    @Test("A line that is too long is refused with its end, too")
    func tooLongWithEnd() {
        var splitter = LineSplitter(maximumBytes: 10)
        splitter.append(ByteBuffer(string: "0123456789a\n"))
        #expect(throws: LineSplitter.TooLong.self) { try splitter.next() }
    }

    @Test("The carriage return before a line end is not counted")
    func carriageReturn() throws {
        var splitter = LineSplitter(maximumBytes: 10)
        splitter.append(ByteBuffer(string: "0123456789\r"))
        #expect(try splitter.next() == nil)
        splitter.append(ByteBuffer(string: "\n"))
        #expect(try splitter.next().map { String(buffer: $0) } == "0123456789")
    }
}
