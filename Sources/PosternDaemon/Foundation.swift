// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import PosternCore
internal import PosternStore

/// What the daemon stands on: its directory, key, store, table of sessions and hashing threads.
final class Foundation: Sendable {
    private let directory: StateDirectory
    let key: [UInt8]
    let table: SessionTable
    let store: SQLiteStore
    /// Nil where a test brings its own hasher.
    let pool: HashingPool?

    init(
        _ settings: Settings,
        _ sodium: Sodium,
        mayCreate: Bool = true,
        makesPool: Bool,
        _ onStoreFailure: @escaping @Sendable (StoreFault) -> Void
    ) throws(DaemonFault) {
        let directory = try StateDirectory(settings.stateDirectory, mayCreate: mayCreate)
        // The threads come before the store: a start that fails must leave nothing open.
        let pool = makesPool ? try HashingPool(cost: settings.argonCost, limits: settings.hashing, sodium: sodium) : nil
        let table = SessionTable()
        do throws(DaemonFault) {
            key = try directory.key(sodium)
            store = try Self.open(directory.databasePath, directory.content, table, onStoreFailure)
            try directory.finishFirstStart()
        } catch {
            pool?.stop()
            throw error
        }
        self.directory = directory
        self.table = table
        self.pool = pool
    }

    private static func open(
        _ path: String,
        _ content: StateDirectory.Content,
        _ table: SessionTable,
        _ onFailure: @escaping @Sendable (StoreFault) -> Void
    ) throws(DaemonFault) -> SQLiteStore {
        func open(_ mode: SQLiteStore.Mode) throws(StoreOpeningFault) -> SQLiteStore {
            try SQLiteStore.open(at: path, mode, onCommit: { table.apply($0) }, onFailure: onFailure)
        }
        do throws(StoreOpeningFault) {
            guard content == .empty else { return try open(.openExisting) }
            do throws(StoreOpeningFault) {
                return try open(.create)
            } catch .exists {
                // The first start was cut short when the store was whole already and only its key was not in place.
                return try open(.openExisting)
            }
        } catch {
            throw DaemonFault(error.description, exitStatus: DaemonFault.store)
        }
    }

    /// Lets the threads end and closes the store.
    func close(_ logger: Logger) async {
        pool?.stop()
        do {
            try await store.close()
        } catch {
            logger.error("store_not_closed", metadata: ["reason": "\(error)"])
        }
    }
}
