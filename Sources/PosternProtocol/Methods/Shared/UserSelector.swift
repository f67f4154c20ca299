// SPDX-License-Identifier: Apache-2.0

/// Names a user, by name or by number.
public struct UserSelector: Codable, Hashable, Sendable {
    /// By name.
    public var username: String?
    /// By number.
    public var userID: Int64?

    enum CodingKeys: String, CodingKey {
        case username
        case userID = "user_id"
    }

    /// Makes the value.
    public init(username: String? = nil, userID: Int64? = nil) {
        self.username = username
        self.userID = userID
    }

    /// The wire's view.
    public static let schema = ObjectSchema(
        nil,
        [
            .optional("username", .username, "By name."),
            .optional("user_id", .identifier, "By number."),
        ],
        exactlyOne: ["username", "user_id"]
    )
}
