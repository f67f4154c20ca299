// SPDX-License-Identifier: Apache-2.0

internal import CPlatform
internal import Glibc
internal import Logging
internal import PosternCore
internal import PosternProtocol
internal import PosternSystem

/// The thread that serves every socket: waits, gives each connection that is ready a turn, and waits again.
///
/// One thread, because a check takes about a microsecond and its two system calls more than that; and because what one
/// thread owns needs no locks. What takes longer runs elsewhere and comes back through the ``Mailbox``.
struct ServerLoop: ~Copyable {
    private var context: LoopContext
    private var listeners: [Listener]
    private var connections: [Connection?] = []
    private var freePlaces: [UInt32] = []
    private var serial: UInt32 = 0
    private var ended: CheckedContinuation<Void, Never>?
    private let logger: Logger

    /// The place of the mailbox, and of the listeners, whose serial is their index.
    private static let mailboxID = ConnectionID(place: .max, serial: 0)
    private static let listenerPlace = UInt32.max - 1

    /// The overflow uid: what the kernel shows for a uid of another user namespace. It may be anybody, so it is never
    /// front or admin.
    private static let nobody: UInt32 = 65534

    /// How many clients of one socket are let in at a turn.
    private static let acceptBatch = 64
    /// When the system has no descriptors left, clients wait outside for so long.
    private static let acceptPause = Duration.milliseconds(100)

    /// Takes the listeners, whose descriptors are closed when they are told to stop.
    init(_ context: consuming LoopContext, _ listeners: [Listener], _ logger: Logger) throws(SystemError) {
        self.context = context
        self.listeners = listeners
        self.logger = logger
        try self.context.poller.add(self.context.mailbox.descriptor, .readable, number: Self.mailboxID.number)
        for (index, listener) in listeners.enumerated() {
            try self.context.poller.add(listener.descriptor, .readable, number: Self.listenerID(index).number)
        }
    }

    private static func listenerID(_ index: Int) -> ConnectionID {
        ConnectionID(place: listenerPlace, serial: UInt32(index))
    }

    /// Serves until told to end.
    mutating func run() {
        while ended == nil {
            let count = context.poller.wait(milliseconds: context.timers.wait)
            for index in 0..<count {
                let event = context.poller[index]
                let id = ConnectionID(number: event.number)
                switch id.place {
                case Self.mailboxID.place: readMail()
                case Self.listenerPlace: accept(Int(id.serial))
                default: turn(id) { $0?.ready(event.readiness, &$1) }
                }
            }
            lookAtTimers()
        }
        for place in connections.indices { connections[place]?.close(&context) }
        ended?.resume()
    }

    /// Gives a connection its turn, if it is still the one that is meant.
    private mutating func turn(_ id: ConnectionID, _ body: (inout Connection?, inout LoopContext) -> Void) {
        let place = Int(id.place)
        guard place < connections.count, connections[place]?.id == id else { return }
        body(&connections[place], &context)
        if connections[place]?.isOver ?? false {
            connections[place] = nil
            freePlaces.append(id.place)
        }
    }

    private mutating func everyone(_ body: (inout Connection?, inout LoopContext) -> Void) {
        for id in connections.compactMap({ $0?.id }) { turn(id, body) }
    }

    private mutating func readMail() {
        for message in context.mailbox.take() {
            switch message {
            case .executed(let id, let reply):
                turn(id) { $0?.executed(reply, &$1) }
                context.registry.requests.ended()
            case .stopAccepting(let done):
                for listener in listeners { listener.close() }
                listeners = []
                done.resume()
            case .finish: everyone { $0?.finish(&$1) }
            case .close: everyone { $0?.close(&$1) }
            case .end(let done): ended = done
            }
        }
    }

    private mutating func lookAtTimers() {
        guard context.timers.wait == 0 else { return }
        let now = ContinuousClock.now
        while let id = context.timers.next(at: now) {
            if id.place == Self.listenerPlace {
                watch(Int(id.serial), .readable)
            } else {
                turn(id) { $0?.look(at: now, &$1) }
            }
        }
    }

    // MARK: Listeners

    private mutating func accept(_ index: Int) {
        for _ in 0..<Self.acceptBatch {
            guard index < listeners.count else { return }
            var uid: UInt32 = 0
            let descriptor = postern_accept(listeners[index].descriptor, &uid)
            if descriptor >= 0 {
                admit(descriptor, listeners[index].role, uid)
                continue
            }
            switch errno {
            case EAGAIN: return
            case EINTR, ECONNABORTED: continue
            default:
                logger.error("accept", metadata: ["reason": "\(SystemError())"])
                watch(index, [])
                context.timers.add(.now + Self.acceptPause, Self.listenerID(index))
                return
            }
        }
    }

    private func watch(_ index: Int, _ interest: Poller.Interest) {
        guard index < listeners.count else { return }
        let listener = listeners[index]
        do {
            try context.poller.modify(listener.descriptor, interest, number: Self.listenerID(index).number)
        } catch {
            logger.critical("listener", metadata: ["role": "\(listener.role.rawValue)", "reason": "\(error)"])
        }
    }

    private mutating func admit(_ descriptor: Int32, _ socket: Role, _ uid: UInt32) {
        guard context.registry.add(socket, uid: uid) else {
            logger.warning("too_many_connections", metadata: ["uid": "\(uid)", "role": "\(socket.rawValue)"])
            close(descriptor)
            return
        }
        let place = freePlaces.popLast() ?? UInt32(connections.count)
        if Int(place) == connections.count { connections.append(nil) }
        serial &+= 1
        let id = ConnectionID(place: place, serial: serial)
        do {
            try context.poller.add(descriptor, .readable, number: id.number)
        } catch {
            logger.error("accept", metadata: ["reason": "\(error)"])
            context.registry.remove(socket, uid: uid)
            freePlaces.append(place)
            close(descriptor)
            return
        }
        let role = uid == Self.nobody ? .check : socket
        let caller = Caller(uid: uid, role: role.rawValue)
        connections[Int(place)] = Connection(descriptor, id: id, caller, socket: socket, role: role, &context)
    }
}
