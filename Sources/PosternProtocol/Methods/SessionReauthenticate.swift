// SPDX-License-Identifier: Apache-2.0

/// The method `session.reauthenticate`.
public enum SessionReauthenticate: RPCMethod {
    /// The name.
    public static let name = MethodName.sessionReauthenticate
    /// Who may call it.
    public static let roles = RoleRequirement.front
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = false
    /// What it does.
    public static let summary = """
        Asks the person behind a session for the password again and begins a new session in its place; the old one \
        ends.
        """
    /// What it takes.
    public static let params = ObjectSchema(
        nil,
        [
            .required("token", .token, "The session's token."),
            .required("password", .password, "The password as typed."),
            .optional("client", .object(ClientDescription.schema), "What the front knows of the person's client."),
        ]
    )
    /// What it gives.
    public static let result = LoginOutcome.schema
    /// What it refuses.
    public static let errors: [ErrorKind] = [
        .invalidSession, .invalidCredentials, .busy, .storageFull, .storageUnavailable,
    ]

    /// What the caller sends.
    public struct Params: Codable, Hashable, Sendable {
        /// The session's token.
        public var token: Secret
        /// The password as typed.
        public var password: Secret
        /// What the front knows of the person's client.
        public var client: ClientDescription?

        /// Makes the value.
        public init(token: Secret, password: Secret, client: ClientDescription? = nil) {
            self.token = token
            self.password = password
            self.client = client
        }
    }

    /// What the answer holds.
    public typealias Result = LoginOutcome
}
