// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import PosternCore

/// The clock of the machine.
package struct SystemClock: WallClock {
    /// Takes the clock.
    package init() {}

    /// CLOCK_REALTIME, which costs no system call.
    package var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(rawValue: Int64(time.tv_sec))
    }
}
