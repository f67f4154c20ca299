// SPDX-License-Identifier: Apache-2.0

/// The method `user.show`.
public enum UserShow: RPCMethod {
    /// The name.
    public static let name = MethodName.userShow
    /// Who may call it.
    public static let roles = RoleRequirement.admin
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = true
    /// What it does.
    public static let summary = "Shows one user."
    /// What it takes.
    public static let params = UserSelector.schema
    /// What it gives.
    public static let result = Schema.object(
        ObjectSchema(
            nil,
            [
                .required("user", .object(UserValue.schema), "The account."),
                .required("sessions", .count, "How many live sessions there are."),
                .required(
                    "credentials",
                    .array(.object(CredentialValue.schema), maximumCount: 16),
                    "What the person logs in with."
                ),
            ]
        )
    )
    /// What it refuses.
    public static let errors: [ErrorKind] = [.notFound, .storageUnavailable]

    /// What the caller sends.
    public typealias Params = UserSelector

    /// What the answer holds.
    public struct Result: Codable, Hashable, Sendable {
        /// The account.
        public var user: UserValue
        /// How many live sessions there are.
        public var sessions: Int
        /// What the person logs in with.
        public var credentials: [CredentialValue]

        /// Makes the value.
        public init(user: UserValue, sessions: Int, credentials: [CredentialValue]) {
            self.user = user
            self.sessions = sessions
            self.credentials = credentials
        }
    }
}
