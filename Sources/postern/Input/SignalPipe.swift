// SPDX-License-Identifier: Apache-2.0

import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Where a signal handler leaves word. A handler may do next to nothing (signal-safety(7)); it may write to a pipe.
enum SignalPipe {
    private static let descriptor = Atomic<Int32>(-1)

    /// Says where to write, before any handler is installed: the first use of a global is more than a handler may do.
    static func open(_ descriptor: Int32) {
        self.descriptor.store(descriptor, ordering: .sequentiallyConsistent)
    }

    /// Writes the signal's number as one byte.
    static func note(_ number: Int32) {
        let saved = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(descriptor.load(ordering: .sequentiallyConsistent), &byte, 1)
        errno = saved
    }
}
