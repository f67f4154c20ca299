// SPDX-License-Identifier: Apache-2.0

/// How long and how much a connection may take. The reasons: whatever a client does, it costs a bounded amount, and
/// nobody else waits for it.
package struct ConnectionLimits: Sendable {
    /// From a line's first byte to its end.
    package var lineTime = Duration.seconds(10)
    /// How long a client may leave its replies unread, once 256 KiB of them have piled up.
    package var slowReader = Duration.seconds(10)
    /// How long an administrator's connection may be silent.
    package var adminIdle = Duration.seconds(60)
    /// After a line that was too long, so much more is read, for a client sees the refusal only when it has sent all.
    package var drainBytes = 32 << 20
    /// And for so long.
    package var drainTime = Duration.seconds(5)
    /// Replies that pile up beyond this stop the reading.
    package var backlog = 256 << 10

    /// Takes the defaults.
    package init() {}
}
