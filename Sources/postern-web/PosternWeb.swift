// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Logging
import NIOPosix
import PosternClient
import PosternConfiguration
import PosternProtocol
import ServiceLifecycle
import UnixSignals

/// The HTTP front: pages for people, served from the daemon's front socket.
@main
enum PosternWeb {
    static func main() async {
        do {
            try await run(Array(CommandLine.arguments.dropFirst()), ProcessInfo.processInfo.environment)
        } catch let failure as StartupFailure {
            say("postern-web: \(failure)")
            exit(failure.exitCode)
        } catch {
            say("postern-web: \(error)")
            exit(1)
        }
    }

    private static let usage = """
        postern-web: Postern's pages for people, to sign up, log in and log out.

        postern-web [--socket-directory DIR] [--listen HOST:PORT] [--public-url URL] [--config FILE] ...

        To try it out, with posternd running:
          postern-web --socket-directory /run/postern
        Behind a reverse proxy on the same machine that speaks HTTPS:
          postern-web --public-url https://accounts.example.com --trusted-proxy 127.0.0.1/32
        With a certificate of its own:
          postern-web --listen 0.0.0.0:443 --tls-certificate chain.pem --tls-key key.pem
        """

    /// Not among the keys, for the file cannot name itself.
    private static let fileKey = ConfigurationKey("config", .text, default: "", "The YAML file with the other keys.")

    private static func run(_ arguments: [String], _ environment: [String: String]) async throws {
        let flags: CommandLineFlags
        do {
            flags = try CommandLineFlags(
                arguments,
                keys: [fileKey] + WebKeys.all,
                switches: ["--help", "--version", "--print-configuration"]
            )
        } catch {
            throw StartupFailure.usage("\(error)")
        }
        if flags.switches.contains("--help") {
            print(help)
        } else if flags.switches.contains("--version") {
            print("postern-web \(ProtocolVersion.software)")
        } else {
            let handedOver = try ListenDescriptors.adopt(environment)
            let settings = try await settings(flags, environment)
            let configuration = try WebConfiguration(settings)
            if flags.switches.contains("--print-configuration") {
                print(settings.report)
            } else {
                try await serve(configuration, handedOver)
            }
        }
    }

    private static var help: String {
        HelpText.text(
            usage: usage,
            prefix: WebKeys.prefix,
            keys: WebKeys.all,
            switches: [
                "--config FILE": """
                A YAML file with the keys named above; one that does not exist is an error. Without it, the file of \
                the variable \(WebKeys.prefix)_CONFIG, else \(WebKeys.standardFile) if it is there.
                """,
                "--print-configuration": "Shows what holds and where it came from, and ends.",
                "--help": "Shows this, and ends.",
                "--version": "Shows the version, and ends.",
            ]
        )
    }

    private static func settings(
        _ flags: CommandLineFlags,
        _ environment: [String: String]
    ) async throws(StartupFailure) -> LayeredConfiguration {
        let standard = FileManager.default.fileExists(atPath: WebKeys.standardFile) ? WebKeys.standardFile : nil
        do {
            return try await LayeredConfiguration(
                keys: WebKeys.all,
                flags: flags,
                environment: environment,
                prefix: WebKeys.prefix.lowercased(),
                file: flags.values[fileKey.name]?.first ?? environment["\(WebKeys.prefix)_CONFIG"] ?? standard
            )
        } catch {
            throw .configuration("\(error)")
        }
    }

    private static func serve(_ configuration: WebConfiguration, _ handedOver: [CInt]) async throws {
        var logger = Logger(label: "postern-web") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Logger.Level(rawValue: configuration.logLevel) ?? .info
        let group = MultiThreadedEventLoopGroup.singleton
        let client = PosternClient(socketPath: configuration.frontSocket, eventLoopGroup: group)
        let front = try Front(configuration, daemon: SocketDaemon(client: client), logger: logger)
        let server = WebServer(configuration: configuration, front: front, group: group, logger: logger)
        let service = try await server.start(handedOver: handedOver) { address in
            say("postern-web \(ProtocolVersion.software) ready at \(address)")
        }
        // The group's own lines are about its inner life.
        logger.logLevel = max(logger.logLevel, .warning)
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [service],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        ).run()
        await client.close()
    }

    /// Writes a line to standard error.
    private static func say(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
