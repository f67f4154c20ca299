// SPDX-License-Identifier: Apache-2.0

import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("Cutting bytes into lines")
struct LineBufferTests {
    /// What comes out: lines, and perhaps the refusal that ends it all.
    struct Output: Equatable {
        var lines: [[UInt8]] = []
        var refused = false
    }

    func feed(_ pieces: [[UInt8]], limit: Int) -> Output {
        var buffer = LineBuffer(limit: limit)
        var output = Output()
        for piece in pieces {
            piece.withUnsafeBufferPointer { buffer.append($0) }
            let bytes = buffer.release()
            var taken = 0
            taking: while true {
                switch bytes.withUnsafeBufferPointer({ buffer.next(in: $0, from: taken) }) {
                case .line(let range, let next):
                    output.lines.append(Array(bytes[range]))
                    taken = next
                case .partial:
                    break taking
                case .tooLong:
                    output.refused = true
                    return output
                }
            }
            buffer.keep(bytes, from: taken)
        }
        return output
    }

    @Test("A line ends with a newline, and a carriage return before that belongs to the end")
    func ends() {
        #expect(
            feed([Array("a\nb\r\n\n\r\n".utf8)], limit: 4).lines.map { String(decoding: $0, as: UTF8.self) } == [
                "a", "b", "", "",
            ]
        )
        #expect(
            feed([Array("a\rb\n\r\r\n".utf8)], limit: 4).lines.map { String(decoding: $0, as: UTF8.self) } == [
                "a\rb", "\r",
            ]
        )
    }

    @Test("A NUL is a byte like any other")
    func nul() {
        #expect(feed([[0x61, 0, 0x62, 0x0A, 0, 0x0A]], limit: 4).lines == [[0x61, 0, 0x62], [0]])
    }

    @Test("A line may have so many bytes and not one more, whatever its end", arguments: ["\n", "\r\n"])
    func limit(_ end: String) {
        let fits = Array((String(repeating: "x", count: 8) + end).utf8)
        let over = Array((String(repeating: "x", count: 9) + end).utf8)
        #expect(feed([fits], limit: 8) == Output(lines: [Array(repeating: 0x78, count: 8)]))
        #expect(feed([over], limit: 8) == Output(refused: true))
        #expect(feed(fits.map { [$0] }, limit: 8) == Output(lines: [Array(repeating: 0x78, count: 8)]))
        #expect(feed(over.map { [$0] }, limit: 8) == Output(refused: true))
    }

    @Test("A line that does not end is refused once its end cannot be near any more")
    func endless() {
        #expect(feed([Array(repeating: 0x78, count: 9)], limit: 8) == Output())
        #expect(feed([Array(repeating: 0x78, count: 10)], limit: 8) == Output(refused: true))
    }

    @Test("However the bytes are split, the lines are the same", arguments: 0..<200 as Range<UInt64>)
    func splits(_ seed: UInt64) {
        let random = SeededRandom(seed: seed)
        let alphabet: [UInt8] = [0x0A, 0x0A, 0x0D, 0, 0x78, 0x79]
        let bytes = random.bytes(64).map { alphabet[Int($0) % alphabet.count] }
        let whole = feed([bytes], limit: 6)
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = 1 + Int(random.bytes(1)[0]) % 7
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        #expect(feed(pieces, limit: 6) == whole)
        #expect(feed(bytes.map { [$0] }, limit: 6) == whole)
    }

    @Test("A stream whose pieces always end within a line does not grow the buffer")
    func bounded() {
        var buffer = LineBuffer(limit: 64)
        for _ in 0..<10_000 {
            Array("rest of a line\nbeginning ".utf8).withUnsafeBufferPointer { buffer.append($0) }
            let bytes = buffer.release()
            var taken = 0
            while case .line(_, let next) = bytes.withUnsafeBufferPointer({ buffer.next(in: $0, from: taken) }) {
                taken = next
            }
            buffer.keep(bytes, from: taken)
        }
        #expect(buffer.kept.capacity <= 1024)
    }
}
