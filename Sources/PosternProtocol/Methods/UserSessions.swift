// SPDX-License-Identifier: Apache-2.0

/// The method `user.sessions`.
public enum UserSessions: RPCMethod {
    /// The name.
    public static let name = MethodName.userSessions
    /// Who may call it.
    public static let roles = RoleRequirement.admin
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = true
    /// What it does.
    public static let summary = "Lists the live sessions of a user, newest first."
    /// What it takes.
    public static let params = UserSelector.schema
    /// What it gives.
    public static let result = SessionsResult.schema
    /// What it refuses.
    public static let errors: [ErrorKind] = [.notFound, .storageUnavailable]

    /// What the caller sends.
    public typealias Params = UserSelector

    /// What the answer holds.
    public typealias Result = SessionsResult
}
