// SPDX-License-Identifier: Apache-2.0

/// The method `session.list`.
public enum SessionList: RPCMethod {
    /// The name.
    public static let name = MethodName.sessionList
    /// Who may call it.
    public static let roles = RoleRequirement.front
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = true
    /// What it does.
    public static let summary = "Lists the live sessions of the caller, newest first."
    /// What it takes.
    public static let params = ObjectSchema(
        nil,
        [
            .required("token", .token, "The session's token.")
        ]
    )
    /// What it gives.
    public static let result = SessionsResult.schema
    /// What it refuses.
    public static let errors: [ErrorKind] = [.invalidSession, .storageUnavailable]

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
    public typealias Result = SessionsResult
}
