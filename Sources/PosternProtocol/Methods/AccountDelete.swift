// SPDX-License-Identifier: Apache-2.0

/// The method `account.delete`.
public enum AccountDelete: RPCMethod {
    /// The name.
    public static let name = MethodName.accountDelete
    /// Who may call it.
    public static let roles = RoleRequirement.front
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = false
    /// What it does.
    public static let summary = """
        Deletes the account of the caller with all that belongs to it, and ends all its sessions.
        """
    /// What it takes.
    public static let params = ObjectSchema(
        nil,
        [
            .required("token", .token, "The session's token."),
            .required("password", .password, "The password."),
        ]
    )
    /// What it gives.
    public static let result = Schema.object(
        ObjectSchema(
            nil,
            [
                .required("deleted", .constant(true), "Always true.")
            ]
        )
    )
    /// What it refuses.
    public static let errors: [ErrorKind] = [
        .invalidSession, .invalidCredentials, .busy, .storageFull, .storageUnavailable,
    ]

    /// What the caller sends.
    public struct Params: Codable, Hashable, Sendable {
        /// The session's token.
        public var token: Secret
        /// The password.
        public var password: Secret

        /// Makes the value.
        public init(token: Secret, password: Secret) {
            self.token = token
            self.password = password
        }
    }

    /// What the answer holds.
    public struct Result: Codable, Hashable, Sendable {
        /// Always true.
        public var deleted: Bool

        /// Makes the value.
        public init(deleted: Bool) {
            self.deleted = deleted
        }
    }
}
