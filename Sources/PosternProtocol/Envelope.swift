// SPDX-License-Identifier: Apache-2.0

/// A request as a client writes it.
public struct RequestEnvelope<Params: Encodable>: Encodable {
    let jsonrpc = "2.0"
    let id: Int64
    let method: String
    let params: Params

    /// Makes a request.
    public init(id: Int64, method: MethodName, params: Params) {
        self.id = id
        self.method = method.rawValue
        self.params = params
    }
}

/// A reply as a client reads it: a result or an error.
public struct ReplyEnvelope<Result: Decodable>: Decodable {
    /// The reply's content.
    public let outcome: Swift.Result<Result, RPCError>

    enum CodingKeys: String, CodingKey { case result, error }

    /// Takes whichever of `result` and `error` is there.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let error = try container.decodeIfPresent(RPCError.self, forKey: .error) {
            outcome = .failure(error)
        } else {
            outcome = .success(try container.decode(Result.self, forKey: .result))
        }
    }
}

/// The id of a reply alone; nil where the server could not tell which request it answers.
public struct ReplyIdentifier: Decodable {
    /// The id.
    public let id: Int64?
}
