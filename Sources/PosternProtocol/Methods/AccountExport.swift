// SPDX-License-Identifier: Apache-2.0

/// The method `account.export`.
public enum AccountExport: RPCMethod {
    /// The name.
    public static let name = MethodName.accountExport
    /// Who may call it.
    public static let roles = RoleRequirement.front
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = true
    /// What it does.
    public static let summary = """
        Gives all that is kept of the user, without secrets. The login must be younger than ten minutes.
        """
    /// What it takes.
    public static let params = ObjectSchema(
        nil,
        [
            .required("token", .token, "The session's token.")
        ]
    )
    /// What it gives.
    public static let result = Schema.object(
        ObjectSchema(
            nil,
            [
                .required("exported_at", .time, "When."),
                .required("user", .object(UserValue.schema), "The account."),
                .required(
                    "credentials",
                    .array(.object(CredentialValue.schema), maximumCount: 16),
                    "What the person logs in with."
                ),
                .required("sessions", .sessions, "The live sessions, newest first."),
                .required(
                    "events",
                    .array(.object(EventValue.schema), maximumCount: 1000),
                    "What was recorded, newest first."
                ),
            ]
        )
    )
    /// What it refuses.
    public static let errors: [ErrorKind] = [.invalidSession, .reauthenticationRequired, .storageUnavailable]

    /// What the caller sends.
    public struct Params: Codable, Hashable, Sendable {
        /// The session's token.
        public var token: Secret

        /// Makes the value.
        public init(token: Secret) {
            self.token = token
        }
    }

    /// What the answer holds.
    public struct Result: Codable, Hashable, Sendable {
        /// When.
        public var exportedAt: Int64
        /// The account.
        public var user: UserValue
        /// What the person logs in with.
        public var credentials: [CredentialValue]
        /// The live sessions.
        public var sessions: [SessionValue]
        /// What was recorded, newest first, 1,000 at the most.
        public var events: [EventValue]

        enum CodingKeys: String, CodingKey {
            case user, credentials, sessions, events
            case exportedAt = "exported_at"
        }

        /// Makes the value.
        public init(
            exportedAt: Int64,
            user: UserValue,
            credentials: [CredentialValue],
            sessions: [SessionValue],
            events: [EventValue]
        ) {
            self.exportedAt = exportedAt
            self.user = user
            self.credentials = credentials
            self.sessions = sessions
            self.events = events
        }
    }
}
