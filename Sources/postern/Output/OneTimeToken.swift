// SPDX-License-Identifier: Apache-2.0

import PosternProtocol

/// What to do with a one-time token.
enum OneTimeToken {
    /// The token on a line of its own, with what goes before and after it.
    static func advice(_ token: Secret, expiresAt: Int64?, name: String) -> String {
        let end = expiresAt.map { " until \(Readable.time($0))" } ?? ""
        return """
            Give \(name) this one-time token by a way that you trust:

              \(Readable.text(token.exposed))

            It sets a password once\(end), with 'postern set-password'.
            """
    }
}
