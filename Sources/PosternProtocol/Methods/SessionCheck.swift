// SPDX-License-Identifier: Apache-2.0

/// The method `session.check`.
public enum SessionCheck: RPCMethod {
    /// The name.
    public static let name = MethodName.sessionCheck
    /// Who may call it.
    public static let roles = RoleRequirement.any
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = true
    /// What it does.
    public static let summary = """
        Says whether a session is valid, and whose it is. It touches no disk and waits for nobody.
        """
    /// What it takes.
    public static let params = ObjectSchema(
        nil,
        [
            .required("token", .token, "The session's token.")
        ]
    )
    /// What it gives.
    public static let result = SessionVerdict.schema
    /// What it refuses.
    public static let errors: [ErrorKind] = []

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
    public typealias Result = SessionVerdict
}
