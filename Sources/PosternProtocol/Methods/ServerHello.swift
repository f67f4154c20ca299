// SPDX-License-Identifier: Apache-2.0

/// The method `server.hello`.
public enum ServerHello: RPCMethod {
    /// The name.
    public static let name = MethodName.serverHello
    /// Who may call it.
    public static let roles = RoleRequirement.any
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = true
    /// What it does.
    public static let summary = """
        Says who answers, which protocol it speaks, and as which role the caller is connected.
        """
    /// What it takes.
    public static let params = ObjectSchema()
    /// What it gives.
    public static let result = Schema.object(
        ObjectSchema(
            nil,
            [
                .required("server", .choice([ProtocolVersion.server]), "Who answers."),
                .required("version", .string(bytes: 1...64), "The release."),
                .required("protocol", .object(ProtocolNumber.schema), "The protocol that it speaks."),
                .required("role", .choice(Role.allCases.map(\.rawValue)), "What this connection may do."),
            ]
        )
    )
    /// What it refuses.
    public static let errors: [ErrorKind] = []

    /// What the caller sends.
    public typealias Params = Empty

    /// What the answer holds.
    public struct Result: Codable, Hashable, Sendable {
        /// Always `postern`.
        public var server: String
        /// The release.
        public var version: String
        /// The protocol.
        public var protocolVersion: ProtocolNumber
        /// What this connection may do.
        public var role: Role

        enum CodingKeys: String, CodingKey {
            case server, version, role
            case protocolVersion = "protocol"
        }

        /// Makes the value.
        public init(server: String, version: String, protocolVersion: ProtocolNumber, role: Role) {
            self.server = server
            self.version = version
            self.protocolVersion = protocolVersion
            self.role = role
        }
    }
}
