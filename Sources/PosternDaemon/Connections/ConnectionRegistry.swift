// SPDX-License-Identifier: Apache-2.0

internal import PosternProtocol
internal import Synchronization

/// The connections that are open: how many of whom.
final class ConnectionRegistry: Sendable {
    private struct Caller: Hashable {
        var role: Role
        var uid: UInt32
    }

    private let open = Mutex<[Caller: Int]>([:])

    /// The requests in the works, those of clients that went away included.
    let requests = RequestsInFlight()

    /// How many connections one uid may have on a socket: enough for any pool of workers, and more than one careless
    /// program should have.
    static func maximum(of role: Role) -> Int {
        role == .admin ? 64 : 4096
    }

    /// Notes a connection; false, with nothing noted, where its uid has too many.
    func add(_ role: Role, uid: UInt32) -> Bool {
        open.withLock { open in
            let count = open[Caller(role: role, uid: uid), default: 0]
            guard count < Self.maximum(of: role) else { return false }
            open[Caller(role: role, uid: uid)] = count + 1
            return true
        }
    }

    /// Forgets a connection.
    func remove(_ role: Role, uid: UInt32) {
        open.withLock { open in
            let left = open[Caller(role: role, uid: uid), default: 1] - 1
            open[Caller(role: role, uid: uid)] = left > 0 ? left : nil
        }
    }

    /// Whether none is open.
    var isEmpty: Bool {
        open.withLock { $0.isEmpty }
    }

    /// How many are open, by role.
    var counts: ServerStatus.Connections {
        open.withLock { open in
            func count(_ role: Role) -> Int { open.reduce(0) { $0 + ($1.key.role == role ? $1.value : 0) } }
            return ServerStatus.Connections(check: count(.check), front: count(.front), admin: count(.admin))
        }
    }
}

/// Counts requests from when they are taken until their connection has heard of their end.
final class RequestsInFlight: Sendable {
    private let count = Atomic(0)

    /// Whether there are none.
    var isEmpty: Bool { count.load(ordering: .acquiring) == 0 }

    func began() {
        count.add(1, ordering: .relaxed)
    }

    func ended() {
        count.subtract(1, ordering: .releasing)
    }
}
