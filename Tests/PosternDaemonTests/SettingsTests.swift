// SPDX-License-Identifier: Apache-2.0

import PosternConfiguration
import PosternCore
import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("The settings of the daemon")
struct SettingsTests {
    func settings(_ flags: [String], _ environment: [String: String] = [:]) async throws -> Settings {
        let flags = try CommandLineFlags(flags, keys: Settings.keys, switches: [])
        return try Settings(
            try await LayeredConfiguration(
                keys: Settings.keys,
                flags: flags,
                environment: environment,
                prefix: "postern",
                file: nil
            )
        )
    }

    @Test("The defaults are those of the contract")
    func defaults() async throws {
        let settings = try await settings([])
        #expect(settings.stateDirectory == "/var/lib/postern")
        #expect(settings.socketDirectory == "/run/postern")
        #expect(settings.signupMode == .open)
        #expect(settings.passwordPolicy.minimumLength == 15)
        #expect(settings.sessionPolicy.lifetime == 86_400)
        #expect(settings.sessionPolicy.idleTimeout == 3600)
        #expect(settings.sessionPolicy.rememberedLifetime == 30 * 86_400)
        #expect(settings.sessionPolicy.maximumPerUser == 64)
        #expect(settings.argonCost == (try ArgonCost(memoryKibibytes: 65_536, iterations: 2)))
        #expect(settings.hashing == HashingLimits(threads: 0, memoryMebibytes: 512, queue: 64))
    }

    @Test("Each key reaches what it is for")
    func everyKey() async throws {
        let settings = try await settings([
            "--state-directory", "/s", "--socket-directory=/r", "--signup-mode", "closed",
            "--password-minimum-length", "8", "--password-argon2-memory-kib", "19456",
            "--password-argon2-iterations", "3", "--password-hashing-threads", "2", "--password-hashing-memory-mib",
            "64",
            "--password-hashing-queue", "5", "--session-lifetime-s", "600", "--session-idle-timeout-s", "60",
            "--session-remembered-lifetime-s", "900", "--session-maximum-per-user", "3", "--log-level", "debug",
        ])
        #expect(settings.stateDirectory == "/s" && settings.socketDirectory == "/r")
        #expect(settings.signupMode == .closed)
        #expect(settings.passwordPolicy.minimumLength == 8)
        #expect(settings.argonCost == (try ArgonCost(memoryKibibytes: 19_456, iterations: 3)))
        #expect(settings.hashing == HashingLimits(threads: 2, memoryMebibytes: 64, queue: 5))
        #expect(settings.sessionPolicy.lifetime == 600 && settings.sessionPolicy.idleTimeout == 60)
        #expect(settings.sessionPolicy.rememberedLifetime == 900 && settings.sessionPolicy.maximumPerUser == 3)
        #expect(settings.logLevel == "debug")
    }

    @Test("A flag beats the environment, and that beats what systemd says")
    func layers() async throws {
        let environment = [
            "POSTERN_SIGNUP_MODE": "closed", "STATE_DIRECTORY": "/systemd", "POSTERN_STATE_DIRECTORY": "/own",
        ]
        #expect(try await settings([], environment).signupMode == .closed)
        #expect(try await settings([], environment).stateDirectory == "/own")
        #expect(try await settings([], ["STATE_DIRECTORY": "/systemd"]).stateDirectory == "/systemd")
        #expect(try await settings(["--signup-mode", "open"], environment).signupMode == .open)
    }

    @Test(
        "A value that is out of bounds is refused",
        arguments: [
            ["--password-minimum-length", "7"], ["--password-minimum-length", "fifteen"], ["--signup-mode", "maybe"],
            ["--session-lifetime-s", "0"], ["--session-maximum-per-user", "1001"], ["--password-hashing-queue", "-1"],
            ["--password-argon2-memory-kib", "7168"], ["--log-level", "loud"],
        ]
    )
    func bounds(_ flags: [String]) async throws {
        await #expect(throws: (any Error).self) { try await settings(flags) }
    }
}
