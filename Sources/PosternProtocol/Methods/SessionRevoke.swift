// SPDX-License-Identifier: Apache-2.0

/// The method `session.revoke`.
public enum SessionRevoke: RPCMethod {
    /// The name.
    public static let name = MethodName.sessionRevoke
    /// Who may call it.
    public static let roles = RoleRequirement.front
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = false
    /// What it does.
    public static let summary = "Ends one session of the caller, or all but the caller's own."
    /// What it takes.
    public static let params = ObjectSchema(
        nil,
        [
            .required("token", .token, "The session's token."),
            .optional("session_id", .sessionID, "The session to end."),
            .optional("others", .constant(true), "All sessions of the caller but this one."),
        ],
        exactlyOne: ["session_id", "others"]
    )
    /// What it gives.
    public static let result = EndedResult.schema
    /// What it refuses.
    public static let errors: [ErrorKind] = [.invalidSession, .storageFull, .storageUnavailable]

    /// What the caller sends.
    public struct Params: Codable, Hashable, Sendable {
        /// The session's token.
        public var token: Secret
        /// The session to end.
        public var sessionID: String?
        /// True: all others.
        public var others: Bool?

        enum CodingKeys: String, CodingKey {
            case token, others
            case sessionID = "session_id"
        }

        /// Makes the value.
        public init(token: Secret, sessionID: String? = nil, others: Bool? = nil) {
            self.token = token
            self.sessionID = sessionID
            self.others = others
        }
    }

    /// What the answer holds.
    public typealias Result = EndedResult
}
