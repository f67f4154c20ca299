// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PosternProtocol

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes reports to standard output and trouble to standard error.
struct Printer {
    /// Whether to write for programs.
    let json: Bool

    /// Writes a report.
    ///
    /// - Throws: when it could not be written as a whole: a script must not take half a token for one.
    func print(_ report: some Report) throws(CommandFailure) {
        if json {
            try emit(Self.encode(report.result))
            return
        }
        if let text = report.text { try emit(text) }
        if let remark = report.remark { complain(remark) }
    }

    /// Writes what went wrong.
    func print(_ failure: CommandFailure) {
        if json, let text = try? Self.encode(FailureValue(failure)) {
            complain(text)
        } else {
            complain("postern: " + Readable.text(failure.message))
        }
    }

    /// One line of JSON in which every character is safe to show.
    static func encode(_ value: some Encodable) throws(CommandFailure) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        do {
            return Readable.json(String(decoding: try encoder.encode(value), as: UTF8.self))
        } catch {
            throw CommandFailure(.software, kind: "software", "The result cannot be written as JSON.")
        }
    }

    private func emit(_ text: String) throws(CommandFailure) {
        guard Self.put(text + "\n", to: STDOUT_FILENO) else {
            throw CommandFailure(.outputFailed, kind: "output_failed", "The output could not be written.")
        }
    }

    private func complain(_ text: String) {
        // Where trouble cannot be told, the exit status still says it.
        _ = Self.put(text + "\n", to: STDERR_FILENO)
    }

    /// Writes all of a text. Returns whether that was possible.
    static func put(_ text: String, to descriptor: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}

/// A failure in the form of a JSON-RPC reply. What this program itself found has no code.
private struct FailureValue: Encodable {
    struct Content: Encodable {
        let code: Int?
        let message: String
        let data: Data
    }

    enum Data: Encodable {
        case refusal(RPCError.Details)
        case local(kind: String)

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .refusal(let details): try details.encode(to: encoder)
            case .local(let kind): try ["kind": kind].encode(to: encoder)
            }
        }
    }

    let error: Content

    init(_ failure: CommandFailure) {
        if let refusal = failure.refusal {
            error = Content(code: refusal.code, message: refusal.message, data: .refusal(refusal.data))
        } else {
            error = Content(code: nil, message: failure.message, data: .local(kind: failure.kind))
        }
    }
}
