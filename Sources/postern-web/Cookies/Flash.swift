// SPDX-License-Identifier: Apache-2.0

/// A message that outlives one redirect.
///
/// The cookie holds a code of this list and nothing else, so that nobody can put words of their own on a page.
enum Flash: String, CaseIterable, Sendable {
    case accountCreated = "created"
    case loggedOut = "logged-out"
    case passwordSet = "password-set"

    /// How long it waits for the page that shows it, in seconds: longer than any redirect takes, shorter than it would
    /// surprise.
    static let maximumAge: Int64 = 60

    /// What the person reads.
    var text: String {
        switch self {
        case .accountCreated: "User account has been created."
        case .loggedOut: "Successfully logged out."
        case .passwordSet: "The password has been changed. Log in with the new one."
        }
    }
}
