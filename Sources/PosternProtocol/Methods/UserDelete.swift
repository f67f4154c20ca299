// SPDX-License-Identifier: Apache-2.0

/// The method `user.delete`.
public enum UserDelete: RPCMethod {
    /// The name.
    public static let name = MethodName.userDelete
    /// Who may call it.
    public static let roles = RoleRequirement.admin
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = false
    /// What it does.
    public static let summary = """
        Deletes an account with all that belongs to it and ends all its sessions. Its user_id is never used again.
        """
    /// What it takes.
    public static let params = UserSelector.schema
    /// What it gives.
    public static let result = UserResult.schema
    /// What it refuses.
    public static let errors: [ErrorKind] = [.notFound, .storageFull, .storageUnavailable]

    /// What the caller sends.
    public typealias Params = UserSelector

    /// What the answer holds.
    public typealias Result = UserResult
}
