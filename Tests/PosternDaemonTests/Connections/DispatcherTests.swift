// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternProtocol
import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("What becomes of a line")
struct DispatcherTests {
    /// Lines that no client should send, and the kind of error each gets.
    static let hostile: [(line: [UInt8], kind: String)] = [
        ([], "parse_error"), ([0x20], "parse_error"), ([0], "parse_error"), ([0xFF, 0xFE], "parse_error"),
        (Array("\u{FEFF}{}".utf8), "parse_error"), (Array("{".utf8), "parse_error"), (Array("nul".utf8), "parse_error"),
        (Array(#"{"jsonrpc":"2.0","id":1,"method":"server.hello",}"#.utf8), "parse_error"),
        (Array(#"{"jsonrpc":"2.0","id":1,"method":"server.hello" /* */}"#.utf8), "parse_error"),
        (Array(#"{"jsonrpc":"2.0","id":NaN,"method":"server.hello"}"#.utf8), "parse_error"),
        (Array(#"{"jsonrpc":"2.0","id":"\#u{01}","method":"server.hello"}"#.utf8), "parse_error"),
        (
            Array(#"{"jsonrpc":"2.0","id":""#.utf8) + [0xC0, 0x80] + Array(#"","method":"server.hello"}"#.utf8),
            "parse_error"
        ),
        (Array(#"{"jsonrpc":"2.0","id":"\udc00","method":"server.hello"}"#.utf8), "parse_error"),
        (Array(("{" + (0...64).map { #""k\#($0)":1"# }.joined(separator: ",") + "}").utf8), "parse_error"),
        (Array((String(repeating: "[", count: 8000)).utf8), "parse_error"),
        (Array((String(repeating: #"{"a":"#, count: 2000)).utf8), "parse_error"),
        (Array("1e999".utf8), "invalid_request"), (Array("null".utf8), "invalid_request"),
        (Array("\"\"".utf8), "invalid_request"), (Array("{}".utf8), "invalid_request"),
        (Array(#"{"jsonrpc":2.0,"id":1,"method":"server.hello"}"#.utf8), "invalid_request"),
        (Array(#"{"jsonrpc":"2.0","id":[1],"method":"server.hello"}"#.utf8), "invalid_request"),
        (Array(#"{"jsonrpc":"2.0","id":18446744073709551616,"method":"server.hello"}"#.utf8), "invalid_request"),
        (Array(#"{"jsonrpc":"2.0","id":true,"method":"server.hello"}"#.utf8), "invalid_request"),
        (Array(#"{"jsonrpc":"2.0","id":1,"method":null}"#.utf8), "invalid_request"),
        (Array(#"{"JSONRPC":"2.0","id":1,"method":"server.hello"}"#.utf8), "invalid_request"),
        (Array(#"{"jsonrpc":"2.0","id":1,"method":""}"#.utf8), "method_not_found"),
        (Array(#"{"jsonrpc":"2.0","id":1,"method":"server.hello\u0000"}"#.utf8), "method_not_found"),
        (Array(#"{"jsonrpc":"2.0","id":1,"method":"events.subscribe"}"#.utf8), "method_not_found"),
        (Array(#"{"jsonrpc":"2.0","id":1,"method":"session.login"}"#.utf8), "permission_denied"),
        (Array(#"{"jsonrpc":"2.0","id":1,"method":"session.check"}"#.utf8), "invalid_params"),
        (Array(#"{"jsonrpc":"2.0","id":1,"method":"session.check","params":[]}"#.utf8), "invalid_params"),
        (Array(#"{"jsonrpc":"2.0","id":1,"method":"session.check","params":"x"}"#.utf8), "invalid_params"),
        (Array(#"{"jsonrpc":"2.0","id":1,"method":"session.check","params":{"token":null}}"#.utf8), "invalid_params"),
        (
            Array(#"{"jsonrpc":"2.0","id":1,"method":"session.check","params":{"token":"","t":1}}"#.utf8),
            "invalid_params"
        ),
        (Array(#"{"jsonrpc":"2.0","id":1,"method":"server.hello","params":{"x":1}}"#.utf8), "invalid_params"),
        (Array(request(.sessionCheck, #"{"token":"\#(String(repeating: "x", count: 4097))"}"#).utf8), "invalid_params"),
    ]

    @Test("Each hostile line gets its error, and the connection and the daemon live")
    func hostileLines() async throws {
        try await InProcessDaemon.run { daemon in
            let client = try daemon.connect(.check)
            for (line, kind) in Self.hostile {
                try await client.send(line + [0x0A])
                let reply = try JSONValue(parsing: await client.receive())
                try ReplyAudit.check(reply, to: nil)
                #expect(reply.kind == kind, "\(String(decoding: line.prefix(80), as: UTF8.self))")
                try await client.result(.serverHello)
            }
        }
    }

    @Test("A check is answered in exactly these bytes, however the token is asked for")
    func checkBytes() async throws {
        try await InProcessDaemon.run { daemon in
            let number = try await daemon.signUp("alice")
            let token = try await daemon.logIn("alice")
            let id = SessionID.name(of: token)
            let now = daemon.options.clock.now.rawValue
            let verdict =
                #"{"valid":true,"user_id":\#(number),"username":"alice","session_id":"\#(id)","#
                + #""authenticated_at":\#(now),"expires_at":\#(now + 86_400)}"#
            let client = try daemon.connect(.check)
            let escaped = token.unicodeScalars.map { scalar in
                let digits = String(scalar.value, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
            for params in [
                #"{"token":"\#(token)"}"#, #" { "tok\u0065n" : "\#(token)" } "#, #"{"token":"\#(escaped.joined())"}"#,
            ] {
                let value = try JSONValue(parsing: await client.ask(request(.sessionCheck, params)))
                #expect(value["result"]?.sorted == (try JSONValue(parsing: verdict)).sorted, "\(params)")
            }
            let reply = try await client.ask(request(.sessionCheck, #"{"token":"\#(token)"}"#, id: #""\u00e4 7""#))
            #expect(reply == #"{"jsonrpc":"2.0","id":"\u00e4 7","result":\#(verdict)}"#)
            let none = try await client.ask(request(.sessionCheck, #"{"token":""}"#, id: "null"))
            #expect(none == #"{"jsonrpc":"2.0","id":null,"result":{"valid":false}}"#)
        }
    }

    @Test("Texts that are nearly a token are nobody's")
    func nearlyTokens() async throws {
        try await InProcessDaemon.run { daemon in
            try await daemon.signUp("alice")
            let token = try await daemon.logIn("alice")
            let last = token.last == "A" ? "B" : "A"
            let texts = [
                "", " ", " " + token, token + " ", token + "=", String(token.dropLast()), token + "A",
                token.dropLast() + last, token.uppercased(), String(token.dropLast()) + "\\u0000",
                "ä" + token.dropFirst(2),
                String(repeating: "A", count: 43), String(repeating: "A", count: 4096),
            ]
            let client = try daemon.connect(.check)
            for text in texts {
                #expect(try await client.result(.sessionCheck, #"{"token":"\#(text)"}"#)["valid"] == false, "\(text)")
            }
            #expect(try await daemon.isValid(token))
        }
    }

    @Test("A batch whose replies would be longer than a line may be says so in place of those that do not fit")
    func longBatch() async throws {
        try await InProcessDaemon.run { daemon in
            let discover = Array(repeating: request(.rpcDiscover), count: 16).joined(separator: ",")
            let line = try await daemon.connect(.check).ask("[\(discover)]")
            #expect(line.utf8.count <= Limits.replyBytes)
            let replies = try JSONValue(parsing: line).elements ?? []
            #expect(replies.count == 16)
        }
    }
}
