// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Why the daemon does not start, or cannot go on: a sentence for people that says what to do.
package struct DaemonFault: Error, CustomStringConvertible, Sendable {
    /// The sentence.
    package let description: String
    /// The exit status of the process (sysexits.h).
    package let exitStatus: Int32

    /// Makes a fault.
    package init(_ description: String, exitStatus: Int32 = DaemonFault.configuration) {
        self.description = description
        self.exitStatus = exitStatus
    }

    /// EX_CONFIG: something about the set-up must be changed first.
    package static let configuration: Int32 = 78
    /// EX_TEMPFAIL: another daemon runs here.
    package static let alreadyRunning: Int32 = 75
    /// EX_DATAERR: the store is damaged or not ours.
    package static let store: Int32 = 65
    /// EX_IOERR: the store failed while it ran.
    package static let storeFailed: Int32 = 74
}

/// What the C library says of the last failure.
func lastSystemError() -> String {
    String(cString: strerror(errno))
}
