// SPDX-License-Identifier: Apache-2.0

package import PosternProtocol

extension LineClient {
    /// Calls a method and returns the whole reply, which is held against the schemas on its way.
    ///
    /// - Parameter params: a JSON object.
    package func call(_ method: MethodName, _ params: String = "{}") throws -> JSONValue {
        let line = try ask(#"{"jsonrpc":"2.0","id":1,"method":"\#(method.rawValue)","params":\#(params)}"#)
        let reply = try JSONValue(parsing: line)
        guard reply["id"] == 1 else { throw TestingFault("a reply to something else: \(line)") }
        try ReplyAudit.check(reply, to: method)
        return reply
    }

    /// Calls a method that succeeds, and returns the result.
    @discardableResult
    package func result(_ method: MethodName, _ params: String = "{}") throws -> JSONValue {
        let reply = try call(method, params)
        guard let result = reply["result"] else {
            throw TestingFault("\(method.rawValue) was refused: \(JSONText.compact(reply))")
        }
        return result
    }

    /// Calls a method that is refused, and returns the error.
    package func error(_ method: MethodName, _ params: String = "{}") throws -> JSONValue {
        let reply = try call(method, params)
        guard let error = reply["error"] else {
            throw TestingFault("\(method.rawValue) was not refused: \(JSONText.compact(reply))")
        }
        return error
    }
}

extension JSONValue {
    /// Reads a line.
    package init(parsing line: String) throws {
        try self.init(parsing: Array(line.utf8).span)
    }

    /// The text of a string.
    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The value of an integer.
    package var number: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// The elements of an array.
    package var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The kind of an error, or of a reply with an error.
    package var kind: String? {
        (self["error"] ?? self)["data"]?["kind"]?.text
    }
}
