// SPDX-License-Identifier: Apache-2.0

public import PosternProtocol

/// Why a call gave no result.
public enum PosternClientError: Error, Sendable {
    /// The daemon answered, and the answer is no.
    case refused(RPCError)
    /// There is no daemon at the socket, or it went away before it answered. Whether a call that changes something was
    /// executed is unknown then.
    case unreachable(reason: String)
    /// The daemon did not answer within the deadline, or the calling task was cancelled before it did. Whether the call
    /// was executed is unknown.
    case timedOut
    /// The daemon answered with something that is not the protocol. Whether the call was executed is unknown.
    case garbled(reason: String)
}
