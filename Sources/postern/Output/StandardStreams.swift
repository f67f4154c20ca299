// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The three descriptors that a program expects to have been given.
enum StandardStreams {
    /// Takes the places of those that the caller closed.
    ///
    /// Otherwise the next thing opened gets one of these numbers, and a token meant for standard output goes to the
    /// daemon's socket. What stands in their places fails when it is used: it is open for the other direction.
    static func occupy() {
        for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
        where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free number is given out, and those below are taken by now.
            _ = open("/dev/null", mode)
        }
    }
}
