// SPDX-License-Identifier: Apache-2.0

internal import CPlatform
internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import PosternConfiguration
internal import PosternProtocol
internal import ServiceLifecycle
internal import UnixSignals

/// The program `posternd`: flags, assembly, run.
package enum CommandLineEntry {
    private static let usage = """
        posternd \(ProtocolVersion.software): the daemon that owns Postern's users and sessions

        Usage: posternd --state-directory DIR --socket-directory DIR [--config FILE.yaml] [flags]

        Example: posternd --state-directory /var/lib/postern --socket-directory /run/postern
        """

    private static let switches: KeyValuePairs = [
        "--check": "Open the store, say whether all is well, and end.",
        "--print-configuration": "Show what holds, and where it came from, and end.",
        "--version": "Show the version and end.",
        "--help": "Show this and end.",
    ]

    /// Where the configuration is looked for when no flag names a file.
    private static let standardFile = "/etc/postern/posternd.yaml"

    private static let file = ConfigurationKey(
        "config",
        .text,
        default: "",
        "The YAML file; where none is named, \(standardFile) if it is there."
    )

    /// Runs the program and returns its exit status.
    package static func run(_ arguments: [String]) async -> Int32 {
        do {
            return try await runOrThrow(arguments)
        } catch let fault as DaemonFault {
            complain(fault.description)
            return fault.exitStatus
        } catch let fault as ConfigurationFault {
            complain(fault.description)
            return DaemonFault.configuration
        } catch {
            complain("\(error)")
            return EXIT_FAILURE
        }
    }

    private static func runOrThrow(_ arguments: [String]) async throws -> Int32 {
        let flags = try CommandLineFlags(arguments, keys: Settings.keys + [file], switches: switches.map(\.key))
        if flags.switches.contains("--help") {
            print(HelpText.text(usage: usage, prefix: "POSTERN", keys: [file] + Settings.keys, switches: switches))
            return EXIT_SUCCESS
        }
        if flags.switches.contains("--version") {
            print("posternd \(ProtocolVersion.software)")
            return EXIT_SUCCESS
        }
        let configuration = try await LayeredConfiguration(
            keys: Settings.keys,
            flags: flags,
            environment: ProcessInfo.processInfo.environment,
            prefix: "postern",
            file: flags.values[file.name]?.first ?? (access(standardFile, F_OK) == 0 ? standardFile : nil)
        )
        let settings = try Settings(configuration)
        if flags.switches.contains("--print-configuration") {
            print(configuration.report)
            return EXIT_SUCCESS
        }
        harden()
        let logger = makeLogger(settings)
        if flags.switches.contains("--check") {
            let users = try await Daemon.inspect(settings, logger)
            print("The store in \(settings.stateDirectory) is well; it has \(users) users.")
            return EXIT_SUCCESS
        }
        let service = DaemonService(settings: settings, logger: logger)
        try await ServiceGroup(
            services: [service],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        .run()
        return EXIT_SUCCESS
    }

    /// What a process that holds secrets does before it opens anything.
    private static func harden() {
        umask(0o077)
        signal(SIGPIPE, SIG_IGN)
        _ = postern_forbid_dumps()
        _ = postern_raise_descriptor_limit()
    }

    private static func makeLogger(_ settings: Settings) -> Logger {
        var logger = Logger(label: "posternd", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = Logger.Level(rawValue: settings.logLevel) ?? .info
        return logger
    }

    private static func complain(_ sentence: String) {
        StandardError.write("posternd: \(sentence)")
    }
}

/// The daemon as a service that ends when the process is told to.
private struct DaemonService: Service {
    let settings: Settings
    let logger: Logger

    func run() async throws {
        let (failures, failed) = AsyncStream.makeStream(of: DaemonFault.self)
        let daemon = try await Daemon.start(settings, logger: logger) { fault in
            failed.yield(
                DaemonFault("the store cannot be written any more: \(fault)", exitStatus: DaemonFault.storeFailed)
            )
        }
        let sockets = Role.allCases.map(\.socketName).joined(separator: ", ")
        StandardError.write("posternd \(ProtocolVersion.software) ready: \(sockets) in \(settings.socketDirectory)")
        var failure: DaemonFault?
        // The stream ends when the process is told to end, or has an element when it must.
        for await fault in failures.cancelOnGracefulShutdown() {
            failure = fault
            break
        }
        await daemon.stop()
        if let failure { throw failure }
    }
}

/// The stream for people.
private enum StandardError {
    /// Writes a line.
    static func write(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
