// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What a system call said when it failed (errno(3)).
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The number.
    package let code: Int32

    /// Takes the error of the call before.
    package init() { code = errno }

    /// Takes a number that is known.
    package init(_ code: Int32) { self.code = code }

    package var description: String { String(cString: strerror(code)) }
}
