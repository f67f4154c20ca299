// SPDX-License-Identifier: Apache-2.0

/// The method `user.list`.
public enum UserList: RPCMethod {
    /// The name.
    public static let name = MethodName.userList
    /// Who may call it.
    public static let roles = RoleRequirement.admin
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = true
    /// What it does.
    public static let summary = "Lists the users by number, a page at a time."
    /// What it takes.
    public static let params = ObjectSchema(
        nil,
        [
            .optional("after", .integer(0...Int64.max), "Begin after this user_id; `next` of the page before."),
            .optional("limit", .integer(1...Int64(Limits.pageSize)), "How many at the most; 100 by default."),
            .optional("match", .string(bytes: 0...64), "Only usernames that contain this text."),
        ]
    )
    /// What it gives.
    public static let result = Schema.object(
        ObjectSchema(
            nil,
            [
                .required("users", .array(.object(UserValue.schema), maximumCount: Limits.pageSize), "The page."),
                .optional("next", .identifier, "What to give as `after` for the next page; left out at the end."),
            ]
        )
    )
    /// What it refuses.
    public static let errors: [ErrorKind] = [.storageUnavailable]

    /// What the caller sends.
    public struct Params: Codable, Hashable, Sendable {
        /// Begin after this user.
        public var after: Int64?
        /// How many at the most.
        public var limit: Int?
        /// Only names that contain this.
        public var match: String?

        /// Makes the value.
        public init(after: Int64? = nil, limit: Int? = nil, match: String? = nil) {
            self.after = after
            self.limit = limit
            self.match = match
        }
    }

    /// What the answer holds.
    public struct Result: Codable, Hashable, Sendable {
        /// The page.
        public var users: [UserValue]
        /// What to give as `after` for the next page.
        public var next: Int64?

        /// Makes the value.
        public init(users: [UserValue], next: Int64? = nil) {
            self.users = users
            self.next = next
        }
    }
}
