// SPDX-License-Identifier: Apache-2.0

package import PosternCore
internal import Synchronization

/// Writes down what a store tells of sessions, and follows it as the table of live sessions does.
package final class ChangeLog: Sendable {
    /// A change that can be compared.
    package enum Entry: Hashable, Sendable {
        /// A session of a user of that name began.
        case began(TokenHash, String)
        /// A session ended.
        case ended(TokenHash)
    }

    private let log = Mutex<[Entry]>([])

    /// Begins an empty log.
    package init() {}

    /// Takes what a commit did. To be given to the store.
    package func append(_ changes: [SessionChange]) {
        log.withLock { log in
            log += changes.map { change in
                switch change {
                case .began(let session, let username): .began(session.hash, username.text)
                case .ended(let hash): .ended(hash)
                }
            }
        }
    }

    /// All that was told.
    package var entries: [Entry] { log.withLock { $0 } }

    /// What was told since the last time this was called.
    package func take() -> [Entry] {
        log.withLock { log in
            defer { log = [] }
            return log
        }
    }

    /// The sessions that are live if one follows the log.
    package var live: Set<TokenHash> {
        entries.reduce(into: []) { live, entry in
            switch entry {
            case .began(let hash, _): live.insert(hash)
            case .ended(let hash): live.remove(hash)
            }
        }
    }
}
