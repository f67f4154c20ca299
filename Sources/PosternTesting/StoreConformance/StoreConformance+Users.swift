// SPDX-License-Identifier: Apache-2.0

// Swift Testing is there only where tests are built; a plain release build has none.
#if canImport(Testing)

internal import PosternCore
internal import Testing

extension StoreConformance {
    static let users: [Case] = [
        Case("An account is made with all that was said of it, and found by name and by number") { subject in
            let name = try CanonicalUsername("alice")
            let new = NewUser(
                username: name,
                displayName: try DisplayName.parse("Alice Ä. \u{1F600}"),
                passwordHash: subject.hash("x"),
                mustChangePassword: true
            )
            let made = try #require(try await subject.store.insert(new, subject.act(.userCreated)))
            #expect(made.username == name)
            #expect(made.displayName == new.displayName)
            #expect(made.createdAt == subject.now)
            #expect(!made.disabled)
            #expect(made.mustChangePassword)
            #expect(made.lastLoginAt == nil)
            #expect(try await subject.store.user(.username(name)) == made)
            #expect(try await subject.store.user(.id(made.id)) == made)
            #expect(try await subject.events(of: made.id) == ["user_created"])
        },
        Case("Nobody is found under a name or a number that was never given") { subject in
            _ = try await subject.signUp("alice")
            #expect(try await subject.store.user(.username(try CanonicalUsername("bob"))) == nil)
            #expect(try await subject.store.user(.username(CanonicalUsername(stored: ""))) == nil)
            #expect(try await subject.store.user(.id(UserID(rawValue: 99))) == nil)
            #expect(try await subject.store.loginRecord(.id(UserID(rawValue: 99))) == nil)
        },
        Case("A taken name makes no account, changes nothing and records nothing") { subject in
            let (alice, password) = try await subject.signUp("alice")
            let again = NewUser(
                username: alice.username,
                displayName: nil,
                passwordHash: subject.hash("other"),
                setPasswordToken: subject.oneTimeToken()
            )
            #expect(try await subject.store.insert(again, subject.act(.userCreated)) == nil)
            #expect(try await subject.store.user(.id(alice.id)) == alice)
            #expect(try await subject.password(of: alice.id) == password)
            #expect(try await subject.events(of: alice.id) == ["user_created"])
            #expect(try await subject.store.statistics().users == 1)
        },
        Case("Of fifty who want a name at the same time one gets it") { subject in
            let new = NewUser(
                username: try CanonicalUsername("alice"),
                displayName: nil,
                passwordHash: subject.hash("x")
            )
            let made = try await withThrowingTaskGroup(of: User?.self) { group in
                for _ in 0..<50 { group.addTask { try await subject.store.insert(new, subject.act(.userCreated)) } }
                return try await group.reduce(into: 0) { count, user in count += user == nil ? 0 : 1 }
            }
            #expect(made == 1)
            #expect(try await subject.store.statistics().users == 1)
        },
        Case("The number of a deleted account is never given out again") { subject in
            let (alice, password) = try await subject.signUp("alice")
            #expect(
                try await subject.store.delete(.id(alice.id), ifCredential: nil, subject.act(.userDeleted)) != nil
            )
            let (bob, newPassword) = try await subject.signUp("bob")
            #expect(bob.id.rawValue > alice.id.rawValue)
            #expect(newPassword != password)
        },
        Case("Accounts are listed by number, from a number on, and so many of them") { subject in
            for name in ["carol", "alice", "bob"] { _ = try await subject.signUp(name) }
            let all = try await subject.store.users(after: 0, limit: 10, match: nil)
            #expect(all.map(\.username.text) == ["carol", "alice", "bob"])
            #expect(try await subject.store.users(after: 0, limit: 2, match: nil) == Array(all.prefix(2)))
            #expect(try await subject.store.users(after: all[1].id.rawValue, limit: 10, match: nil) == [all[2]])
            #expect(try await subject.store.users(after: all[2].id.rawValue, limit: 10, match: nil) == [])
            #expect(try await subject.store.users(after: 0, limit: 0, match: nil) == [])
        },
        Case("A list can be narrowed to names that contain a text, byte for byte") { subject in
            for name in ["alice", "bob", "malik", "a_b"] { _ = try await subject.signUp(name) }
            func names(_ match: String, limit: Int = 10) async throws -> [String] {
                try await subject.store.users(after: 0, limit: limit, match: match).map(\.username.text)
            }
            #expect(try await names("ali") == ["alice", "malik"])
            #expect(try await names("ali", limit: 1) == ["alice"])
            #expect(try await names("ALI") == [])
            #expect(try await names("_") == ["a_b"])
            #expect(try await names("%") == [])
            #expect(try await names("ali\u{0}") == [])
            #expect(try await names("' OR 1=1 --") == [])
            #expect(try await names("") == ["alice", "bob", "malik", "a_b"])
        },
        Case("The name for people can be changed and taken away") { subject in
            let (alice, _) = try await subject.signUp("alice")
            let name = try DisplayName.parse("Alice")
            let named = try await subject.store.setDisplayName(name, of: alice.id, subject.act(.userUpdated))
            #expect(named?.displayName == name)
            #expect(try await subject.store.user(.id(alice.id)) == named)
            let unnamed = try await subject.store.setDisplayName(nil, of: alice.id, subject.act(.userUpdated))
            #expect(unnamed == alice)
            #expect(try await subject.events(of: alice.id) == ["user_updated", "user_updated", "user_created"])
            let nobody = UserID(rawValue: 99)
            #expect(try await subject.store.setDisplayName(name, of: nobody, subject.act(.userUpdated)) == nil)
            #expect(try await subject.events(of: nobody) == [])
        },
        Case("Shutting an account out ends its sessions and nobody else's; letting it in again brings none back") {
            subject in
            let (alice, _) = try await subject.signUp("alice")
            let (bob, _) = try await subject.signUp("bob")
            let first = try await subject.begin(subject.session(of: alice.id))
            let second = try await subject.begin(subject.session(of: alice.id))
            let other = try await subject.begin(subject.session(of: bob.id))
            let selector = UserSelector.username(alice.username)
            let disabled = try await subject.store.setDisabled(true, selector, subject.act(.userDisabled))
            #expect(disabled?.disabled == true)
            #expect(Set(subject.changes.take()) == [.ended(first.hash), .ended(second.hash)])
            #expect(try await subject.live(alice.id) == [])
            #expect(try await subject.live(bob.id) == [other.hash])
            let enabled = try await subject.store.setDisabled(false, selector, subject.act(.userEnabled))
            #expect(enabled == alice)
            #expect(try await subject.live(alice.id) == [])
            #expect(subject.changes.take() == [])
            #expect(try await subject.events(of: alice.id).prefix(2) == ["user_enabled", "user_disabled"])
            let nobody = UserSelector.id(UserID(rawValue: 99))
            #expect(try await subject.store.setDisabled(true, nobody, subject.act(.userDisabled)) == nil)
        },
        Case("Deleting an account takes its credentials, sessions and tokens along and leaves what was recorded") {
            subject in
            let (alice, _) = try await subject.signUp("alice")
            let session = try await subject.begin(subject.session(of: alice.id))
            let token = subject.oneTimeToken()
            let password = try await subject.password(of: alice.id)
            #expect(
                try await subject.store.storeSetPasswordToken(
                    token,
                    for: alice.id,
                    ifCredential: password,
                    subject.act(.passwordTokenCreated)
                )
            )
            let deleted = try await subject.store.delete(
                .username(alice.username),
                ifCredential: nil,
                subject.act(.userDeleted)
            )
            #expect(deleted == alice)
            #expect(subject.changes.take() == [.ended(session.hash)])
            #expect(try await subject.store.user(.username(alice.username)) == nil)
            #expect(try await subject.store.credentials(of: alice.id).isEmpty)
            #expect(try await subject.live(alice.id) == [])
            #expect(try await subject.store.userOfSetPasswordToken(token.hash, at: subject.now) == nil)
            #expect(try await subject.events(of: alice.id).first == "user_deleted")
            #expect(
                try await subject.store.delete(.id(alice.id), ifCredential: nil, subject.act(.userDeleted)) == nil
            )
        },
        Case("An account is not deleted where the password is no longer the one that was checked") { subject in
            let (alice, password) = try await subject.signUp("alice")
            let session = try await subject.begin(subject.session(of: alice.id))
            let stale = CredentialID(rawValue: password.rawValue + 1)
            #expect(
                try await subject.store.delete(.id(alice.id), ifCredential: stale, subject.act(.userDeleted)) == nil
            )
            #expect(try await subject.store.user(.id(alice.id)) == alice)
            #expect(try await subject.live(alice.id) == [session.hash])
            #expect(subject.changes.take() == [])
            #expect(
                try await subject.store.delete(.id(alice.id), ifCredential: password, subject.act(.userDeleted))
                    == alice
            )
        },
    ]
}

#endif
