// SPDX-License-Identifier: Apache-2.0

/// The method `account.set_password`.
public enum AccountSetPassword: RPCMethod {
    /// The name.
    public static let name = MethodName.accountSetPassword
    /// Who may call it.
    public static let roles = RoleRequirement.front
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = false
    /// What it does.
    public static let summary = """
        Sets a password with a one-time token that the administrator or a login gave out. Every session of the user \
        ends.
        """
    /// What it takes.
    public static let params = ObjectSchema(
        nil,
        [
            .required("set_password_token", .token, "The one-time token."),
            .required("new_password", .newPassword, "The wanted password."),
        ]
    )
    /// What it gives.
    public static let result = UserResult.schema
    /// What it refuses.
    public static let errors: [ErrorKind] = [
        .invalidToken, .unacceptablePassword, .busy, .storageFull, .storageUnavailable,
    ]

    /// What the caller sends.
    public struct Params: Codable, Hashable, Sendable {
        /// The one-time token.
        public var setPasswordToken: Secret
        /// The wanted password.
        public var newPassword: Secret

        enum CodingKeys: String, CodingKey {
            case setPasswordToken = "set_password_token"
            case newPassword = "new_password"
        }

        /// Makes the value.
        public init(setPasswordToken: Secret, newPassword: Secret) {
            self.setPasswordToken = setPasswordToken
            self.newPassword = newPassword
        }
    }

    /// What the answer holds.
    public typealias Result = UserResult
}
