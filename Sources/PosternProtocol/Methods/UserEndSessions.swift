// SPDX-License-Identifier: Apache-2.0

/// The method `user.end_sessions`.
public enum UserEndSessions: RPCMethod {
    /// The name.
    public static let name = MethodName.userEndSessions
    /// Who may call it.
    public static let roles = RoleRequirement.admin
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = false
    /// What it does.
    public static let summary = "Ends the sessions of a user, or one of them."
    /// What it takes.
    public static let params = UserSelector.schema.adding([.optional("session_id", .sessionID, "Only this one.")])
    /// What it gives.
    public static let result = EndedResult.schema
    /// What it refuses.
    public static let errors: [ErrorKind] = [.notFound, .storageFull, .storageUnavailable]

    /// What the caller sends.
    public struct Params: Codable, Hashable, Sendable {
        /// Whose, by name.
        public var username: String?
        /// Whose, by number.
        public var userID: Int64?
        /// Only this one.
        public var sessionID: String?

        enum CodingKeys: String, CodingKey {
            case username
            case userID = "user_id"
            case sessionID = "session_id"
        }

        /// Makes the value.
        public init(username: String? = nil, userID: Int64? = nil, sessionID: String? = nil) {
            self.username = username
            self.userID = userID
            self.sessionID = sessionID
        }
    }

    /// What the answer holds.
    public typealias Result = EndedResult
}
