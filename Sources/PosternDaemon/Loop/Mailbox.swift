// SPDX-License-Identifier: Apache-2.0

internal import CPlatform
internal import Glibc
internal import PosternSystem
internal import Synchronization

/// What other threads tell the loop, and the descriptor that wakes it (eventfd(2)).
final class Mailbox: Sendable {
    /// Something to tell.
    enum Message: Sendable {
        /// A request was executed; its reply, or nil where nobody waits for one.
        case executed(ConnectionID, [UInt8]?)
        /// Close the listening sockets, and say when that is done.
        case stopAccepting(CheckedContinuation<Void, Never>)
        /// Take no more requests; close each connection once it has its answers.
        case finish
        /// Close every connection now.
        case close
        /// Let the thread end, and say when that is done.
        case end(CheckedContinuation<Void, Never>)
    }

    /// Readable while there are messages.
    let descriptor: Int32
    private let messages = Mutex<[Message]>([])

    init() throws(SystemError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw SystemError() }
    }

    deinit {
        close(descriptor)
    }

    /// Leaves a message.
    func post(_ message: Message) {
        let first = messages.withLock { messages in
            messages.append(message)
            return messages.count == 1
        }
        // Whoever leaves the first wakes the loop, which takes all that is there.
        if first { eventfd_write(descriptor, 1) }
    }

    /// Takes all messages, in their order.
    func take() -> [Message] {
        var value: eventfd_t = 0
        eventfd_read(descriptor, &value)
        return messages.withLock { messages in
            let taken = messages
            messages = []
            return taken
        }
    }
}
