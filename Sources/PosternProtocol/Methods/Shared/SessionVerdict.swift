// SPDX-License-Identifier: Apache-2.0

/// The answer to a session check.
public enum SessionVerdict: Codable, Hashable, Sendable {
    /// The session lives.
    case valid(Holder)
    /// It does not, or never did.
    case invalid

    /// Whose session it is.
    public struct Holder: Codable, Hashable, Sendable {
        /// The user's number, never used twice.
        public var userID: Int64
        /// The canonical name.
        public var username: String
        /// The session's name; no credential.
        public var sessionID: String
        /// When the person last proved who they are.
        public var authenticatedAt: Int64
        /// When the session ends whatever happens.
        public var expiresAt: Int64

        enum CodingKeys: String, CodingKey {
            case username
            case userID = "user_id"
            case sessionID = "session_id"
            case authenticatedAt = "authenticated_at"
            case expiresAt = "expires_at"
        }

        /// Makes the value.
        public init(userID: Int64, username: String, sessionID: String, authenticatedAt: Int64, expiresAt: Int64) {
            self.userID = userID
            self.username = username
            self.sessionID = sessionID
            self.authenticatedAt = authenticatedAt
            self.expiresAt = expiresAt
        }
    }

    private enum CodingKeys: String, CodingKey { case valid }

    /// Branches on `valid`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self = try container.decode(Bool.self, forKey: .valid) ? .valid(try Holder(from: decoder)) : .invalid
    }

    /// Writes `valid` and what belongs to it.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .valid(let holder):
            try container.encode(true, forKey: .valid)
            try holder.encode(to: encoder)
        case .invalid:
            try container.encode(false, forKey: .valid)
        }
    }

    /// The wire's view.
    public static let schema = Schema.oneOf([
        ObjectSchema(
            nil,
            [
                .required("valid", .constant(true), "The session lives."),
                .required("user_id", .identifier, "Whose it is."),
                .required("username", .string(bytes: 1...64), "The canonical name."),
                .required("session_id", .sessionID, "Names the session; no credential."),
                .required("authenticated_at", .time, "When the person last proved who they are."),
                .required("expires_at", .time, "When it ends whatever happens; it may end sooner for lack of use."),
            ]
        ),
        ObjectSchema(nil, [.required("valid", .constant(false), "It does not live, or never did.")]),
    ])
}
