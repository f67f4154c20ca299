// SPDX-License-Identifier: Apache-2.0

import PosternConfiguration
import Testing

@Suite("What holds")
struct LayeredConfigurationTests {
    @Test("Flags beat the environment, which beats the file, which beats the defaults")
    func precedence() async throws {
        let file = "session:\n  lifetime_s: 61\n"
        let environment = ["POSTERN_SESSION_LIFETIME_S": "62"]
        let flags = ["--session-lifetime-s", "63"]
        let layers: [([String], [String: String], String?, Int64, String)] = [
            ([], [:], nil, 600, "default"),
            ([], [:], file, 61, "file"),
            ([], environment, nil, 62, "environment"),
            ([], environment, file, 62, "environment"),
            (flags, [:], nil, 63, "flag"),
            (flags, [:], file, 63, "flag"),
            (flags, environment, nil, 63, "flag"),
            (flags, environment, file, 63, "flag"),
        ]
        for (flags, environment, file, value, origin) in layers {
            let configuration = try await Keys.configuration(flags: flags, environment: environment, file: file)
            #expect(configuration.integer(Keys.lifetime) == value)
            #expect(configuration.origin(Keys.lifetime) == origin)
            // What nobody spoke of keeps its default.
            #expect(configuration.text(Keys.mode) == "open")
            #expect(configuration.origin(Keys.mode) == "default")
        }
    }

    @Test("A variable that is borrowed weighs less than the program's own, and more than the file")
    func borrowed() async throws {
        let file = "state_directory: /file\n"
        let cases: [([String: String], String, String)] = [
            ([:], "/file", "file"),
            (["STATE_DIRECTORY": "/systemd"], "/systemd", "environment"),
            (["OLD_DIRECTORY": "/old"], "/old", "environment"),
            (["OLD_DIRECTORY": "/old", "STATE_DIRECTORY": "/systemd"], "/systemd", "environment"),
            (["STATE_DIRECTORY": "/systemd", "POSTERN_STATE_DIRECTORY": "/own"], "/own", "environment"),
        ]
        for (environment, value, origin) in cases {
            let configuration = try await Keys.configuration(environment: environment, file: file)
            #expect(configuration.text(Keys.directory) == value)
            #expect(configuration.origin(Keys.directory) == origin)
        }
        let flagged = try await Keys.configuration(
            flags: ["--state-directory", "/flag"],
            environment: ["STATE_DIRECTORY": "/systemd"]
        )
        #expect(flagged.text(Keys.directory) == "/flag")
    }

    @Test("Every key has a variable, a flag and a place in the file that do the same")
    func everyWay() async throws {
        let cases: [(ConfigurationKey, String, String, String, String)] = [
            (Keys.directory, "/x y", "POSTERN_STATE_DIRECTORY", "--state-directory", "state_directory: /x y"),
            (Keys.mode, "closed", "POSTERN_SIGNUP_MODE", "--signup-mode", "signup: {mode: closed}"),
            (
                Keys.lifetime, "3600", "POSTERN_SESSION_LIFETIME_S", "--session-lifetime-s",
                "session:\n  lifetime_s: 3600"
            ),
            (
                Keys.memory, "-5", "POSTERN_PASSWORD_ARGON2_MEMORY_KIB", "--password-argon2-memory-kib",
                "password:\n  argon2:\n    memory_kib: -5"
            ),
            (Keys.strict, "true", "POSTERN_STRICT", "--strict", "strict: true"),
            (Keys.proxies, "::1/128", "POSTERN_TRUSTED_PROXY", "--trusted-proxy", "trusted_proxy: ['::1/128']"),
            (
                Keys.url, "https://a.example/?b=c,d", "POSTERN_PUBLIC_URL", "--public-url",
                "public_url: https://a.example/?b=c,d"
            ),
        ]
        for (key, value, variable, flag, file) in cases {
            let ways = [
                try await Keys.configuration(environment: [variable: value]),
                try await Keys.configuration(flags: [flag, value]),
                try await Keys.configuration(flags: ["\(flag)=\(value)"]),
                try await Keys.configuration(file: file),
            ]
            #expect(ways.map { $0.list(key) } == Array(repeating: [value], count: 4), "\(key.name)")
            #expect(key.flag == flag)
        }
    }

    @Test("A program with another prefix has variables of its own")
    func prefix() async throws {
        let environment = [
            "POSTERN_WEB_SESSION_LIFETIME_S": "61", "POSTERN_SESSION_LIFETIME_S": "62", "SESSION_LIFETIME_S": "63",
        ]
        for (prefix, expected) in [("POSTERN_WEB", 61), ("postern", 62), ("POSTERN", 62)] as [(String, Int64)] {
            let configuration = try await Keys.configuration(environment: environment, prefix: prefix)
            #expect(configuration.integer(Keys.lifetime) == expected)
        }
    }

    @Test("A list is several flags, a comma in the environment, or a list in the file")
    func lists() async throws {
        let two = ["10.0.0.0/8", "unix"]
        let ways = [
            try await Keys.configuration(flags: ["--trusted-proxy", two[0], "--trusted-proxy=\(two[1])"]),
            try await Keys.configuration(environment: ["POSTERN_TRUSTED_PROXY": two.joined(separator: ",")]),
            try await Keys.configuration(file: "trusted_proxy:\n  - 10.0.0.0/8\n  - unix\n"),
            try await Keys.configuration(file: "trusted_proxy: [10.0.0.0/8, unix]\n"),
        ]
        for configuration in ways { #expect(configuration.list(Keys.proxies) == two) }
        let none = try await Keys.configuration()
        #expect(none.list(Keys.proxies) == [])
        #expect(none.list(Keys.names) == ["localhost"])
        let one = try await Keys.configuration(file: "trusted_proxy: unix\n")
        #expect(one.list(Keys.proxies) == ["unix"])
        let emptied = try await Keys.configuration(file: "names: []\n")
        #expect(emptied.list(Keys.names) == [])
        #expect(emptied.origin(Keys.names) == "file")
    }

    @Test("A list is taken from one layer, not gathered from all")
    func listsAreNotMerged() async throws {
        let configuration = try await Keys.configuration(
            flags: ["--trusted-proxy", "a"],
            environment: ["POSTERN_TRUSTED_PROXY": "b,c"],
            file: "trusted_proxy: [d]\n"
        )
        #expect(configuration.list(Keys.proxies) == ["a"])
    }

    @Test("A value beyond its bounds is refused wherever it comes from, and the sentence says where and why")
    func bounds() async throws {
        let objection = "must be a whole number from 60 to 3600"
        for value in ["59", "3601", "", "1e3", "0x40", "60.0", " 60", "60s", "99999999999999999999", "-60", "six"] {
            #expect(
                try await Keys.complaint(flags: ["--session-lifetime-s", value])
                    == "session.lifetime_s (flag) \(objection), and \"\(value)\" is not"
            )
            #expect(
                try await Keys.complaint(environment: ["POSTERN_SESSION_LIFETIME_S": value])
                    == "session.lifetime_s (environment) \(objection), and \"\(value)\" is not"
            )
        }
        for value in ["60", "3600"] {
            #expect(try await Keys.complaint(flags: ["--session-lifetime-s", value]) == nil)
            #expect(try await Keys.complaint(environment: ["POSTERN_SESSION_LIFETIME_S": value]) == nil)
            #expect(try await Keys.complaint(file: "session: {lifetime_s: \(value)}") == nil)
        }
        #expect(
            try await Keys.complaint(file: "session: {lifetime_s: 59}")
                == "session.lifetime_s (file FILE) \(objection), and \"59\" is not"
        )
    }

    @Test("A value of the wrong kind is refused")
    func kinds() async throws {
        for value in ["yes", "True", "1", "on", ""] {
            #expect(
                try await Keys.complaint(flags: ["--strict", value])
                    == "strict (flag) must be true or false, and \"\(value)\" is not"
            )
        }
        for value in ["Open", "invitation", "", "open "] {
            #expect(
                try await Keys.complaint(environment: ["POSTERN_SIGNUP_MODE": value])
                    == "signup.mode (environment) must be one of open, closed, and \"\(value)\" is not"
            )
        }
        #expect(
            try await Keys.complaint(file: "session: {lifetime_s: [60, 61]}")
                == "session.lifetime_s (file FILE) takes one value"
        )
    }

    @Test("A value that a stronger layer replaces is not looked at")
    func hiddenValues() async throws {
        let configuration = try await Keys.configuration(
            flags: ["--session-lifetime-s", "60"],
            environment: ["POSTERN_SESSION_LIFETIME_S": "nonsense"]
        )
        #expect(configuration.integer(Keys.lifetime) == 60)
    }

    @Test("Truth values are read as such")
    func booleans() async throws {
        #expect(try await Keys.configuration(flags: ["--strict", "true"]).boolean(Keys.strict))
        #expect(try await !Keys.configuration(flags: ["--strict=false"]).boolean(Keys.strict))
        #expect(try await !Keys.configuration().boolean(Keys.strict))
        #expect(try await Keys.configuration(file: "strict: true").boolean(Keys.strict))
    }

    @Test("A report shows every key in the order of the list, with its value and where that came from")
    func report() async throws {
        let configuration = try await Keys.configuration(
            flags: ["--names", "a", "--names", "b"],
            environment: ["POSTERN_STRICT": "true"]
        )
        let lines = configuration.report.split(separator: "\n").map(String.init)
        #expect(lines.count == Keys.all.count)
        #expect(zip(lines, Keys.all).allSatisfy { $0.hasPrefix($1.name + " ") })
        #expect(lines.contains("state_directory             /var/lib/example  (default)"))
        #expect(lines.contains("strict                      true  (environment)"))
        #expect(lines.contains("names                       a, b  (flag)"))
        #expect(lines.contains("trusted_proxy               -  (default)"))
    }
}
