// SPDX-License-Identifier: Apache-2.0

internal import PosternProtocol
internal import PosternSystem

/// What the connections of a loop share: each uses it for one turn.
struct LoopContext: ~Copyable {
    let dispatcher: Dispatcher
    let registry: ConnectionRegistry
    let limits: ConnectionLimits
    let tap: (any TrafficTap)?
    let mailbox: Mailbox
    let poller: Poller

    /// Where bytes are read to. It is owned by this value and lives as long.
    let input: UnsafeMutableBufferPointer<UInt8>
    var scanner = RequestScanner()
    var replies = ReplyBuffer()
    var timers = Timers()

    /// How much is read off one connection in a turn: then it is the next one's.
    private static let inputBytes = 64 << 10

    init(
        dispatcher: Dispatcher,
        registry: ConnectionRegistry,
        limits: ConnectionLimits,
        tap: (any TrafficTap)?,
        mailbox: Mailbox
    ) throws(SystemError) {
        self.dispatcher = dispatcher
        self.registry = registry
        self.limits = limits
        self.tap = tap
        self.mailbox = mailbox
        poller = try Poller()
        input = .allocate(capacity: Self.inputBytes)
    }

    deinit {
        input.deallocate()
    }

    /// Executes a request beside the loop; its connection hears of the end.
    func execute(_ pending: @escaping Dispatcher.Pending, for id: ConnectionID) {
        registry.requests.began()
        // The task belongs to nobody: a client that goes away does not cancel its logout.
        Task { [mailbox] in mailbox.post(.executed(id, await pending())) }
    }
}
