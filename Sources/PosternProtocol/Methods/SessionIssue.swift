// SPDX-License-Identifier: Apache-2.0

/// The method `session.issue`.
public enum SessionIssue: RPCMethod {
    /// The name.
    public static let name = MethodName.sessionIssue
    /// Who may call it.
    public static let roles = RoleRequirement.admin
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = false
    /// What it does.
    public static let summary = """
        Begins sessions for a user whom the caller has authenticated by other means, or for load tests. The cap on \
        the sessions of a user holds: beyond it the oldest end.
        """
    /// What it takes.
    public static let params = ObjectSchema(
        nil,
        [
            .required("username", .username, "Whose."),
            .optional("count", .integer(1...1000), "How many; 1 by default."),
            .optional(
                "lifetime_s",
                .integer(1...34_560_000),
                "How long they live, in seconds; as after a login by default."
            ),
        ]
    )
    /// What it gives.
    public static let result = Schema.object(
        ObjectSchema(
            nil,
            [
                .required("tokens", .array(.newToken, maximumCount: 1000), "The tokens, the newest last.")
            ]
        )
    )
    /// What it refuses.
    public static let errors: [ErrorKind] = [.notFound, .storageFull, .storageUnavailable]

    /// What the caller sends.
    public struct Params: Codable, Hashable, Sendable {
        /// Whose.
        public var username: String
        /// How many; 1 by default.
        public var count: Int?
        /// How long they live, in seconds.
        public var lifetimeSeconds: Int64?

        enum CodingKeys: String, CodingKey {
            case username, count
            case lifetimeSeconds = "lifetime_s"
        }

        /// Makes the value.
        public init(username: String, count: Int? = nil, lifetimeSeconds: Int64? = nil) {
            self.username = username
            self.count = count
            self.lifetimeSeconds = lifetimeSeconds
        }
    }

    /// What the answer holds.
    public struct Result: Codable, Hashable, Sendable {
        /// The tokens.
        public var tokens: [Secret]

        /// Makes the value.
        public init(tokens: [Secret]) {
            self.tokens = tokens
        }
    }
}
