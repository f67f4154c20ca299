// SPDX-License-Identifier: Apache-2.0

package import PosternProtocol

/// Holds replies against the schemas of the methods, in whatever test they are met.
package enum ReplyAudit {
    /// Looks for anything that the document does not promise.
    ///
    /// - Parameters:
    ///   - reply: one reply, not a batch of them.
    ///   - method: the method that was called; nil where the request did not name one.
    /// - Throws: ``TestingFault``, which says what is wrong.
    package static func check(_ reply: JSONValue, to method: MethodName?) throws {
        guard case .object(let members) = reply, reply["jsonrpc"] == "2.0", reply["id"] != nil, members.count == 3
        else { throw TestingFault("this is no reply: \(JSONText.compact(reply))") }
        if let error = reply["error"] { return try checkError(error, to: method) }
        guard let result = reply["result"] else { throw TestingFault("neither result nor error") }
        guard let method else { throw TestingFault("a result for no method: \(JSONText.compact(reply))") }
        do {
            try method.method.result.validate(result, at: "result")
        } catch {
            throw TestingFault("\(method.rawValue): \(error.field) \(error.problem) in \(JSONText.compact(result))")
        }
    }

    private static func checkError(_ error: JSONValue, to method: MethodName?) throws {
        guard case .object(let members) = error, case .integer(let code)? = error["code"],
            case .string(let message)? = error["message"], case .object(let data)? = error["data"],
            case .string(let name)? = error["data"]?["kind"], members.count == 3, !message.isEmpty
        else { throw TestingFault("this is no error: \(JSONText.compact(error))") }
        let kind = ErrorKind(rawValue: name)
        guard ErrorKind.codes.contains(where: { $0.kind == kind && $0.code == code }) else {
            throw TestingFault("no such kind of error: \(name), \(code)")
        }
        let promised = OpenRPC.commonErrors + (method?.method.errors ?? [])
        guard promised.contains(kind) else {
            throw TestingFault("\(method?.rawValue ?? "-") does not promise the error \(name)")
        }
        let beside = Set(data.map(\.key)).subtracting(["kind"])
        let allowed = Self.members(beside: kind)
        guard allowed.required.isSubset(of: beside), beside.isSubset(of: allowed.required.union(allowed.optional))
        else {
            throw TestingFault("\(name) has the wrong members: \(beside.sorted())")
        }
    }

    /// What stands beside the kind.
    package static func members(beside kind: ErrorKind) -> (required: Set<String>, optional: Set<String>) {
        switch kind {
        case .invalidParams: (["field"], [])
        case .internalError: (["request_id"], [])
        case .invalidUsername: (["reason"], [])
        case .unacceptablePassword: (["reasons"], [])
        case .busy: (["retry_after_ms"], [])
        case .storageFull: ([], ["effective"])
        default: ([], [])
        }
    }
}
