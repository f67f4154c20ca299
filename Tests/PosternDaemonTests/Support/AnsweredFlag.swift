// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A flag that is set once, for all to see at once.
final class AnsweredFlag: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .sequentiallyConsistent) }

    func set() {
        flag.store(true, ordering: .sequentiallyConsistent)
    }
}
