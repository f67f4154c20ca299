// SPDX-License-Identifier: Apache-2.0

/// The method `rpc.discover`.
public enum RPCDiscover: RPCMethod {
    /// The name.
    public static let name = MethodName.rpcDiscover
    /// Who may call it.
    public static let roles = RoleRequirement.any
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = true
    /// What it does.
    public static let summary = "Gives the OpenRPC document of this release (https://spec.open-rpc.org)."
    /// What it takes.
    public static let params = ObjectSchema()
    /// What it gives.
    public static let result = Schema.anyObject
    /// What it refuses.
    public static let errors: [ErrorKind] = []

    /// What the caller sends.
    public typealias Params = Empty

    /// What the answer holds.
    public typealias Result = JSONValue
}
