// SPDX-License-Identifier: Apache-2.0

/// What a login leads to. Further statuses may come: a client that meets one it does not know has not logged in.
public enum LoginOutcome: Codable, Hashable, Sendable {
    /// The person is who they say.
    case authenticated(Authenticated)
    /// The password was right but must be replaced first, with this one-time token.
    case passwordChangeRequired(setPasswordToken: Secret)
    /// A status of a later release. Not logged in.
    case unknown(status: String)

    /// What comes with a new session.
    public struct Authenticated: Codable, Hashable, Sendable {
        /// The session's token: the only thing that lets its bearer in.
        public var token: Secret
        /// The session.
        public var session: SessionValue
        /// Whose it is.
        public var user: UserValue
        /// A value to be kept in a cookie of its own and given back as `client.device` at the next login.
        public var device: Secret?

        /// Makes the value.
        public init(token: Secret, session: SessionValue, user: UserValue, device: Secret? = nil) {
            self.token = token
            self.session = session
            self.user = user
            self.device = device
        }
    }

    private enum CodingKeys: String, CodingKey {
        case status
        case setPasswordToken = "set_password_token"
    }

    private static let authenticatedStatus = "authenticated"
    private static let passwordChangeRequiredStatus = "password_change_required"

    /// Branches on `status`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(String.self, forKey: .status) {
        case Self.authenticatedStatus:
            self = .authenticated(try Authenticated(from: decoder))
        case Self.passwordChangeRequiredStatus:
            self = .passwordChangeRequired(
                setPasswordToken: try container.decode(Secret.self, forKey: .setPasswordToken)
            )
        case let status:
            self = .unknown(status: status)
        }
    }

    /// Writes `status` and what belongs to it.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .authenticated(let content):
            try container.encode(Self.authenticatedStatus, forKey: .status)
            try content.encode(to: encoder)
        case .passwordChangeRequired(let token):
            try container.encode(Self.passwordChangeRequiredStatus, forKey: .status)
            try container.encode(token, forKey: .setPasswordToken)
        case .unknown(let status):
            try container.encode(status, forKey: .status)
        }
    }

    /// The wire's view.
    public static let schema = Schema.oneOf([
        ObjectSchema(
            nil,
            [
                .required("status", .choice([authenticatedStatus]), "Logged in."),
                .required("token", .newToken, "The session's token: the only thing that lets its bearer in."),
                .required("session", .object(SessionValue.schema), "The session."),
                .required("user", .object(UserValue.schema), "Whose it is."),
                .optional("device", .string(bytes: 1...128), "To be given back as client.device at the next login."),
            ]
        ),
        ObjectSchema(
            nil,
            [
                .required("status", .choice([passwordChangeRequiredStatus]), "Not logged in: set a password first."),
                .required("set_password_token", .newToken, "The one-time token for account.set_password."),
            ]
        ),
    ])
}
