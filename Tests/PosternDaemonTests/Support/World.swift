// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import PosternTesting

/// A person of their own for one call, in all the states that methods want.
struct World {
    let daemon: InProcessDaemon
    let name: String
    let token: String
    let oneTimeToken: String

    /// Makes a person who is logged in, and another with a one-time token.
    init(_ daemon: InProcessDaemon, _ number: Int) async throws {
        self.daemon = daemon
        name = "person\(number)"
        try await daemon.signUp(name)
        token = try await daemon.logIn(name)
        let created = try await daemon.connect(.admin).result(.userCreate, #"{"username":"newcomer\#(number)"}"#)
        oneTimeToken = created["set_password_token"]?.text ?? ""
    }

    /// Parameters with which a method succeeds.
    func params(_ method: MethodName) -> String {
        let user = #"{"username":"\#(name)"}"#
        return switch method {
        case .serverHello, .serverStatus, .rpcDiscover, .userList: "{}"
        case .accountSignup: #"{"username":"fresh-\#(name)","password":"\#(password)"}"#
        case .accountChangePassword:
            #"{"token":"\#(token)","current_password":"\#(password)","new_password":"a lamp beneath the pear tree"}"#
        case .accountSetPassword: #"{"set_password_token":"\#(oneTimeToken)","new_password":"\#(password)"}"#
        case .accountUpdate: #"{"token":"\#(token)","display_name":"Alice"}"#
        case .accountDelete, .sessionReauthenticate: #"{"token":"\#(token)","password":"\#(password)"}"#
        case .accountExport, .sessionCheck, .sessionLogout, .sessionList: #"{"token":"\#(token)"}"#
        case .sessionLogin: #"{"username":"\#(name)","password":"\#(password)"}"#
        case .sessionRevoke: #"{"token":"\#(token)","others":true}"#
        case .sessionIssue: user
        case .userCreate: #"{"username":"made-\#(name)","password":"\#(password)"}"#
        case .userShow, .userDisable, .userEnable, .userDelete, .userResetPassword, .userSessions, .userEndSessions:
            user
        }
    }

    /// The parameters with one text in place of another.
    func params(_ method: MethodName, _ old: String, _ new: String) -> String {
        params(method).replacing(old, with: new)
    }
}
