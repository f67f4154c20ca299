// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import PosternSystem

/// The sockets of the daemon, as the rest of it sees them: served by a thread of their own.
struct Server: Sendable {
    private let mailbox: Mailbox

    /// Serves the listeners from now on. Their descriptors are the server's then, also when it fails.
    static func start(
        _ listeners: [Listener],
        dispatcher: Dispatcher,
        registry: ConnectionRegistry,
        limits: ConnectionLimits,
        tap: (any TrafficTap)?,
        logger: Logger
    ) async throws(DaemonFault) -> Server {
        let outcome: Result<Mailbox, SystemError> = await withCheckedContinuation { started in
            let begun = DetachedThread.start {
                do throws(SystemError) {
                    let mailbox = try Mailbox()
                    let context = try LoopContext(
                        dispatcher: dispatcher,
                        registry: registry,
                        limits: limits,
                        tap: tap,
                        mailbox: mailbox
                    )
                    var loop = try ServerLoop(context, listeners, logger)
                    started.resume(returning: .success(mailbox))
                    loop.run()
                } catch {
                    started.resume(returning: .failure(error))
                }
            }
            if !begun { started.resume(returning: .failure(SystemError())) }
        }
        do {
            return Server(mailbox: try outcome.get())
        } catch {
            for listener in listeners { listener.close() }
            throw DaemonFault("connections cannot be accepted: \(error)")
        }
    }

    /// Closes the listening sockets.
    func stopAccepting() async {
        await withCheckedContinuation { mailbox.post(.stopAccepting($0)) }
    }

    /// Takes no more requests; each connection closes once it has its answers.
    func finish() {
        mailbox.post(.finish)
    }

    /// Closes every connection that is left, and ends the thread.
    func end() async {
        mailbox.post(.close)
        await withCheckedContinuation { mailbox.post(.end($0)) }
    }
}
