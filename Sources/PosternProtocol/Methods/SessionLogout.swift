// SPDX-License-Identifier: Apache-2.0

/// The method `session.logout`.
public enum SessionLogout: RPCMethod {
    /// The name.
    public static let name = MethodName.sessionLogout
    /// Who may call it.
    public static let roles = RoleRequirement.front
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = false
    /// What it does.
    public static let summary = """
        Ends a session. Once answered, no check that starts later finds it, on any connection.
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
                .required("ended", .boolean, "Whether there was such a session.")
            ]
        )
    )
    /// What it refuses.
    public static let errors: [ErrorKind] = [.storageFull, .storageUnavailable]

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
        /// Whether there was such a session.
        public var ended: Bool

        /// Makes the value.
        public init(ended: Bool) {
            self.ended = ended
        }
    }
}
