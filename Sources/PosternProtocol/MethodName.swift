// SPDX-License-Identifier: Apache-2.0

/// Every method that this release answers. The enum is closed, so that dispatch is an exhaustive `switch`.
public enum MethodName: String, CaseIterable, Sendable {
    case serverHello = "server.hello"
    case serverStatus = "server.status"
    case rpcDiscover = "rpc.discover"

    case accountSignup = "account.signup"
    case accountChangePassword = "account.change_password"
    case accountSetPassword = "account.set_password"
    case accountUpdate = "account.update"
    case accountExport = "account.export"
    case accountDelete = "account.delete"

    case sessionLogin = "session.login"
    case sessionReauthenticate = "session.reauthenticate"
    case sessionCheck = "session.check"
    case sessionLogout = "session.logout"
    case sessionList = "session.list"
    case sessionRevoke = "session.revoke"
    case sessionIssue = "session.issue"

    case userCreate = "user.create"
    case userList = "user.list"
    case userShow = "user.show"
    case userDisable = "user.disable"
    case userEnable = "user.enable"
    case userDelete = "user.delete"
    case userResetPassword = "user.reset_password"
    case userSessions = "user.sessions"
    case userEndSessions = "user.end_sessions"

    /// The description of the method. The `switch` has no default: a method without one does not compile.
    public var method: any RPCMethod.Type {
        switch self {
        case .serverHello: ServerHello.self
        case .serverStatus: ServerStatus.self
        case .rpcDiscover: RPCDiscover.self
        case .accountSignup: AccountSignup.self
        case .accountChangePassword: AccountChangePassword.self
        case .accountSetPassword: AccountSetPassword.self
        case .accountUpdate: AccountUpdate.self
        case .accountExport: AccountExport.self
        case .accountDelete: AccountDelete.self
        case .sessionLogin: SessionLogin.self
        case .sessionReauthenticate: SessionReauthenticate.self
        case .sessionCheck: SessionCheck.self
        case .sessionLogout: SessionLogout.self
        case .sessionList: SessionList.self
        case .sessionRevoke: SessionRevoke.self
        case .sessionIssue: SessionIssue.self
        case .userCreate: UserCreate.self
        case .userList: UserList.self
        case .userShow: UserShow.self
        case .userDisable: UserDisable.self
        case .userEnable: UserEnable.self
        case .userDelete: UserDelete.self
        case .userResetPassword: UserResetPassword.self
        case .userSessions: UserSessions.self
        case .userEndSessions: UserEndSessions.self
        }
    }
}

/// One method of the protocol: its name, who may call it, what it takes, gives and refuses.
///
/// The schemas are the one place where members and bounds are written down: the daemon checks requests against
/// ``params``, and the OpenRPC document and the JSON Schemas are made from both.
public protocol RPCMethod: Sendable {
    /// What the caller sends, by name.
    associatedtype Params: Codable, Sendable
    /// What the answer holds.
    associatedtype Result: Codable, Sendable

    /// The name on the wire.
    static var name: MethodName { get }
    /// Who may call it. There is no default.
    static var roles: RoleRequirement { get }
    /// Whether it changes nothing, so that a caller may safely ask again when the answer was lost.
    static var changesNothing: Bool { get }
    /// What it does, in a sentence or a few.
    static var summary: String { get }
    /// What ``Params`` looks like on the wire.
    static var params: ObjectSchema { get }
    /// What ``Result`` looks like on the wire.
    static var result: Schema { get }
    /// The kinds of error of its own, beside those that any request may get.
    static var errors: [ErrorKind] { get }
}

/// The parameters or the result of a method that has none.
public struct Empty: Codable, Hashable, Sendable {
    /// Makes the only value.
    public init() {}
}
