// SPDX-License-Identifier: Apache-2.0

/// The method `account.change_password`.
public enum AccountChangePassword: RPCMethod {
    /// The name.
    public static let name = MethodName.accountChangePassword
    /// Who may call it.
    public static let roles = RoleRequirement.front
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = false
    /// What it does.
    public static let summary = """
        Replaces the password, ends every session of the user, and begins a new one for the caller.
        """
    /// What it takes.
    public static let params = ObjectSchema(
        nil,
        [
            .required("token", .token, "The session's token."),
            .required("current_password", .password, "The password until now."),
            .required("new_password", .newPassword, "The wanted password."),
            .optional("client", .object(ClientDescription.schema), "What the front knows of the person's client."),
        ]
    )
    /// What it gives.
    public static let result = Schema.object(
        ObjectSchema(
            nil,
            [
                .required("token", .newToken, "The new token."),
                .required("session", .object(SessionValue.schema), "The new session."),
                .required("ended", .count, "How many other sessions ended."),
            ]
        )
    )
    /// What it refuses.
    public static let errors: [ErrorKind] = [
        .invalidSession, .invalidCredentials, .unacceptablePassword, .busy, .storageFull, .storageUnavailable,
    ]

    /// What the caller sends.
    public struct Params: Codable, Hashable, Sendable {
        /// The session's token.
        public var token: Secret
        /// The password until now.
        public var currentPassword: Secret
        /// The wanted password.
        public var newPassword: Secret
        /// What the front knows of the person's client.
        public var client: ClientDescription?

        enum CodingKeys: String, CodingKey {
            case token, client
            case currentPassword = "current_password"
            case newPassword = "new_password"
        }

        /// Makes the value.
        public init(token: Secret, currentPassword: Secret, newPassword: Secret, client: ClientDescription? = nil) {
            self.token = token
            self.currentPassword = currentPassword
            self.newPassword = newPassword
            self.client = client
        }
    }

    /// What the answer holds.
    public struct Result: Codable, Hashable, Sendable {
        /// The new token.
        public var token: Secret
        /// The new session.
        public var session: SessionValue
        /// How many other sessions ended.
        public var ended: Int

        /// Makes the value.
        public init(token: Secret, session: SessionValue, ended: Int) {
            self.token = token
            self.session = session
            self.ended = ended
        }
    }
}
