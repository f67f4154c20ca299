// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternTesting
import Testing

@Suite("One's own account")
struct OwnAccountTests {
    @Test("The name for people can be changed and taken away")
    func displayName() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            let named = try await world.accounts.update(token.exposedText, displayName: "Alice L.", world.origin)
            #expect(named.displayName?.text == "Alice L.")
            let nameless = try await world.accounts.update(token.exposedText, displayName: "", world.origin)
            #expect(nameless.displayName == nil)
        }
    }

    @Test("Nothing is changed for a dead session, or to a bad name")
    func badUpdates() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn()
            await expectRefusal(.invalidDisplayName) { () async throws(Refusal) in
                try await world.accounts.update(token.exposedText, displayName: "a\u{202E}b", world.origin)
            }
            world.clock.advance(by: 3_600)
            await expectRefusal(.invalidSession) { () async throws(Refusal) in
                try await world.accounts.update(token.exposedText, displayName: "b", world.origin)
            }
            let user = try await world.administration.show(world.selector()).user
            #expect(user.displayName == nil)
        }
    }

    @Test("An export needs a login younger than ten minutes, to the second")
    func exportAge() async throws {
        try await World.run { world in
            try await world.signUp()
            let token = try await world.logIn(remember: true)
            world.clock.advance(by: 599)
            _ = try await world.accounts.export(token.exposedText)
            world.clock.advance(by: 1)
            await expectRefusal(.reauthenticationRequired) { () async throws(Refusal) in
                try await world.accounts.export(token.exposedText)
            }
            let result = try await world.login.reauthenticate(token.exposedText, Password(World.password), world.origin)
            guard case .authenticated(let fresh, _, _) = result else {
                Issue.record("\(result)")
                return
            }
            _ = try await world.accounts.export(fresh.exposedText)
            await expectRefusal(.invalidSession) { () async throws(Refusal) in
                try await world.accounts.export(token.exposedText)
            }
        }
    }

    @Test("An export holds the account, how its person logs in, and what was recorded, and no secret")
    func export() async throws {
        try await World.run { world in
            try await world.signUp("bob")
            let user = try await world.signUp()
            try await world.logIn("bob")
            let token = try await world.logIn()
            let export = try await world.accounts.export(token.exposedText)
            #expect(export.at == world.clock.now)
            #expect(export.user.id == user.id)
            #expect(
                export.credentials == [CredentialSummary(kind: "password", scheme: "cheap", createdAt: user.createdAt)]
            )
            #expect(export.events.map(\.event) == ["authn_login_success", "user_created"])
            #expect(export.events.allSatisfy { $0.address == "192.0.2.1" && $0.caller == world.origin.caller })
            let hash = try #require(try await world.store.loginRecord(world.selector())?.credential?.hash)
            var text = ""
            dump(export, to: &text)
            #expect(!text.contains(hash.exposedText) && !text.contains(token.exposedText))
        }
    }

    @Test("A deleted account leaves no session, its name is free, and its number is not used again")
    func delete() async throws {
        try await World.run { world in
            let user = try await world.signUp()
            let own = try await world.logIn()
            let other = try await world.logIn(remember: true)
            for password in ["", "wrong"] {
                await expectRefusal(.invalidCredentials) { () async throws(Refusal) in
                    try await world.accounts.delete(own.exposedText, Password(password), world.origin)
                }
            }
            #expect(world.isLive(own) && world.isLive(other))
            try await world.accounts.delete(own.exposedText, Password(World.password), world.origin)
            #expect(!world.isLive(own) && !world.isLive(other))
            let restarted = try await world.afterRestart()
            #expect(restarted.isEmpty)
            await expectRefusal(.invalidCredentials) { () async throws(Refusal) in
                try await world.login.login(World.name, Password(World.password), remember: false, world.origin)
            }
            let heir = try await world.signUp()
            #expect(heir.id != user.id)
            await expectRefusal(.invalidSession) { () async throws(Refusal) in
                try await world.accounts.delete(own.exposedText, Password(World.password), world.origin)
            }
        }
    }

    @Test("An account whose password changes meanwhile is not deleted by the old one")
    func deleteRace() async throws {
        try await World.run { world in
            try await world.signUp()
            let own = try await world.logIn()
            let other = try await world.logIn()
            world.hasher.duringNext {
                _ = try await world.accounts.changePassword(
                    other.exposedText,
                    from: Password(World.password),
                    to: Password(World.newPassword),
                    world.origin
                )
            }
            await expectRefusal(.invalidSession) { () async throws(Refusal) in
                try await world.accounts.delete(own.exposedText, Password(World.password), world.origin)
            }
            try await world.logIn(World.name, World.newPassword)
        }
    }
}
