// SPDX-License-Identifier: Apache-2.0

/// The method `account.update`.
public enum AccountUpdate: RPCMethod {
    /// The name.
    public static let name = MethodName.accountUpdate
    /// Who may call it.
    public static let roles = RoleRequirement.front
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = false
    /// What it does.
    public static let summary = "Changes what a person may change about the account freely."
    /// What it takes.
    public static let params = ObjectSchema(
        nil,
        [
            .required("token", .token, "The session's token."),
            .required("display_name", .displayName, "The name for people; empty for none."),
        ]
    )
    /// What it gives.
    public static let result = UserResult.schema
    /// What it refuses.
    public static let errors: [ErrorKind] = [.invalidSession, .storageFull, .storageUnavailable]

    /// What the caller sends.
    public struct Params: Codable, Hashable, Sendable {
        /// The session's token.
        public var token: Secret
        /// The name for people; empty for none.
        public var displayName: String

        enum CodingKeys: String, CodingKey {
            case token
            case displayName = "display_name"
        }

        /// Makes the value.
        public init(token: Secret, displayName: String) {
            self.token = token
            self.displayName = displayName
        }
    }

    /// What the answer holds.
    public typealias Result = UserResult
}
