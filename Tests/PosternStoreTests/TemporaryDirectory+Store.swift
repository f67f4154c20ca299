// SPDX-License-Identifier: Apache-2.0

import Foundation
import PosternStore
import PosternTesting

extension TemporaryDirectory {
    /// Where the store goes.
    var storePath: String { path(SQLiteStore.fileName) }

    /// The files in it, by name. Links are read, directories left out.
    func contents() throws -> [String: Data] {
        try FileManager.default.contentsOfDirectory(atPath: path).reduce(into: [:]) { files, name in
            files[name] = try? Data(contentsOf: URL(fileURLWithPath: self.path(name)))
        }
    }
}
