// SPDX-License-Identifier: Apache-2.0

import Foundation
import PosternConfiguration
import PosternTesting

/// A program's keys, one of each kind, and ways to configure it.
enum Keys {
    static let directory = ConfigurationKey(
        "state_directory",
        .text,
        default: "/var/lib/example",
        borrowing: ["STATE_DIRECTORY", "OLD_DIRECTORY"],
        "Where things are."
    )
    static let mode = ConfigurationKey("signup.mode", .choice(["open", "closed"]), default: "open", "Who may.")
    static let lifetime = ConfigurationKey("session.lifetime_s", .integer(60...3600), default: "600", "How long.")
    static let memory = ConfigurationKey("password.argon2.memory_kib", .integer(-5...5), default: "0", "How much.")
    static let strict = ConfigurationKey("strict", .boolean, default: "false", "How strict.")
    static let proxies = ConfigurationKey("trusted_proxy", .list, default: "", "Who is trusted.")
    static let names = ConfigurationKey("names", .list, default: "localhost", "What it is called.")
    static let url = ConfigurationKey("public_url", .text, default: "", "Where it is.")

    static let all = [directory, mode, lifetime, memory, strict, proxies, names, url]

    /// Gathers what holds.
    static func configuration(
        flags: [String] = [],
        environment: [String: String] = [:],
        prefix: String = "postern",
        file: String? = nil
    ) async throws -> LayeredConfiguration {
        let flags = try CommandLineFlags(flags, keys: all, switches: [])
        guard let file else {
            return try await LayeredConfiguration(
                keys: all,
                flags: flags,
                environment: environment,
                prefix: prefix,
                file: nil
            )
        }
        let directory = try TemporaryDirectory()
        try Data(file.utf8).write(to: URL(fileURLWithPath: directory.path("c.yaml")))
        return try await LayeredConfiguration(
            keys: all,
            flags: flags,
            environment: environment,
            prefix: prefix,
            file: directory.path("c.yaml")
        )
    }

    /// The sentence with which a configuration is refused, the name of the file replaced; nil where it is taken.
    static func complaint(
        flags: [String] = [],
        environment: [String: String] = [:],
        file: String? = nil
    ) async throws -> String? {
        do {
            _ = try await configuration(flags: flags, environment: environment, file: file)
            return nil
        } catch let fault as ConfigurationFault {
            return fault.description.replacing(/\/tmp\/[^ :,]*\/c\.yaml/, with: "FILE")
        }
    }
}

extension LayeredConfiguration {
    /// Where a key's value came from, without the name of the file.
    func origin(_ key: ConfigurationKey) -> String? {
        settings.first { $0.key.name == key.name }?.origin.split(separator: " ").first.map(String.init)
    }
}
