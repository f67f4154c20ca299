// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import PosternTesting

/// The password of everybody in these tests.
let password = "seven quiet herons"

extension InProcessDaemon {
    /// Makes an account and returns its number.
    @discardableResult
    func signUp(_ name: String) async throws -> Int64 {
        let user = try await connect(.front).result(
            .accountSignup,
            #"{"username":"\#(name)","password":"\#(password)"}"#
        )
        guard let number = user["user"]?["user_id"]?.number else { throw TestingFault("no number") }
        return number
    }

    /// Begins a session and returns its token.
    func logIn(_ name: String, remember: Bool = false) async throws -> String {
        let result = try await connect(.front).result(
            .sessionLogin,
            #"{"username":"\#(name)","password":"\#(password)","remember":\#(remember)}"#
        )
        guard let token = result["token"]?.text else { throw TestingFault("no token") }
        return token
    }

    /// Whether a token is that of a live session.
    func isValid(_ token: String) async throws -> Bool {
        try await connect(.check).result(.sessionCheck, #"{"token":"\#(token)"}"#)["valid"] == true
    }
}

/// A request line.
func request(_ method: MethodName, _ params: String = "{}", id: String = "1") -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method.rawValue)","params":\#(params)}"#
}
