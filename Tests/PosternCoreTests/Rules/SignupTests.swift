// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternTesting
import Testing

@Suite("Signing up")
struct SignupTests {
    @Test("An account is made of a name and a password, and logs nobody in")
    func success() async throws {
        try await World.run { world in
            let user = try await world.accounts.signup(
                " Alice@Example.ORG\n",
                Password(World.password),
                displayName: "Alice L.",
                world.origin
            )
            #expect(user.username.text == "alice@example.org")
            #expect(user.displayName?.text == "Alice L.")
            #expect(user.createdAt == world.clock.now)
            #expect(!user.disabled && !user.mustChangePassword && user.lastLoginAt == nil)
            #expect(world.table.count == 0)
            try await world.logIn("ALICE@example.org")
        }
    }

    @Test(
        "A name is taken in every case and with any space around it",
        arguments: ["alice", "Alice", "ALICE", " alice\t", "\nAlIcE "]
    )
    func taken(_ name: String) async throws {
        try await World.run { world in
            try await world.signUp()
            let before = world.hasher.takeCounts()
            #expect(before.hashes == 1)
            let username = try CanonicalUsername("alice")
            await expectRefusal(.usernameTaken(username)) { () async throws(Refusal) in
                try await world.accounts.signup(name, Password(World.password), displayName: nil, world.origin)
            }
            // A name that cannot be had costs no hash.
            #expect(world.hasher.takeCounts().hashes == 0)
            #expect(try await world.administration.list(after: 0, limit: 10, match: nil).users.count == 1)
        }
    }

    @Test("Of two who sign up for one name at the same time one gets it")
    func race() async throws {
        try await World.run { world in
            world.hasher.duringNext { try await world.signUp("alice", World.newPassword) }
            let username = try CanonicalUsername("alice")
            await expectRefusal(.usernameTaken(username)) { () async throws(Refusal) in
                try await world.accounts.signup("Alice", Password(World.password), displayName: nil, world.origin)
            }
            try await world.logIn("alice", World.newPassword)
        }
    }

    @Test("Of many who sign up for one name at the same time one gets it")
    func crowd() async throws {
        try await World.run { world in
            let made = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        let name = index.isMultiple(of: 2) ? "alice" : " ALICE "
                        return await refusal { () async throws(Refusal) in
                            try await world.accounts.signup(
                                name,
                                Password(World.password),
                                displayName: nil,
                                world.origin
                            )
                        } == nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(made == 1)
            let users = try await world.userCount()
            #expect(users == 1)
        }
    }

    @Test("What is refused for its form costs neither a look-up nor a hash")
    func form() async throws {
        try await World.run { world in
            let cases: [(String, String, String?, Refusal)] = [
                ("", World.password, nil, .invalidUsername(.empty)),
                ("a b", World.password, nil, .invalidUsername(.badCharacter)),
                ("-alice", World.password, nil, .invalidUsername(.badEdge)),
                (String(repeating: "a", count: 65), World.password, nil, .invalidUsername(.tooLong)),
                ("alice", World.password, "a\nb", .invalidDisplayName),
                ("alice", World.password, String(repeating: "a", count: 101), .invalidDisplayName),
            ]
            for (name, password, displayName, expected) in cases {
                await expectRefusal(expected) { () async throws(Refusal) in
                    try await world.accounts.signup(
                        name,
                        Password(password),
                        displayName: displayName,
                        world.origin
                    )
                }
            }
            #expect(world.faults.takeVerbs().isEmpty)
            await expectRefusal(.unacceptablePassword([.tooShort, .repeated, .context])) { () async throws(Refusal) in
                try await world.accounts.signup("alice", Password("alicealice"), displayName: nil, world.origin)
            }
            await expectRefusal(.unacceptablePassword([.tooLong])) { () async throws(Refusal) in
                try await world.accounts.signup(
                    "alice",
                    Password(String(repeating: "é", count: 513)),
                    displayName: nil,
                    world.origin
                )
            }
            #expect(world.hasher.takeCounts() == WatchedHasher.Counts())
            let users = try await world.userCount()
            #expect(users == 0)
        }
    }

    @Test("Where signup is closed nobody learns whether a name is taken")
    func closed() async throws {
        try await World.run(signup: .closed) { world in
            _ = try await world.administration.create("alice", password: nil, displayName: nil, world.origin)
            _ = world.faults.takeVerbs()
            for name in ["alice", "bob", ""] {
                await expectRefusal(.signupClosed) { () async throws(Refusal) in
                    try await world.accounts.signup(name, Password(World.password), displayName: nil, world.origin)
                }
            }
            #expect(world.faults.takeVerbs().isEmpty)
        }
    }

    @Test("An empty display name is none")
    func emptyDisplayName() async throws {
        try await World.run { world in
            let user = try await world.accounts.signup(
                "alice",
                Password(World.password),
                displayName: "",
                world.origin
            )
            #expect(user.displayName == nil)
        }
    }

    @Test("Every byte of a password counts: white space, NUL, and how a letter is composed")
    func bytes() async throws {
        try await World.run { world in
            let passwords = [
                " leading and trailing ", "nul\u{0}inside the password", "caf\u{E9} au lait, s'il vous plait",
            ]
            for (index, password) in passwords.enumerated() {
                try await world.signUp("user\(index)", password)
                try await world.logIn("user\(index)", password)
            }
            for (name, password) in [
                ("user0", "leading and trailing"), ("user1", "nul"), ("user1", "nul\u{0}inside"),
                ("user2", "cafe\u{301} au lait, s'il vous plait"),
            ] {
                await expectRefusal(.invalidCredentials) { () async throws(Refusal) in
                    try await world.login.login(name, Password(password), remember: false, world.origin)
                }
            }
        }
    }

    @Test("A store that fails, and a hasher that fails, leave no account behind")
    func faults() async throws {
        try await World.run { world in
            world.hasher.set(.busy(retryAfterMilliseconds: 10))
            await expectRefusal(.busy(retryAfterMilliseconds: 10)) { () async throws(Refusal) in
                try await world.accounts.signup("alice", Password(World.password), displayName: nil, world.origin)
            }
            world.hasher.set(nil)
            world.hasher.duringNext { world.faults.set(.full) }
            await expectRefusal(.storageFull(effective: false)) { () async throws(Refusal) in
                try await world.accounts.signup("alice", Password(World.password), displayName: nil, world.origin)
            }
            world.faults.set(nil)
            let users = try await world.userCount()
            #expect(users == 0)
        }
    }
}
