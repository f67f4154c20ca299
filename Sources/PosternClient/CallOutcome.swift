// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// How one attempt at a call ended.
enum CallOutcome: Sendable {
    /// The reply, a line without its end.
    case reply(ByteBuffer)
    /// The connection was found closed before the whole request was handed over. The daemon takes whole lines only, so
    /// that it cannot have executed the call.
    case unwritten(reason: String)
    /// The connection was lost while the reply was awaited. The call may have been executed.
    case lost(reason: String)
    /// Any other end; another attempt would not help.
    case failed(PosternClientError)
}

/// A call that waits.
struct PendingCall: Sendable {
    /// The request, its line end not included.
    let line: ByteBuffer
    /// Who waits.
    let continuation: CheckedContinuation<CallOutcome, Never>
    /// What ends the wait when nothing else does.
    let deadline: Scheduled<Void>

    /// Ends the wait. Whoever takes a call out of the ``ConnectionState`` calls this, once.
    func end(_ outcome: CallOutcome) {
        deadline.cancel()
        continuation.resume(returning: outcome)
    }
}
