// SPDX-License-Identifier: Apache-2.0

import PosternCore

extension SessionID {
    /// The name of the session whose token this is; empty where it is none.
    static func name(of token: String) -> String {
        TokenHash(of: token).map { SessionID(of: $0).text } ?? ""
    }
}
