// SPDX-License-Identifier: Apache-2.0

import PosternClient
import PosternProtocol

/// Why the daemon did not do what a page asked of it, where the reason does not lie with the person.
///
/// Whatever is not known here is ``broken``: an answer that this front does not understand never lets anybody in.
enum Trouble: Error, Hashable, Sendable {
    /// The daemon is away, too slow, or has no working store.
    case away(reason: String)
    /// The daemon has no room for the work now.
    case busy(retryAfterSeconds: Int64)
    /// Too many tries.
    case throttled(retryAfterSeconds: Int64)
    /// The daemon and this front do not fit together.
    case broken(kind: String)

    /// Sorts a failed call.
    init(_ error: PosternClientError) {
        switch error {
        case .unreachable(let reason), .garbled(let reason):
            self = .away(reason: reason)
        case .timedOut:
            self = .away(reason: "no answer in time")
        case .refused(let refusal):
            self.init(refusal)
        }
    }

    /// Sorts a refusal.
    init(_ refusal: RPCError) {
        switch refusal.kind {
        case .busy: self = .busy(retryAfterSeconds: Self.seconds(refusal))
        case Self.throttledKind: self = .throttled(retryAfterSeconds: Self.seconds(refusal))
        case .storageFull, .storageUnavailable: self = .away(reason: refusal.kind.rawValue)
        default: self = .broken(kind: refusal.kind.rawValue)
        }
    }

    /// Reserved by the protocol; today's daemon does not send it.
    private static let throttledKind = ErrorKind(rawValue: "throttled")

    /// Rounded up, so that nobody comes back too early.
    private static func seconds(_ refusal: RPCError) -> Int64 {
        let milliseconds = min(max(refusal.data.retryAfterMilliseconds ?? 1000, 1), 86_400_000)
        return (milliseconds + 999) / 1000
    }
}
