// SPDX-License-Identifier: Apache-2.0

import PosternConfiguration
import Testing

@testable import postern_web

@Suite("The configuration")
struct WebConfigurationTests {
    private func configuration(
        _ arguments: [String] = [],
        environment: [String: String] = [:]
    ) async throws -> WebConfiguration {
        try WebConfiguration(
            await LayeredConfiguration(
                keys: WebKeys.all,
                flags: CommandLineFlags(arguments, keys: WebKeys.all, switches: []),
                environment: environment,
                prefix: WebKeys.prefix.lowercased(),
                file: nil
            )
        )
    }

    @Test("holds without a word said")
    func defaults() async throws {
        let configuration = try await configuration()
        #expect(configuration.frontSocket == "/run/postern/front.sock")
        #expect(configuration.listen == .tcp(host: "127.0.0.1", port: 8080))
        #expect(configuration.publicOrigin == nil)
        #expect(configuration.trustedProxies.isEmpty)
        #expect(configuration.tls == nil)
        #expect(!configuration.isSecure)
        #expect(!configuration.hstsIncludesSubdomains)
    }

    @Test("takes flags before the environment")
    func layers() async throws {
        let environment = [
            "POSTERN_SOCKET_DIRECTORY": "/tmp/x/", "POSTERN_WEB_LISTEN": "127.0.0.1:1",
            "POSTERN_WEB_TRUSTED_PROXY": "10.0.0.0/8,unix", "POSTERN_WEB_HSTS_INCLUDE_SUBDOMAINS": "true",
        ]
        let first = try await configuration(environment: environment)
        #expect(first.frontSocket == "/tmp/x/front.sock")
        #expect(first.listen == .tcp(host: "127.0.0.1", port: 1))
        #expect(first.trustedProxies.count == 2)
        #expect(first.hstsIncludesSubdomains)
        let second = try await configuration(
            ["--listen", "127.0.0.1:2", "--trusted-proxy", "192.0.2.0/24", "--socket-directory=/tmp/y"],
            environment: environment
        )
        #expect(second.frontSocket == "/tmp/y/front.sock")
        #expect(second.listen == .tcp(host: "127.0.0.1", port: 2))
        #expect(second.trustedProxies == [TrustedProxy("192.0.2.0/24")])
    }

    @Test(
        "is refused where it makes no sense",
        arguments: [
            ["--listen", "8080"], ["--public-url", "example.com"], ["--public-url", "https://a/b"],
            ["--public-url", "http://accounts.example.com"], ["--trusted-proxy", "x"], ["--tls-certificate", "a.pem"],
            ["--tls-key", "a.pem"],
            ["--tls-key", "a", "--tls-certificate", "b", "--public-url", "http://localhost"],
        ]
    )
    func refused(arguments: [String]) async throws {
        let failure = await #expect(throws: StartupFailure.self) { try await configuration(arguments) }
        #expect(failure?.exitCode == 78)
    }

    @Test("lets nobody listen to a network without HTTPS")
    func reach() async throws {
        for arguments in [[], ["--listen", "0.0.0.0:80"]] {
            let configuration = try await configuration(arguments)
            #expect(throws: StartupFailure.self) { try configuration.checkReach(isLoopback: false, of: "0.0.0.0") }
            try configuration.checkReach(isLoopback: true, of: "127.0.0.1")
        }
        for arguments in [
            ["--public-url", "https://accounts.example.com"], ["--public-url", "http://localhost:8080"],
            ["--tls-certificate", "a", "--tls-key", "b"],
        ] {
            try await configuration(arguments).checkReach(isLoopback: false, of: "0.0.0.0")
        }
    }

    @Test("keeps messages on one line, whatever was typed")
    func quoted() {
        #expect(Quoted("a\nb\u{1b}[31m").description == "\"a\u{fffd}b\u{fffd}[31m\"")
        #expect(Quoted(String(repeating: "a", count: 1000)).description.count == 202)
    }
}
