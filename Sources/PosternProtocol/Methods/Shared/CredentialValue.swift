// SPDX-License-Identifier: Apache-2.0

/// Something that a person logs in with, without its secret.
public struct CredentialValue: Codable, Hashable, Sendable {
    /// What it is: `password`.
    public var kind: String
    /// How it is kept, such as `argon2id`.
    public var scheme: String
    /// When it was set.
    public var createdAt: Int64

    enum CodingKeys: String, CodingKey {
        case kind, scheme
        case createdAt = "created_at"
    }

    /// Makes the value.
    public init(kind: String, scheme: String, createdAt: Int64) {
        self.kind = kind
        self.scheme = scheme
        self.createdAt = createdAt
    }

    /// The wire's view.
    public static let schema = ObjectSchema(
        "credential",
        [
            .required("kind", .string(bytes: 1...32), "What it is: password."),
            .required("scheme", .string(bytes: 1...32), "How it is kept, such as argon2id."),
            .required("created_at", .time, "When it was set."),
        ]
    )
}
