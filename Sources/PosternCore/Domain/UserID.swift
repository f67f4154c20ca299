// SPDX-License-Identifier: Apache-2.0

/// The number of a user: 1 or more, and never used twice.
package struct UserID: RawRepresentable, Hashable, Sendable {
    /// The number.
    package let rawValue: Int64

    /// Takes a number.
    package init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}
