// SPDX-License-Identifier: Apache-2.0

/// How long sessions and one-time tokens live, and how many there may be. Times in seconds.
package struct SessionPolicy: Sendable {
    /// A session's whole life. 24 h is what NIST SP 800-63B-4 §2.2.3 asks of a login of the second level; for one by
    /// password alone it would let 30 days pass.
    package var lifetime: Int64 = 24 * 3600
    /// Without a check for so long a session ends. One hour, from the same place.
    package var idleTimeout: Int64 = 3600
    /// The whole life of a session whose person asked to be remembered: the 30 days of §2.1.3. It has no idle limit,
    /// for being remembered while away is what was asked for.
    package var rememberedLifetime: Int64 = 30 * 24 * 3600
    /// How many live sessions a user may have. One more ends the oldest: nobody is locked out by own sessions.
    package var maximumPerUser = 64
    /// How young a login must be for an act that gives much away. The ten minutes are the contract's.
    package var reauthenticationWindow: Int64 = 600
    /// The life of a one-time token that the administrator hands on.
    package var setPasswordTokenLifetime: Int64 = 3600
    /// The life of the one-time token of a login that must change the password: the person sits in front of the form.
    package var passwordChangeTokenLifetime: Int64 = 600

    /// Takes the defaults.
    package init() {}
}
