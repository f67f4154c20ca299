// SPDX-License-Identifier: Apache-2.0

/// A result that is a list of sessions.
public struct SessionsResult: Codable, Hashable, Sendable {
    /// Newest first.
    public var sessions: [SessionValue]

    /// Makes the value.
    public init(sessions: [SessionValue]) {
        self.sessions = sessions
    }

    /// The wire's view.
    public static let schema = Schema.object(
        ObjectSchema(nil, [.required("sessions", .sessions, "The live sessions, newest first.")])
    )
}

extension Schema {
    /// The sessions of one user.
    static let sessions = Schema.array(.object(SessionValue.schema), maximumCount: Limits.sessionsPerUser)
}
