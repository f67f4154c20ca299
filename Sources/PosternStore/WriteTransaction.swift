// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import PosternCore

/// What a verb that writes works with: the connection, in a transaction, and the list of what becomes of sessions.
final class WriteTransaction {
    /// The connection.
    let database: Database
    /// What became of sessions, in order. It is told after the commit.
    private(set) var changes: [SessionChange] = []

    init(_ database: Database) {
        self.database = database
    }

    /// Adds to what is told after the commit.
    func tell(_ change: SessionChange) {
        changes.append(change)
    }

    /// Forgets what was to be told, for the verb was undone.
    func forget() {
        changes = []
    }
}
