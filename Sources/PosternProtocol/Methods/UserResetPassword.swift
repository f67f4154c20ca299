// SPDX-License-Identifier: Apache-2.0

/// The method `user.reset_password`.
public enum UserResetPassword: RPCMethod {
    /// The name.
    public static let name = MethodName.userResetPassword
    /// Who may call it.
    public static let roles = RoleRequirement.admin
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = false
    /// What it does.
    public static let summary = """
        Makes the old password useless, ends all sessions, and gives a one-time token with which the person sets a \
        new one.
        """
    /// What it takes.
    public static let params = UserSelector.schema
    /// What it gives.
    public static let result = Schema.object(
        ObjectSchema(
            nil,
            [
                .required("set_password_token", .newToken, "The one-time token."),
                .required("expires_at", .time, "When it expires."),
            ]
        )
    )
    /// What it refuses.
    public static let errors: [ErrorKind] = [.notFound, .storageFull, .storageUnavailable]

    /// What the caller sends.
    public typealias Params = UserSelector

    /// What the answer holds.
    public struct Result: Codable, Hashable, Sendable {
        /// The one-time token.
        public var setPasswordToken: Secret
        /// When it expires.
        public var expiresAt: Int64

        enum CodingKeys: String, CodingKey {
            case setPasswordToken = "set_password_token"
            case expiresAt = "expires_at"
        }

        /// Makes the value.
        public init(setPasswordToken: Secret, expiresAt: Int64) {
            self.setPasswordToken = setPasswordToken
            self.expiresAt = expiresAt
        }
    }
}
