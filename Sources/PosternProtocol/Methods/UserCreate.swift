// SPDX-License-Identifier: Apache-2.0

/// The method `user.create`.
public enum UserCreate: RPCMethod {
    /// The name.
    public static let name = MethodName.userCreate
    /// Who may call it.
    public static let roles = RoleRequirement.admin
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = false
    /// What it does.
    public static let summary = """
        Makes an account. Without a password it gives a one-time token with which the person sets one; with a \
        password the person must change it at the first login.
        """
    /// What it takes.
    public static let params = ObjectSchema(
        nil,
        [
            .required("username", .username, "The name; folded and trimmed, else refused."),
            .optional("password", .newPassword, "A first password."),
            .optional("display_name", .displayName, "The name for people."),
        ]
    )
    /// What it gives.
    public static let result = Schema.object(
        ObjectSchema(
            nil,
            [
                .required("user", .object(UserValue.schema), "The account."),
                .optional("set_password_token", .newToken, "The one-time token, where no password was given."),
                .optional("expires_at", .time, "When the token expires."),
            ]
        )
    )
    /// What it refuses.
    public static let errors: [ErrorKind] = [
        .invalidUsername, .unacceptablePassword, .usernameTaken, .busy, .storageFull, .storageUnavailable,
    ]

    /// What the caller sends.
    public struct Params: Codable, Hashable, Sendable {
        /// The name.
        public var username: String
        /// A first password.
        public var password: Secret?
        /// The name for people.
        public var displayName: String?

        enum CodingKeys: String, CodingKey {
            case username, password
            case displayName = "display_name"
        }

        /// Makes the value.
        public init(username: String, password: Secret? = nil, displayName: String? = nil) {
            self.username = username
            self.password = password
            self.displayName = displayName
        }
    }

    /// What the answer holds.
    public struct Result: Codable, Hashable, Sendable {
        /// The account.
        public var user: UserValue
        /// The one-time token.
        public var setPasswordToken: Secret?
        /// When the token expires.
        public var expiresAt: Int64?

        enum CodingKeys: String, CodingKey {
            case user
            case setPasswordToken = "set_password_token"
            case expiresAt = "expires_at"
        }

        /// Makes the value.
        public init(user: UserValue, setPasswordToken: Secret? = nil, expiresAt: Int64? = nil) {
            self.user = user
            self.setPasswordToken = setPasswordToken
            self.expiresAt = expiresAt
        }
    }
}
