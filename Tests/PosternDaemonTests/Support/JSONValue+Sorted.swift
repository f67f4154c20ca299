// SPDX-License-Identifier: Apache-2.0

import PosternProtocol

extension JSONValue {
    /// The same with members in the order of their keys, for comparisons that the order does not matter to.
    var sorted: JSONValue {
        switch self {
        case .object(let members):
            .object(members.map { .init(key: $0.key, value: $0.value.sorted) }.sorted { $0.key < $1.key })
        case .array(let elements): .array(elements.map(\.sorted))
        default: self
        }
    }
}
