// SPDX-License-Identifier: Apache-2.0

package import Logging
package import PosternCore
internal import PosternProtocol
internal import PosternStore
internal import Synchronization

/// The daemon, put together: the one place that names concrete types.
package final class Daemon: Sendable {
    /// What tests replace.
    package struct Parts: Sendable {
        /// The time.
        package var clock: any WallClock = SystemClock()
        /// Where tokens come from; libsodium where nil.
        package var random: (any RandomSource)?
        /// The slow hash; libsodium's on threads of its own where nil.
        package var hasher: (any PasswordHashing)?
        /// Wraps the store, to force faults.
        package var wrapStore: @Sendable (any Store) -> any Store = { $0 }
        /// How connections are kept in bounds.
        package var limits = ConnectionLimits()
        /// Sees the traffic.
        package var tap: (any TrafficTap)?

        /// Takes the parts of a daemon in earnest.
        package init() {}
    }

    /// How long requests in flight may take to finish once the daemon stops.
    private static let shutdownGrace = Duration.seconds(5)
    /// How often checks are noted in the store, and what has run out is cleared away.
    private static let housekeepingInterval = Duration.seconds(10)

    private let foundation: Foundation
    private let listeners: [Listener]
    private let server: Server
    private let registry: ConnectionRegistry
    private let housekeeping: Housekeeping
    private let housekeeper: Task<Void, Never>
    private let logger: Logger

    private init(
        _ foundation: Foundation,
        _ listeners: [Listener],
        _ server: Server,
        _ registry: ConnectionRegistry,
        _ housekeeping: Housekeeping,
        _ logger: Logger
    ) {
        self.foundation = foundation
        self.listeners = listeners
        self.server = server
        self.registry = registry
        self.housekeeping = housekeeping
        self.logger = logger
        housekeeper = Task { await Self.keepHouse(housekeeping, logger) }
    }

    /// Opens the store, loads the sessions, and listens; when it returns, clients are served.
    ///
    /// - Parameter onStoreFailure: told once, when the store can no longer be written and the process should end.
    /// - Throws: ``DaemonFault``, with nothing left half started.
    package static func start(
        _ settings: Settings,
        _ parts: Parts = Parts(),
        logger: Logger,
        onStoreFailure: @escaping @Sendable (StoreFault) -> Void = { _ in }
    ) async throws(DaemonFault) -> Daemon {
        // What can be seen to fail fails before a store is made.
        for role in Role.allCases { _ = try Listener.path(role, in: settings.socketDirectory) }
        let sodium = try Sodium()
        let foundation = try Foundation(settings, sodium, makesPool: parts.hasher == nil, onStoreFailure)
        do {
            return try await start(on: foundation, settings, parts, sodium, logger)
        } catch {
            await foundation.close(logger)
            throw error
        }
    }

    private static func start(
        on foundation: Foundation,
        _ settings: Settings,
        _ parts: Parts,
        _ sodium: Sodium,
        _ logger: Logger
    ) async throws(DaemonFault) -> Daemon {
        guard let hasher = parts.hasher ?? foundation.pool else { throw DaemonFault("there is no password hasher") }
        let environment = RuleEnvironment(
            store: parts.wrapStore(foundation.store),
            table: foundation.table,
            hasher: hasher,
            clock: parts.clock,
            random: parts.random ?? sodium,
            sessionPolicy: settings.sessionPolicy,
            passwordPolicy: settings.passwordPolicy,
            signupMode: settings.signupMode
        )
        let housekeeping = Housekeeping(environment)
        do {
            try await housekeeping.load()
        } catch {
            throw DaemonFault("the sessions cannot be read: \(error)", exitStatus: DaemonFault.store)
        }
        let registry = ConnectionRegistry()
        let key = foundation.key
        let handlers = Handlers(
            environment,
            StatusSource(
                startedAt: parts.clock.now,
                startedInstant: ContinuousClock.now,
                hashing: { [pool = foundation.pool] in pool?.statistics ?? .init(threads: 0, waiting: 0, completed: 0)
                },
                connections: { registry.counts }
            ),
            logger,
            nameTag: { Base64URL.encode(sodium.keyedHash($0, key: key)) }
        )
        let listeners = try Listener.all(in: settings.socketDirectory)
        do throws(DaemonFault) {
            let server = try await Server.start(
                listeners,
                dispatcher: Dispatcher(handlers: handlers, sessions: Sessions(environment)),
                registry: registry,
                limits: parts.limits,
                tap: parts.tap,
                logger: logger
            )
            return Daemon(foundation, listeners, server, registry, housekeeping, logger)
        } catch {
            for listener in listeners { listener.unlinkPath() }
            throw error
        }
    }

    /// Opens the store without serving anybody, closes it again, and says how many users it has.
    package static func inspect(_ settings: Settings, _ logger: Logger) async throws(DaemonFault) -> Int {
        let foundation = try Foundation(settings, try Sodium(), mayCreate: false, makesPool: false, { _ in })
        let outcome: Result<StoreStatistics, StoreFault>
        do {
            outcome = .success(try await foundation.store.statistics())
        } catch {
            outcome = .failure(error)
        }
        await foundation.close(logger)
        do {
            return try outcome.get().users
        } catch {
            throw DaemonFault("the store cannot be read: \(error)", exitStatus: DaemonFault.store)
        }
    }

    /// Takes no more connections and requests, lets those in flight finish for five seconds, and closes the store.
    package func stop() async {
        await server.stopAccepting()
        for listener in listeners { listener.unlinkPath() }
        server.finish()
        let deadline = ContinuousClock.now + Self.shutdownGrace
        // A client that went away is no longer among the connections, but what it asked for is still done.
        while !(registry.isEmpty && registry.requests.isEmpty), ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(5))
        }
        // A request that hangs is left alone; it ends with the process.
        await server.end()
        housekeeper.cancel()
        await housekeeper.value
        do {
            try await housekeeping.noteChecks()
        } catch {
            logger.error("checks_not_noted", metadata: ["reason": "\(error)"])
        }
        await foundation.close(logger)
    }

    private static func keepHouse(_ housekeeping: Housekeeping, _ logger: Logger) async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: housekeepingInterval)
                try await housekeeping.noteChecks()
                while try await housekeeping.collect() {}
            } catch is CancellationError {
                return
            } catch {
                logger.error("housekeeping", metadata: ["reason": "\(error)"])
            }
        }
    }
}
