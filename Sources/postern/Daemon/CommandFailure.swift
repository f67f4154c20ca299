// SPDX-License-Identifier: Apache-2.0

import PosternClient
import PosternProtocol

/// Why a command did not do what it was asked.
struct CommandFailure: Error {
    /// How the program ends.
    let status: ExitStatus
    /// What programs branch on, in the JSON form: a kind of the protocol, or one of this program's own.
    let kind: String
    /// A sentence for people.
    let message: String
    /// The daemon's error, where it is one.
    let refusal: RPCError?

    /// A failure that the daemon had no part in.
    init(_ status: ExitStatus, kind: String, _ message: String) {
        self.status = status
        self.kind = kind
        self.message = message
        self.refusal = nil
    }

    /// A wrong command line, found only after it was parsed.
    static func usage(_ message: String) -> CommandFailure {
        CommandFailure(.usage, kind: "usage", message)
    }

    /// Something unusable on standard input or the terminal.
    static func badInput(_ message: String) -> CommandFailure {
        CommandFailure(.badInput, kind: "bad_input", message)
    }

    /// What the daemon answered.
    init(_ refusal: RPCError) {
        self.status = ExitStatus(refusal.kind)
        self.kind = refusal.kind.rawValue
        self.message = Self.explain(refusal)
        self.refusal = refusal
    }

    /// What became of a call.
    init(_ error: PosternClientError, waited: Duration) {
        switch error {
        case .refused(let refusal):
            self.init(refusal)
        case .unreachable(let reason):
            self.init(
                .unreachable,
                kind: "unreachable",
                "The daemon cannot be reached: \(reason)\(reason.hasSuffix("?") ? "" : ".")"
            )
        case .timedOut:
            self.init(
                .unreachable,
                kind: "timed_out",
                "The daemon did not answer within \(waited.components.seconds) seconds. It may have done what was asked."
            )
        case .garbled(let reason):
            self.init(.software, kind: "garbled", "The daemon could not be understood: \(reason).")
        }
    }

    /// The daemon's sentence, and what stands beside it that a person can use.
    private static func explain(_ refusal: RPCError) -> String {
        var sentences = [refusal.message]
        if refusal.data.effective == true {
            sentences.append("It holds now, but could not be saved: after a restart of the daemon it may not.")
        }
        if let wait = refusal.data.retryAfterMilliseconds, wait > 0 {
            sentences.append("Try again in \(Readable.wait(milliseconds: wait)).")
        }
        if let id = refusal.data.requestID {
            sentences.append("Look for \(id) in the daemon's log.")
        }
        return sentences.joined(separator: " ")
    }
}
