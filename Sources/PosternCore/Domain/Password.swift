// SPDX-License-Identifier: Apache-2.0

/// A password as it was typed: bytes, every one of which counts.
package struct Password: Sendable {
    /// UTF-8, 0 to 1024 bytes where it is to be checked. Every use of it is a place to look at twice.
    package let exposedBytes: [UInt8]

    /// Takes a text whole.
    package init(_ text: String) {
        exposedBytes = Array(text.utf8)
    }
}

extension Password: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `(secret)`.
    package var description: String { "(secret)" }
    /// Always `(secret)`.
    package var debugDescription: String { description }
    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
