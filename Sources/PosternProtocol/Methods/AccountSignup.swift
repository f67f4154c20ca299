// SPDX-License-Identifier: Apache-2.0

/// The method `account.signup`.
public enum AccountSignup: RPCMethod {
    /// The name.
    public static let name = MethodName.accountSignup
    /// Who may call it.
    public static let roles = RoleRequirement.front
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = false
    /// What it does.
    public static let summary = """
        Makes an account for a person who chose the name and the password. It logs nobody in.
        """
    /// What it takes.
    public static let params = ObjectSchema(
        nil,
        [
            .required("username", .username, "The wanted name; folded and trimmed, else refused."),
            .required("password", .newPassword, "The wanted password."),
            .optional("display_name", .displayName, "The name for people."),
            .optional("invitation", .token, "The invitation, where signup needs one."),
            .optional("client", .object(ClientDescription.schema), "What the front knows of the person's client."),
        ]
    )
    /// What it gives.
    public static let result = UserResult.schema
    /// What it refuses.
    public static let errors: [ErrorKind] = [
        .invalidUsername, .unacceptablePassword, .usernameTaken, .signupClosed, .busy, .storageFull,
        .storageUnavailable,
    ]

    /// What the caller sends.
    public struct Params: Codable, Hashable, Sendable {
        /// The wanted name.
        public var username: String
        /// The wanted password.
        public var password: Secret
        /// The name for people.
        public var displayName: String?
        /// The invitation, where signup needs one.
        public var invitation: Secret?
        /// What the front knows of the person's client.
        public var client: ClientDescription?

        enum CodingKeys: String, CodingKey {
            case username, password, invitation, client
            case displayName = "display_name"
        }

        /// Makes the value.
        public init(
            username: String,
            password: Secret,
            displayName: String? = nil,
            invitation: Secret? = nil,
            client: ClientDescription? = nil
        ) {
            self.username = username
            self.password = password
            self.displayName = displayName
            self.invitation = invitation
            self.client = client
        }
    }

    /// What the answer holds.
    public typealias Result = UserResult
}
