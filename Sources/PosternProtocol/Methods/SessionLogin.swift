// SPDX-License-Identifier: Apache-2.0

/// The method `session.login`.
public enum SessionLogin: RPCMethod {
    /// The name.
    public static let name = MethodName.sessionLogin
    /// Who may call it.
    public static let roles = RoleRequirement.front
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = false
    /// What it does.
    public static let summary = """
        Holds a name and a password against the accounts and begins a session. All failures look alike.
        """
    /// What it takes.
    public static let params = ObjectSchema(
        nil,
        [
            .required("username", .username, "The name as typed."),
            .required("password", .password, "The password as typed."),
            .optional("remember", .boolean, "Whether the session may live long."),
            .optional("client", .object(ClientDescription.schema), "What the front knows of the person's client."),
        ]
    )
    /// What it gives.
    public static let result = LoginOutcome.schema
    /// What it refuses.
    public static let errors: [ErrorKind] = [.invalidCredentials, .busy, .storageFull, .storageUnavailable]

    /// What the caller sends.
    public struct Params: Codable, Hashable, Sendable {
        /// The name as typed.
        public var username: String
        /// The password as typed.
        public var password: Secret
        /// Whether the session may live long.
        public var remember: Bool?
        /// What the front knows of the person's client.
        public var client: ClientDescription?

        /// Makes the value.
        public init(username: String, password: Secret, remember: Bool? = nil, client: ClientDescription? = nil) {
            self.username = username
            self.password = password
            self.remember = remember
            self.client = client
        }
    }

    /// What the answer holds.
    public typealias Result = LoginOutcome
}
