// SPDX-License-Identifier: Apache-2.0

/// A password or a token on its way over the wire.
///
/// It travels as a plain JSON string and shows itself nowhere else: printed, interpolated, dumped or reflected it is
/// `(secret)`.
public struct Secret: Hashable, Sendable {
    /// The text itself. Every use of it is a place to look at twice.
    public let exposed: String

    /// Wraps a text.
    public init(_ text: String) {
        exposed = text
    }

    /// The bytes are compared: two passwords that only look the same are two.
    public static func == (one: Secret, other: Secret) -> Bool {
        one.exposed.utf8.elementsEqual(other.exposed.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in exposed.utf8 { hasher.combine(byte) }
    }
}

extension Secret: Codable {
    /// Takes a JSON string.
    public init(from decoder: any Decoder) throws {
        exposed = try decoder.singleValueContainer().decode(String.self)
    }

    /// Becomes a JSON string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(exposed)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `(secret)`.
    public var description: String { "(secret)" }
    /// Always `(secret)`.
    public var debugDescription: String { description }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
