// SPDX-License-Identifier: Apache-2.0

internal import PosternConfiguration
package import PosternCore
package import PosternDaemon
package import PosternProtocol
internal import Synchronization

/// A whole daemon in the process of the test: real sockets and a real store in a directory of its own, with a clock
/// that is turned by hand, tokens that repeat themselves, and hashes that cost nothing.
package final class InProcessDaemon: Sendable {
    /// What a test may want otherwise.
    package struct Options: Sendable {
        /// As on the command line; the directories are given already.
        package var flags: [String] = []
        /// The time.
        package var clock = ManualClock()
        /// Where tokens come from.
        package var random = SeededRandom()
        /// What hashes passwords; nil for libsodium on its threads, at the least cost that is allowed.
        package var hasher: (any PasswordHashing)? = CheapHasher()
        /// How connections are kept in bounds.
        package var limits = ConnectionLimits()

        /// Takes the defaults.
        package init() {}
    }

    /// Where its state and its sockets are.
    package let directory: TemporaryDirectory
    /// How it was started.
    package let options: Options
    /// What it logged.
    package let log: LogRecorder
    /// Makes its store fail.
    package let faults: StoreFaults
    private let daemon: Daemon
    private let stopped = Atomic(false)

    private init(
        _ directory: TemporaryDirectory,
        _ options: Options,
        _ log: LogRecorder,
        _ faults: StoreFaults,
        _ daemon: Daemon
    ) {
        self.directory = directory
        self.options = options
        self.log = log
        self.faults = faults
        self.daemon = daemon
    }

    /// The directory of the sockets.
    package var socketDirectory: String { directory.path("run") }
    /// The directory of the store.
    package var stateDirectory: String { directory.path("state") }

    /// Runs `body` beside a daemon, and stops that however `body` ends.
    @discardableResult
    package static func run<Value: Sendable>(
        _ options: Options = Options(),
        in directory: TemporaryDirectory? = nil,
        _ body: (InProcessDaemon) async throws -> Value
    ) async throws -> Value {
        await DaemonSlots.shared.take()
        defer { DaemonSlots.shared.giveBack() }
        let daemon = try await start(options, in: directory ?? TemporaryDirectory())
        do {
            let value = try await body(daemon)
            await daemon.stop()
            return value
        } catch {
            await daemon.stop()
            throw error
        }
    }

    private static func start(_ options: Options, in directory: TemporaryDirectory) async throws -> InProcessDaemon {
        let log = LogRecorder()
        let faults = StoreFaults()
        var parts = Daemon.Parts()
        parts.clock = options.clock
        parts.random = options.random
        parts.hasher = options.hasher
        parts.wrapStore = { FaultyStore($0, faults) }
        parts.limits = options.limits
        parts.tap = try TrafficRecorder()
        let settings = try await settings(options.flags, in: directory)
        let daemon = try await Daemon.start(settings, parts, logger: log.logger)
        return InProcessDaemon(directory, options, log, faults, daemon)
    }

    /// The settings that flags make, with the directories put in.
    package static func settings(_ flags: [String], in directory: TemporaryDirectory) async throws -> Settings {
        let directories = [
            "--state-directory", directory.path("state"), "--socket-directory", directory.path("run"),
            // The weakest that OWASP allows: tests hash a lot.
            "--password-argon2-memory-kib", "7168", "--password-argon2-iterations", "5",
        ]
        let given = try CommandLineFlags(directories + flags, keys: Settings.keys, switches: [])
        return try Settings(
            try await LayeredConfiguration(
                keys: Settings.keys,
                flags: given,
                environment: [:],
                prefix: "postern",
                file: nil
            )
        )
    }

    /// Stops it; requests in flight are answered first. To stop it twice does no harm.
    package func stop() async {
        if stopped.exchange(true, ordering: .relaxed) { return }
        await daemon.stop()
    }

    /// The path of a role's socket.
    package func path(_ role: Role) -> String {
        socketDirectory + "/" + role.socketName
    }

    /// A new connection.
    package func connect(_ role: Role) throws -> LineClient {
        try LineClient(path: path(role))
    }
}
