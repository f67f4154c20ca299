// SPDX-License-Identifier: Apache-2.0

import Crypto

/// The hidden value that shows that a form was filled in on a page of ours, for this very browser and account.
///
/// It is an HMAC under a secret that the browser itself holds: the session token, or the pre-session cookie where
/// nobody is logged in yet. So the front keeps no key and no memory of forms, and a token of one account, or of one
/// kind of form, is worth nothing for another.
enum FormToken {
    /// What a form does.
    enum Purpose: String, CaseIterable, Sendable {
        case login
        case signup
        case setPassword = "set-password"
        case logout
    }

    /// Makes the value for a form.
    ///
    /// - Parameters:
    ///   - secret: the session token or the pre-session value.
    ///   - slot: the account that the form acts for; nil before login.
    static func make(secret: String, purpose: Purpose, slot: Slot?) -> String {
        TokenText.encode(
            HMAC<SHA256>.authenticationCode(for: message(purpose, slot), using: SymmetricKey(data: Array(secret.utf8)))
        )
    }

    /// Whether a submitted value is the one that was made, in constant time for values of the right length.
    static func isValid(_ value: String, secret: String, purpose: Purpose, slot: Slot?) -> Bool {
        let expected = Array(make(secret: secret, purpose: purpose, slot: slot).utf8)
        let submitted = Array(value.utf8)
        guard expected.count == submitted.count else { return false }
        return zip(expected, submitted).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func message(_ purpose: Purpose, _ slot: Slot?) -> [UInt8] {
        Array("postern form 1\n\(purpose.rawValue)\n\(slot.map { String($0.number) } ?? "-")".utf8)
    }
}
