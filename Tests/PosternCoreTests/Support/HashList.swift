// SPDX-License-Identifier: Apache-2.0

import PosternCore
import Synchronization

/// Hashes, gathered from anywhere.
final class HashList: Sendable {
    private let list = Mutex<Set<TokenHash>>([])

    /// What was gathered.
    var hashes: Set<TokenHash> { list.withLock { $0 } }

    /// Whether one is there.
    func contains(_ hash: TokenHash) -> Bool {
        list.withLock { $0.contains(hash) }
    }

    /// Adds one.
    func add(_ hash: TokenHash) {
        list.withLock { _ = $0.insert(hash) }
    }
}
