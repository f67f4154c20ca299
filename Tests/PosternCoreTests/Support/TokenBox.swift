// SPDX-License-Identifier: Apache-2.0

import PosternCore
import Synchronization

/// A token that came about elsewhere.
final class TokenBox: Sendable {
    private let box = Mutex<Token?>(nil)

    /// The token; nil before there is one.
    var token: Token? {
        get { box.withLock { $0 } }
        set { box.withLock { $0 = newValue } }
    }
}
