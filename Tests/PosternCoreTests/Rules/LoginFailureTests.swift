// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternTesting
import Testing

@Suite("Logins that fail")
struct LoginFailureTests {
    /// One way to fail: who tries, with what, and what happened before or happens meanwhile.
    struct Failure: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var name = World.name
        var password = World.password
        var prepare: @Sendable (World) async throws -> Void = { _ in }
    }

    static let failures = [
        Failure(testDescription: "unknown name", name: "nobody"),
        Failure(testDescription: "malformed name", name: "alice/../bob"),
        Failure(testDescription: "empty name", name: " "),
        Failure(testDescription: "name with a look-alike", name: "al\u{131}ce"),
        Failure(testDescription: "overlong name", name: String(repeating: "a", count: 10_000)),
        Failure(testDescription: "wrong password", password: "wrong"),
        Failure(testDescription: "password in another case", password: World.password.uppercased()),
        Failure(testDescription: "password with a space more", password: World.password + " "),
        Failure(testDescription: "password with a NUL more", password: World.password + "\u{0}"),
        Failure(testDescription: "empty password", password: ""),
        Failure(testDescription: "empty name and password", name: "", password: ""),
        Failure(testDescription: "disabled account") { world in
            _ = try await world.administration.setDisabled(true, world.selector(), world.origin)
        },
        Failure(testDescription: "account without a password") { world in
            _ = try await world.administration.resetPassword(world.selector(), world.origin)
        },
        Failure(testDescription: "account without a password, and none given", password: "") { world in
            _ = try await world.administration.resetPassword(world.selector(), world.origin)
        },
        Failure(testDescription: "account that was deleted") { world in
            _ = try await world.administration.delete(world.selector(), world.origin)
        },
        Failure(testDescription: "wrong password where one must be changed", name: "carol", password: "wrong") {
            world in
            _ = try await world.administration.create(
                "carol",
                password: Password(World.password),
                displayName: nil,
                world.origin
            )
        },
        Failure(testDescription: "disabled account where the password must be changed", name: "carol") { world in
            _ = try await world.administration.create(
                "carol",
                password: Password(World.password),
                displayName: nil,
                world.origin
            )
            _ = try await world.administration.setDisabled(true, world.selector("carol"), world.origin)
        },
    ]

    /// What may happen to the account while the hash is computed.
    static let intrusions = [
        Failure(testDescription: "disabled") { world in
            _ = try await world.administration.setDisabled(true, world.selector(), world.origin)
        },
        Failure(testDescription: "deleted") { world in
            _ = try await world.administration.delete(world.selector(), world.origin)
        },
        Failure(testDescription: "reset") { world in
            _ = try await world.administration.resetPassword(world.selector(), world.origin)
        },
        Failure(testDescription: "password changed") { world in
            let token = try await world.logIn()
            _ = try await world.accounts.changePassword(
                token.exposedText,
                from: Password(World.password),
                to: Password(World.newPassword),
                world.origin
            )
        },
        Failure(testDescription: "password changed to the same") { world in
            let token = try await world.logIn()
            _ = try await world.accounts.changePassword(
                token.exposedText,
                from: Password(World.password),
                to: Password(World.password),
                world.origin
            )
        },
        Failure(testDescription: "deleted and made anew with the same password") { world in
            _ = try await world.administration.delete(world.selector(), world.origin)
            try await world.signUp()
        },
    ]

    @Test("Every failure is the same refusal after one look-up and one hash", arguments: failures)
    func sameFaceSameWork(_ failure: Failure) async throws {
        try await World.run { world in
            try await world.signUp()
            try await failure.prepare(world)
            _ = world.faults.takeVerbs()
            _ = world.hasher.takeCounts()
            let sessions = world.table.count
            let refused = await refusal { () async throws(Refusal) in
                try await world.login.login(failure.name, Password(failure.password), remember: false, world.origin)
            }
            #expect(refused == .invalidCredentials)
            #expect(world.faults.takeVerbs() == ["loginRecord(_:)"])
            #expect(world.hasher.takeCounts() == WatchedHasher.Counts(hashes: 0, verifications: 1))
            #expect(world.table.count == sessions)
        }
    }

    @Test(
        "What becomes of the account while the hash is computed counts, and looks like any failure",
        arguments: intrusions
    )
    func meanwhile(_ intrusion: Failure) async throws {
        try await World.run { world in
            try await world.signUp()
            world.hasher.duringNext {
                try await intrusion.prepare(world)
                _ = world.faults.takeVerbs()
                _ = world.hasher.takeCounts()
            }
            let refused = await refusal { () async throws(Refusal) in
                try await world.login.login(World.name, Password(World.password), remember: false, world.origin)
            }
            #expect(refused == .invalidCredentials)
            // Only one verb after the look-up, and no second hash.
            #expect(world.faults.takeVerbs().count <= 1)
            #expect(world.hasher.takeCounts() == WatchedHasher.Counts())
            // At the most the session that the intruder began is there.
            #expect(world.table.count <= 1)
        }
    }

    @Test("A password that must be changed leads nowhere when it was changed meanwhile")
    func mustChangeMeanwhile() async throws {
        try await World.run { world in
            _ = try await world.administration.create(
                World.name,
                password: Password(World.password),
                displayName: nil,
                world.origin
            )
            world.hasher.duringNext {
                _ = try await world.administration.resetPassword(world.selector(), world.origin)
            }
            await expectRefusal(.invalidCredentials) { () async throws(Refusal) in
                try await world.login.login(World.name, Password(World.password), remember: false, world.origin)
            }
        }
    }

    @Test("A success does the same work before it begins a session")
    func success() async throws {
        try await World.run { world in
            try await world.signUp()
            _ = world.faults.takeVerbs()
            _ = world.hasher.takeCounts()
            try await world.logIn()
            #expect(world.faults.takeVerbs().first == "loginRecord(_:)")
            #expect(world.hasher.takeCounts() == WatchedHasher.Counts(hashes: 0, verifications: 1))
        }
    }

    @Test("An account that is enabled again lets its person in with the old password")
    func enabledAgain() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            _ = try await world.administration.setDisabled(true, world.selector(), world.origin)
            #expect(!world.isLive(token))
            _ = try await world.administration.setDisabled(false, world.selector(), world.origin)
            #expect(!world.isLive(token))
            try await world.logIn()
        }
    }
}
