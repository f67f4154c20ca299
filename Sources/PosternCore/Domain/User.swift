// SPDX-License-Identifier: Apache-2.0

/// An account, as the store keeps it.
package struct User: Hashable, Sendable {
    /// Never used twice.
    package var id: UserID
    /// The name.
    package var username: CanonicalUsername
    /// The name for people; nil where none was chosen.
    package var displayName: DisplayName?
    /// When the account was made.
    package var createdAt: Timestamp
    /// Whether it may not log in.
    package var disabled: Bool
    /// Whether the person must choose a password before the next session.
    package var mustChangePassword: Bool
    /// The last successful login.
    package var lastLoginAt: Timestamp?

    /// Makes a user.
    package init(
        id: UserID,
        username: CanonicalUsername,
        displayName: DisplayName?,
        createdAt: Timestamp,
        disabled: Bool,
        mustChangePassword: Bool,
        lastLoginAt: Timestamp?
    ) {
        self.id = id
        self.username = username
        self.displayName = displayName
        self.createdAt = createdAt
        self.disabled = disabled
        self.mustChangePassword = mustChangePassword
        self.lastLoginAt = lastLoginAt
    }
}

/// How a caller names a user.
package enum UserSelector: Hashable, Sendable {
    /// By name.
    case username(CanonicalUsername)
    /// By number.
    case id(UserID)
}

/// An account that is to be made.
package struct NewUser: Sendable {
    /// The name.
    package var username: CanonicalUsername
    /// The name for people.
    package var displayName: DisplayName?
    /// The hash of the first password; nil where the person will set one with a one-time token.
    package var passwordHash: PasswordHash?
    /// Whether that password must be changed at the first login.
    package var mustChangePassword: Bool
    /// A one-time token to be stored with the account.
    package var setPasswordToken: OneTimeToken?

    /// Describes an account.
    package init(
        username: CanonicalUsername,
        displayName: DisplayName?,
        passwordHash: PasswordHash?,
        mustChangePassword: Bool = false,
        setPasswordToken: OneTimeToken? = nil
    ) {
        self.username = username
        self.displayName = displayName
        self.passwordHash = passwordHash
        self.mustChangePassword = mustChangePassword
        self.setPasswordToken = setPasswordToken
    }
}
