// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import PosternProtocol

/// Plays a transcript against a daemon of its own and writes down what it answers.
///
/// A transcript is a text. Its lines are:
///
/// - `> ROLE REQUEST`: a line that is sent to a role's socket, on a connection of its own.
/// - `< REPLY`: what comes back until the daemon closes; none for a notification.
/// - `@ +N s`: the clock is turned.
/// - `$ posternd FLAGS`: how the daemon is started, where not without flags. Later ones restart it, with the same store.
/// - `# …` and empty lines: for people.
package enum TranscriptPlayer {
    /// Plays a transcript.
    ///
    /// - Returns: the same text with the replies that came, the uid of the caller written as 1000.
    package static func play(_ transcript: String) async throws -> String {
        let directory = try TemporaryDirectory()
        var options = InProcessDaemon.Options()
        // libsodium's own, for the scheme of a password is seen in replies.
        options.hasher = nil
        var lines = transcript.split(separator: "\n", omittingEmptySubsequences: false)[...]
        var played: [String] = []
        while !lines.isEmpty {
            while let line = lines.first, !takesDaemon(line) {
                if line.hasPrefix("$ posternd") { options.flags = flags(line) }
                played.append(String(line))
                lines = lines.dropFirst()
            }
            let end = lines.firstIndex { $0.hasPrefix("$ posternd") } ?? lines.endIndex
            let part = lines[..<end]
            if !part.isEmpty {
                played += try await InProcessDaemon.run(options, in: directory) { try await play(part, on: $0) }
            }
            lines = lines[end...]
        }
        return played.joined(separator: "\n")
    }

    private static func takesDaemon(_ line: Substring) -> Bool {
        line.hasPrefix(">") || line.hasPrefix("@")
    }

    private static func flags(_ line: Substring) -> [String] {
        line.split(separator: " ").dropFirst(2).map(String.init)
    }

    private static func play(_ lines: ArraySlice<Substring>, on daemon: InProcessDaemon) async throws -> [String] {
        var played: [String] = []
        for line in lines where !line.hasPrefix("<") {
            played.append(String(line))
            let words = line.split(separator: " ", maxSplits: 2)
            switch words.first {
            case ">":
                guard words.count == 3, let role = Role(rawValue: String(words[1])) else {
                    throw TestingFault("this is no request: \(line)")
                }
                played += try await replies(to: String(words[2]), on: daemon.connect(role)).map { "< " + $0 }
            case "@":
                guard words.count == 3, words[2] == "s", let seconds = Int64(words[1]) else {
                    throw TestingFault("this turns no clock: \(line)")
                }
                daemon.options.clock.advance(by: seconds)
            default:
                guard line.isEmpty || line.hasPrefix("#") else { throw TestingFault("this is no line: \(line)") }
            }
        }
        return played
    }

    private static func replies(to request: String, on connection: LineClient) async throws -> [String] {
        try await connection.send(request)
        await connection.finishSending()
        let lines = try await connection.receiveAll()
        let methods = (try? JSONValue(parsing: request)).map(Self.methods) ?? [:]
        for line in lines {
            let reply = try JSONValue(parsing: line)
            for reply in reply.elements ?? [reply] {
                try ReplyAudit.check(reply, to: methods[reply["id"] ?? .null])
            }
        }
        return lines.map { $0.replacing("\"caller_uid\":\(geteuid())", with: "\"caller_uid\":1000") }
    }

    /// Which method each id asks for.
    private static func methods(_ line: JSONValue) -> [JSONValue: MethodName] {
        var methods: [JSONValue: MethodName] = [:]
        for request in line.elements ?? [line] {
            guard let id = request["id"], let name = request["method"]?.text else { continue }
            methods[id] = MethodName(rawValue: name)
        }
        return methods
    }
}
