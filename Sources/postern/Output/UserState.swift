// SPDX-License-Identifier: Apache-2.0

import PosternProtocol

/// In what state an account is.
enum UserState {
    /// The state in a word or two.
    static func word(_ user: UserValue) -> String {
        if user.disabled { "disabled" } else if user.mustChangePassword { "needs a password" } else { "active" }
    }
}
