// SPDX-License-Identifier: Apache-2.0

/// A result that counts ended sessions.
public struct EndedResult: Codable, Hashable, Sendable {
    /// How many sessions ended.
    public var ended: Int

    /// Makes the value.
    public init(ended: Int) {
        self.ended = ended
    }

    /// The wire's view.
    public static let schema = Schema.object(
        ObjectSchema(nil, [.required("ended", .count, "How many sessions ended.")])
    )
}
