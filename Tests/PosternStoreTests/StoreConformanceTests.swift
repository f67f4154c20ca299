// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternStore
import PosternTesting
import Testing

@Suite("SQLiteStore is a Store")
struct StoreConformanceTests {
    @Test(arguments: StoreConformance.cases)
    func conforms(_ rule: StoreConformance.Case) async throws {
        let directory = try TemporaryDirectory()
        let changes = ChangeLog()
        let store = try SQLiteStore.open(at: directory.storePath, .create, onCommit: changes.append)
        try await rule.check(StoreSubject(store, changes))
        try await store.close()
    }
}
