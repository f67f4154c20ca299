// SPDX-License-Identifier: Apache-2.0

/// What a connection may do. There is one socket for each role, and its file mode says who may connect.
public enum Role: String, CaseIterable, Codable, Sendable {
    /// Any local service: asks whether a session is valid.
    case check
    /// The HTTP front and others that people type passwords into.
    case front
    /// The administrator.
    case admin

    /// The name of the role's socket in the socket directory.
    public var socketName: String {
        switch self {
        case .check: "check.sock"
        case .front: "front.sock"
        case .admin: "admin.sock"
        }
    }

    /// The file mode of the socket when the daemon makes it.
    public var socketMode: UInt32 {
        switch self {
        case .check: 0o666
        case .front: 0o660
        case .admin: 0o600
        }
    }

    /// The longest request line in bytes, its line end not counted.
    public var maximumLineBytes: Int {
        switch self {
        case .check, .front: Limits.lineBytes
        case .admin: Limits.adminLineBytes
        }
    }
}

/// Which roles may call a method. Each set holds the one before it.
public enum RoleRequirement: String, Sendable {
    /// Check, front and admin.
    case any
    /// Front and admin.
    case front
    /// Admin alone.
    case admin

    /// Whether a connection of `role` may call.
    public func admits(_ role: Role) -> Bool {
        switch (self, role) {
        case (.any, _), (.front, .front), (.front, .admin), (.admin, .admin): true
        case (.front, .check), (.admin, .check), (.admin, .front): false
        }
    }

    /// The roles that may call, the least first.
    public var roles: [Role] {
        Role.allCases.filter(admits)
    }
}
