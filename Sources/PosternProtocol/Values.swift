// SPDX-License-Identifier: Apache-2.0

/// What a front knows of the person's client. It is recorded, not believed.
public struct ClientDescription: Codable, Hashable, Sendable {
    /// The IP address.
    public var address: String?
    /// The browser's `User-Agent`.
    public var userAgent: String?
    /// The device value that a login gave out before, from the device cookie.
    public var device: Secret?

    enum CodingKeys: String, CodingKey {
        case address, device
        case userAgent = "user_agent"
    }

    /// Describes a client.
    public init(address: String? = nil, userAgent: String? = nil, device: Secret? = nil) {
        self.address = address
        self.userAgent = userAgent
        self.device = device
    }

    /// The wire's view.
    public static let schema = ObjectSchema(
        "client",
        [
            .optional("address", .address, "The IP address, IPv4 or IPv6 in text form."),
            .optional(
                "user_agent",
                .line(bytes: 0...Limits.userAgentBytes),
                "The browser's User-Agent, cut to this size."
            ),
            .optional("device", .string(bytes: 0...128), "The device value that an earlier login gave out."),
        ]
    )
}

/// A user, as everybody who may see one sees it.
public struct UserValue: Codable, Hashable, Sendable {
    /// Never used twice.
    public var userID: Int64
    /// The canonical name.
    public var username: String
    /// The name for people; the username where none was chosen.
    public var displayName: String
    /// When the account was made, in seconds since 1970 UTC.
    public var createdAt: Int64
    /// Whether the account may not log in.
    public var disabled: Bool
    /// Whether the person must choose a password before the next session.
    public var mustChangePassword: Bool
    /// The last successful login; nil before the first.
    public var lastLoginAt: Int64?

    enum CodingKeys: String, CodingKey {
        case username, disabled
        case userID = "user_id"
        case displayName = "display_name"
        case createdAt = "created_at"
        case mustChangePassword = "must_change_password"
        case lastLoginAt = "last_login_at"
    }

    /// Makes a user value.
    public init(
        userID: Int64,
        username: String,
        displayName: String,
        createdAt: Int64,
        disabled: Bool,
        mustChangePassword: Bool,
        lastLoginAt: Int64?
    ) {
        self.userID = userID
        self.username = username
        self.displayName = displayName
        self.createdAt = createdAt
        self.disabled = disabled
        self.mustChangePassword = mustChangePassword
        self.lastLoginAt = lastLoginAt
    }

    /// The wire's view.
    public static let schema = ObjectSchema(
        "user",
        [
            .required("user_id", .identifier, "Never used twice."),
            .required("username", .string(bytes: 1...64), "The canonical name."),
            .required(
                "display_name",
                .string(bytes: 1...Limits.displayNameBytes),
                "The name for people; the username where none was chosen."
            ),
            .required("created_at", .time, "When the account was made."),
            .required("disabled", .boolean, "Whether the account may not log in."),
            .required(
                "must_change_password",
                .boolean,
                "Whether the person must choose a password before the next session."
            ),
            .optional("last_login_at", .time, "The last successful login; left out before the first."),
        ]
    )
}

/// A live session. Nothing in it lets anybody in.
public struct SessionValue: Codable, Hashable, Sendable {
    /// Names the session in lists, logs and events; it is no credential.
    public var sessionID: String
    /// Whose it is.
    public var userID: Int64
    /// When it began.
    public var createdAt: Int64
    /// When the person last proved who they are.
    public var authenticatedAt: Int64
    /// When it was last checked, to the minute.
    public var lastSeenAt: Int64
    /// When it ends whatever happens; it may end sooner for lack of use.
    public var expiresAt: Int64
    /// What was known of the client at login.
    public var client: ClientDescription?
    /// Whether it is the session that asks.
    public var current: Bool

    enum CodingKeys: String, CodingKey {
        case client, current
        case sessionID = "session_id"
        case userID = "user_id"
        case createdAt = "created_at"
        case authenticatedAt = "authenticated_at"
        case lastSeenAt = "last_seen_at"
        case expiresAt = "expires_at"
    }

    /// Makes a session value.
    public init(
        sessionID: String,
        userID: Int64,
        createdAt: Int64,
        authenticatedAt: Int64,
        lastSeenAt: Int64,
        expiresAt: Int64,
        client: ClientDescription?,
        current: Bool
    ) {
        self.sessionID = sessionID
        self.userID = userID
        self.createdAt = createdAt
        self.authenticatedAt = authenticatedAt
        self.lastSeenAt = lastSeenAt
        self.expiresAt = expiresAt
        self.client = client
        self.current = current
    }

    /// The wire's view.
    public static let schema = ObjectSchema(
        "session",
        [
            .required("session_id", .sessionID, "Names the session; no credential."),
            .required("user_id", .identifier, "Whose it is."),
            .required("created_at", .time, "When it began."),
            .required("authenticated_at", .time, "When the person last proved who they are."),
            .required("last_seen_at", .time, "When it was last checked, to the minute."),
            .required("expires_at", .time, "When it ends whatever happens; it may end sooner for lack of use."),
            .optional("client", .object(ClientDescription.schema), "What was known of the client at login."),
            .required("current", .boolean, "Whether it is the session that asks."),
        ]
    )
}

extension Schema {
    /// Seconds since 1970 UTC.
    public static let time = Schema.integer(0...253_402_300_799)
    /// A user's number.
    public static let identifier = Schema.integer(1...Int64.max)
    /// A session's name.
    public static let sessionID = Schema.string(bytes: 1...64)
    /// Where a token is taken: any text, for one that is no token is answered, not refused.
    public static let token = Schema.string(bytes: 0...Limits.tokenBytes)
    /// A token that the server gives.
    public static let newToken = Schema.string(bytes: Limits.tokenCharacters...Limits.tokenCharacters)
    /// Where a username is taken.
    public static let username = Schema.string(bytes: 0...Limits.usernameInputBytes)
    /// Where a password is checked.
    public static let password = Schema.string(bytes: 0...Limits.passwordBytes)
    /// Where a password is set.
    public static let newPassword = Schema.string(bytes: 0...Limits.newPasswordInputBytes)
    /// Where a display name is taken.
    public static let displayName = Schema.string(bytes: 0...Limits.displayNameBytes)
    /// A count.
    public static let count = Schema.integer(0...Int64.max)
}
