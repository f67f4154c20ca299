// SPDX-License-Identifier: Apache-2.0

/// A result that is a user.
public struct UserResult: Codable, Hashable, Sendable {
    /// The account.
    public var user: UserValue

    /// Makes the value.
    public init(user: UserValue) {
        self.user = user
    }

    /// The wire's view.
    public static let schema = Schema.object(
        ObjectSchema(nil, [.required("user", .object(UserValue.schema), "The account.")])
    )
}
