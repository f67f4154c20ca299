// SPDX-License-Identifier: Apache-2.0

/// The number of a protocol.
public struct ProtocolNumber: Codable, Hashable, Sendable {
    /// The major number.
    public var major: Int
    /// The minor number.
    public var minor: Int

    /// Makes the value.
    public init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// The one this release speaks.
    public static let current = ProtocolNumber(major: ProtocolVersion.major, minor: ProtocolVersion.minor)

    /// The wire's view.
    public static let schema = ObjectSchema(
        nil,
        [
            .required("major", .count, "Changes when old clients would misread."),
            .required("minor", .count, "Changes when something is added."),
        ]
    )
}
