// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import PosternProtocol
internal import Synchronization

/// The connections that are open: how many of whom, and how to reach them all.
final class ConnectionRegistry: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: (channel: any Channel, role: Role, uid: UInt32)] = [:]
        var perCaller: [Caller: Int] = [:]
    }

    private struct Caller: Hashable {
        var role: Role
        var uid: UInt32
    }

    private let state = Mutex(State())

    /// The requests in the works, those of clients that went away included.
    let requests = RequestsInFlight()

    /// How many connections one uid may have on a socket: enough for any pool of workers, and more than one careless
    /// program should have.
    static func maximum(of role: Role) -> Int {
        role == .admin ? 64 : 4096
    }

    /// Notes a connection; false, with nothing noted, where its uid has too many.
    func add(_ channel: any Channel, _ role: Role, uid: UInt32) -> Bool {
        state.withLock { state in
            let caller = Caller(role: role, uid: uid)
            guard state.perCaller[caller, default: 0] < Self.maximum(of: role) else { return false }
            state.perCaller[caller, default: 0] += 1
            state.channels[ObjectIdentifier(channel)] = (channel, role, uid)
            return true
        }
    }

    /// Forgets a connection.
    func remove(_ channel: any Channel) {
        state.withLock { state in
            guard let gone = state.channels.removeValue(forKey: ObjectIdentifier(channel)) else { return }
            let caller = Caller(role: gone.role, uid: gone.uid)
            let left = state.perCaller[caller, default: 1] - 1
            state.perCaller[caller] = left > 0 ? left : nil
        }
    }

    /// Whether none is open.
    var isEmpty: Bool {
        state.withLock { $0.channels.isEmpty }
    }

    /// Every open connection.
    var channels: [any Channel] {
        state.withLock { $0.channels.values.map(\.channel) }
    }

    /// How many are open, by role.
    var counts: ServerStatus.Connections {
        let roles = state.withLock { $0.channels.values.map(\.role) }
        return ServerStatus.Connections(
            check: roles.count { $0 == .check },
            front: roles.count { $0 == .front },
            admin: roles.count { $0 == .admin }
        )
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
