// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import postern_web

@Suite("Requests on one connection")
struct RequestSplitterTests {
    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab=cd"

    private func text(_ actions: [RequestSplitter.Action]) -> String {
        actions.map { action in
            switch action {
            case .forward(let bytes): String(buffer: bytes)
            case .announceClose: "<close>"
            case .sendContinue: "<continue>"
            case .refuse(let status): "<\(status)>"
            }
        }.joined()
    }

    @Test("go on whole, however their bytes arrive")
    func anySplit() {
        let stream = Self.post + Self.get
        for size in [1, 2, 3, 7, 1000] {
            var splitter = RequestSplitter()
            var seen = ""
            var bytes = Array(stream.utf8)[...]
            while !bytes.isEmpty {
                seen += text(splitter.receive(ByteBuffer(bytes: bytes.prefix(size))))
                bytes = bytes.dropFirst(size)
            }
            // The second one waits for the response to the first.
            #expect(seen == Self.post)
            #expect(!splitter.wantsBytes)
            #expect(splitter.responseFinished().map(text) == Self.get)
            #expect(splitter.responseFinished() == [])
            #expect(splitter.waiting == .request)
        }
    }

    @Test("end with one that wants the connection closed")
    func closes() {
        var splitter = RequestSplitter()
        let last = "GET / HTTP/1.0\r\n\r\n"
        #expect(text(splitter.receive(ByteBuffer(string: last + Self.get))) == "<close>\(last)")
        #expect(splitter.responseFinished() == nil)
        #expect(splitter.receive(ByteBuffer(string: Self.get)) == [])
    }

    @Test("end with one that is refused, and nothing behind it is answered")
    func refused() {
        var splitter = RequestSplitter()
        let bad = "GET / HTTP/1.1\r\nHost : x\r\n\r\n"
        #expect(splitter.receive(ByteBuffer(string: bad + Self.get)) == [.refuse(status: 400)])
        #expect(splitter.receive(ByteBuffer(string: Self.get)) == [])
        #expect(splitter.waiting == .nothing)
    }

    @Test("are refused late when one sent ahead is bad, so that answers keep their order")
    func refusedInOrder() {
        var splitter = RequestSplitter()
        #expect(text(splitter.receive(ByteBuffer(string: Self.get + "nonsense\r\n\r\n"))) == Self.get)
        #expect(splitter.responseFinished() == [.refuse(status: 400)])
    }

    @Test("are refused while they are still coming once they are too long")
    func endless() {
        var line = RequestSplitter()
        #expect(line.receive(ByteBuffer(string: String(repeating: "a", count: 8192))) == [])
        #expect(line.receive(ByteBuffer(string: "a")) == [.refuse(status: 414)])

        var head = RequestSplitter()
        let start = "GET / HTTP/1.1\r\nHost: x\r\n"
        #expect(head.receive(ByteBuffer(string: start)) == [])
        #expect(head.receive(ByteBuffer(string: String(repeating: "A: b\r\n", count: 4096))) == [.refuse(status: 431)])
    }

    @Test("that end their head with bare line feeds are refused at once")
    func bareLineFeeds() {
        for bad in ["GET / HTTP/1.1\nHost: x\n\n", "GET / HTTP/1.1\r\nHost: x\n\r\n", "\n\n", "\n\r\n"] {
            var splitter = RequestSplitter()
            #expect(splitter.receive(ByteBuffer(string: bad)) == [.refuse(status: 400)])
        }
    }

    @Test("that cannot become any are refused at their first byte")
    func greetingOfTLS() {
        var splitter = RequestSplitter()
        #expect(splitter.receive(ByteBuffer(bytes: [0x16, 0x03, 0x01])) == [.refuse(status: 400)])
    }

    @Test("are told to go on with a body that was held back, and only then")
    func expectation() {
        let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        var waiting = RequestSplitter()
        #expect(text(waiting.receive(ByteBuffer(string: head))) == "\(head)<continue>")
        #expect(waiting.waiting == .body)
        var hasty = RequestSplitter()
        #expect(text(hasty.receive(ByteBuffer(string: head + "ab"))) == "\(head)ab")
    }

    @Test("leave no way on when a response comes before its request was whole")
    func earlyResponse() {
        var splitter = RequestSplitter()
        _ = splitter.receive(ByteBuffer(string: String(Self.post.dropLast())))
        #expect(splitter.isWithinRequest)
        #expect(splitter.responseFinished() == nil)
        #expect(splitter.receive(ByteBuffer(string: "d" + Self.get)) == [])
    }
}
