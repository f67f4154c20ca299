// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import postern_web

@Suite("The head of a request")
struct RequestHeadTests {
    private func head(_ text: String) throws(RequestHead.Failure) -> RequestHead {
        try RequestHead(Array(text.utf8))
    }

    @Test("is taken as browsers and proxies write it")
    func good() throws {
        let get = try head("GET /login/?rd=%2Fa HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n")
        #expect((get.bodyLength, get.closes, get.expectsContinue) == (0, false, false))
        let post = try head("POST /login/ HTTP/1.1\r\nhost:x\r\nContent-Length:  12 \r\nConnection: close\r\n\r\n")
        #expect((post.bodyLength, post.closes) == (12, true))
        let old = try head("GET / HTTP/1.0\r\n\r\n")
        #expect(old.closes)
        let waiting = try head("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-Continue\r\n\r\n")
        #expect(waiting.expectsContinue)
        let upgrade = try head("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
        #expect(upgrade.closes)
        let listed = try head("GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Close\r\n\r\n")
        #expect(listed.closes)
    }

    @Test(
        "is refused where two readers could differ",
        arguments: [
            ("GET / HTTP/1.1\nHost: x\n\n", 400), ("GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: x\r\nA: b\nC: d\r\n\r\n", 400), ("\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: x\r\n\tfolded: a\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: x\r\nA\t: b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: x\r\nA\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: x\r\nA: \u{0}\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: x\r\nA: \u{1}\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: x\r\nÄ: b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: x\r\nA: \u{7f}\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1 1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n", 400),
            ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
            ("GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400), ("GET / HTTP/1.1 \r\nHost: x\r\n\r\n", 400),
            ("GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n", 400), ("GET / a HTTP/1.1\r\nHost: x\r\n\r\n", 400),
            ("GET /\r\n\r\n", 400), ("GET / http/1.1\r\nHost: x\r\n\r\n", 400),
            ("GET / HTTP/11\r\nHost: x\r\n\r\n", 400),
            ("GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400), ("GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400),
            ("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 400), ("GET /\\a HTTP/1.1\r\nHost: x\r\n\r\n", 400),
            ("GET /#a HTTP/1.1\r\nHost: x\r\n\r\n", 400), ("GET /é HTTP/1.1\r\nHost: x\r\n\r\n", 400),
            ("(GET) / HTTP/1.1\r\nHost: x\r\n\r\n", 400), ("\r\n\r\n", 400),
        ]
    )
    func ambiguous(text: String, status: Int) {
        #expect(throws: RequestHead.Failure(status: status)) { try head(text) }
    }

    @Test(
        "is refused with the status that says why",
        arguments: [
            ("TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", 405), ("CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n", 405),
            ("BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 405), ("get / HTTP/1.1\r\nHost: x\r\n\r\n", 405),
            ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505), ("GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505),
            ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
            ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8193\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n", 417),
        ]
    )
    func refused(text: String, status: Int) {
        #expect(throws: RequestHead.Failure(status: status)) { try head(text) }
    }

    @Test("has limits, and each is reached exactly")
    func limits() throws {
        func line(_ count: Int) -> String { "GET /" + String(repeating: "a", count: count - 14) + " HTTP/1.1" }
        _ = try head("\(line(8192))\r\nHost: x\r\n\r\n")
        #expect(throws: RequestHead.Failure(status: 414)) { try head("\(line(8193))\r\nHost: x\r\n\r\n") }

        func fields(_ count: Int) -> String { String(repeating: "A: b\r\n", count: count - 1) }
        _ = try head("GET / HTTP/1.1\r\nHost: x\r\n\(fields(100))\r\n")
        #expect(throws: RequestHead.Failure(status: 431)) {
            try head("GET / HTTP/1.1\r\nHost: x\r\n\(fields(101))\r\n")
        }

        // "Host: x" and "A: …", each with its line end, are 16384 bytes together.
        func filler(_ count: Int) -> String { "A: " + String(repeating: "b", count: count - 9 - 5) }
        _ = try head("GET / HTTP/1.1\r\nHost: x\r\n\(filler(16384))\r\n\r\n")
        #expect(throws: RequestHead.Failure(status: 431)) {
            try head("GET / HTTP/1.1\r\nHost: x\r\n\(filler(16385))\r\n\r\n")
        }
        #expect(try head("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8192\r\n\r\n").bodyLength == 8192)
    }
}
