// SPDX-License-Identifier: Apache-2.0

/// An act that was recorded.
public struct EventValue: Codable, Hashable, Sendable {
    /// When.
    public var at: Int64
    /// What happened.
    public var event: String
    /// The uid of the program that asked.
    public var callerUID: Int64
    /// The socket it came by.
    public var role: Role
    /// The session concerned.
    public var sessionID: String?
    /// The person's address, as the front told it.
    public var address: String?

    enum CodingKeys: String, CodingKey {
        case at, event, role, address
        case callerUID = "caller_uid"
        case sessionID = "session_id"
    }

    /// Makes the value.
    public init(
        at: Int64,
        event: String,
        callerUID: Int64,
        role: Role,
        sessionID: String? = nil,
        address: String? = nil
    ) {
        self.at = at
        self.event = event
        self.callerUID = callerUID
        self.role = role
        self.sessionID = sessionID
        self.address = address
    }

    /// The wire's view.
    public static let schema = ObjectSchema(
        "event",
        [
            .required("at", .time, "When."),
            .required(
                "event",
                .string(bytes: 1...64),
                "What happened, by the OWASP logging vocabulary where it has a word."
            ),
            .required("caller_uid", .count, "The uid of the program that asked."),
            .required("role", .choice(Role.allCases.map(\.rawValue)), "The socket it came by."),
            .optional("session_id", .sessionID, "The session concerned."),
            .optional("address", .address, "The person's address, as the front told it."),
        ]
    )
}
