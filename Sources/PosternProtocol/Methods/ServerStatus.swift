// SPDX-License-Identifier: Apache-2.0

/// The method `server.status`.
public enum ServerStatus: RPCMethod {
    /// The name.
    public static let name = MethodName.serverStatus
    /// Who may call it.
    public static let roles = RoleRequirement.admin
    /// Whether a caller may safely ask again when the answer was lost.
    public static let changesNothing = true
    /// What it does.
    public static let summary = "Tells how the daemon fares."
    /// What it takes.
    public static let params = ObjectSchema()
    /// What it gives.
    public static let result = Schema.object(
        ObjectSchema(
            nil,
            [
                .required("version", .string(bytes: 1...64), "The release."),
                .required("protocol", .object(ProtocolNumber.schema), "The protocol."),
                .required("sqlite_version", .string(bytes: 1...64), "The SQLite library."),
                .required("started_at", .time, "When the daemon started."),
                .required("uptime_s", .count, "For how many seconds it has run."),
                .required("users", .count, "Accounts."),
                .required("sessions", .count, "Live sessions."),
                .required("store_bytes", .count, "Size of the database and its log, in bytes."),
                .required("connections", .object(Connections.schema), "Open connections by role."),
                .required("hashing", .object(Hashing.schema), "The hashing threads."),
            ]
        )
    )
    /// What it refuses.
    public static let errors: [ErrorKind] = [.storageUnavailable]

    /// What the caller sends.
    public typealias Params = Empty

    /// What the answer holds.
    public struct Result: Codable, Hashable, Sendable {
        /// The release.
        public var version: String
        /// The protocol.
        public var protocolVersion: ProtocolNumber
        /// The SQLite library.
        public var sqliteVersion: String
        /// When the daemon started.
        public var startedAt: Int64
        /// For how long it has run.
        public var uptimeSeconds: Int64
        /// Accounts.
        public var users: Int
        /// Live sessions.
        public var sessions: Int
        /// Size of the database and its log.
        public var storeBytes: Int64
        /// Open connections by role.
        public var connections: Connections
        /// The hashing threads.
        public var hashing: Hashing

        enum CodingKeys: String, CodingKey {
            case version, users, sessions, connections, hashing
            case protocolVersion = "protocol"
            case sqliteVersion = "sqlite_version"
            case startedAt = "started_at"
            case uptimeSeconds = "uptime_s"
            case storeBytes = "store_bytes"
        }

        /// Makes the value.
        public init(
            version: String,
            protocolVersion: ProtocolNumber,
            sqliteVersion: String,
            startedAt: Int64,
            uptimeSeconds: Int64,
            users: Int,
            sessions: Int,
            storeBytes: Int64,
            connections: Connections,
            hashing: Hashing
        ) {
            self.version = version
            self.protocolVersion = protocolVersion
            self.sqliteVersion = sqliteVersion
            self.startedAt = startedAt
            self.uptimeSeconds = uptimeSeconds
            self.users = users
            self.sessions = sessions
            self.storeBytes = storeBytes
            self.connections = connections
            self.hashing = hashing
        }
    }

    /// Open connections by role.
    public struct Connections: Codable, Hashable, Sendable {
        /// On the check socket.
        public var check: Int
        /// On the front socket.
        public var front: Int
        /// On the admin socket.
        public var admin: Int

        /// Makes the value.
        public init(check: Int, front: Int, admin: Int) {
            self.check = check
            self.front = front
            self.admin = admin
        }

        static let schema = ObjectSchema(
            nil,
            Role.allCases.map { .required($0.rawValue, .count, "Open connections on \($0.socketName).") }
        )
    }

    /// The state of the hashing threads.
    public struct Hashing: Codable, Hashable, Sendable {
        /// How many threads there are.
        public var threads: Int
        /// How many hashes wait for one.
        public var waiting: Int
        /// How many hashes were computed since the start.
        public var completed: Int

        /// Makes the value.
        public init(threads: Int, waiting: Int, completed: Int) {
            self.threads = threads
            self.waiting = waiting
            self.completed = completed
        }

        static let schema = ObjectSchema(
            nil,
            [
                .required("threads", .count, "Hashing threads."),
                .required("waiting", .count, "Hashes that wait for a thread."),
                .required("completed", .count, "Hashes computed since the start."),
            ]
        )
    }
}
