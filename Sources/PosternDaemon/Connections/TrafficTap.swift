// SPDX-License-Identifier: Apache-2.0

package import PosternProtocol

/// Sees every line of every connection. Tests record the traffic with it; nothing else does.
package protocol TrafficTap: Sendable {
    /// A request line, without its end.
    func received(_ line: [UInt8], _ role: Role)
    /// One or more reply lines; empty where nothing was said.
    func sent(_ lines: [UInt8], _ role: Role)
}
