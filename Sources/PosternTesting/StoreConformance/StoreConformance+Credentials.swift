// SPDX-License-Identifier: Apache-2.0

// Swift Testing is there only where tests are built; a plain release build has none.
#if canImport(Testing)

internal import PosternCore
internal import Testing

extension StoreConformance {
    static let credentials: [Case] = [
        Case("What a password is held against comes with its account") { subject in
            let (alice, password) = try await subject.signUp("alice")
            for selector in [UserSelector.id(alice.id), .username(alice.username)] {
                let record = try #require(try await subject.store.loginRecord(selector))
                #expect(record.user == alice)
                #expect(record.credential?.id == password)
                #expect(record.credential?.hash == subject.hash("first"))
            }
            let summary = try await subject.store.credentials(of: alice.id)
            #expect(
                summary == [CredentialSummary(kind: "password", scheme: "test", createdAt: subject.now)]
            )
        },
        Case("An account that was made without a password has no credential, and its token sets one") { subject in
            let token = subject.oneTimeToken()
            let new = NewUser(
                username: try CanonicalUsername("alice"),
                displayName: nil,
                passwordHash: nil,
                setPasswordToken: token
            )
            let alice = try #require(try await subject.store.insert(new, subject.act(.userCreated)))
            let record = try #require(try await subject.store.loginRecord(.id(alice.id)))
            #expect(record.credential == nil)
            #expect(try await subject.store.credentials(of: alice.id).isEmpty)
            let redeemed = try await subject.store.redeemSetPasswordToken(
                token.hash,
                password: subject.hash("chosen"),
                subject.act(.passwordChanged)
            )
            #expect(redeemed == alice)
            let after = try await subject.store.loginRecord(.id(alice.id))
            #expect(after?.credential?.hash == subject.hash("chosen"))
        },
        Case("A new password has a new number, ends every session, voids every token and begins one session") {
            subject in
            let (alice, password) = try await subject.signUp("alice")
            let (bob, _) = try await subject.signUp("bob")
            let old = [
                try await subject.begin(subject.session(of: alice.id)),
                try await subject.begin(subject.session(of: alice.id)),
            ]
            let other = try await subject.begin(subject.session(of: bob.id))
            let token = subject.oneTimeToken()
            #expect(
                try await subject.store.storeSetPasswordToken(
                    token,
                    for: alice.id,
                    ifCredential: password,
                    subject.act(.passwordTokenCreated)
                )
            )
            let new = subject.session(of: alice.id)
            let ended = try await subject.store.replacePassword(
                with: subject.hash("second"),
                ifCredential: password,
                beginning: new,
                subject.act(.passwordChanged)
            )
            #expect(ended == 2)
            let told = subject.changes.take()
            #expect(Set(told.dropLast()) == Set(old.map { .ended($0.hash) }))
            #expect(told.last == .began(new.hash, "alice"))
            #expect(try await subject.live(alice.id) == [new.hash])
            #expect(try await subject.live(bob.id) == [other.hash])
            #expect(try await subject.store.userOfSetPasswordToken(token.hash, at: subject.now) == nil)
            let credential = try #require(try await subject.store.loginRecord(.id(alice.id))?.credential)
            #expect(credential.hash == subject.hash("second"))
            #expect(credential.id != password)
            #expect(try await subject.store.credentials(of: alice.id).count == 1)
            #expect(try await subject.events(of: alice.id).first == "authn_password_change")
        },
        Case("A changed password need not be changed once more") { subject in
            let new = NewUser(
                username: try CanonicalUsername("alice"),
                displayName: nil,
                passwordHash: subject.hash("x"),
                mustChangePassword: true
            )
            let alice = try #require(try await subject.store.insert(new, subject.act(.userCreated)))
            let ended = try await subject.store.replacePassword(
                with: subject.hash("y"),
                ifCredential: try await subject.password(of: alice.id),
                beginning: subject.session(of: alice.id),
                subject.act(.passwordChanged)
            )
            #expect(ended == 0)
            #expect(try await subject.store.user(.id(alice.id))?.mustChangePassword == false)
        },
        Case("Of many who replace the same password at once one wins, and nothing of the others is kept") { subject in
            let (alice, password) = try await subject.signUp("alice")
            let before = try await subject.events(of: alice.id)
            let sessions = (0..<20).map { _ in subject.session(of: alice.id) }
            let winners = try await withThrowingTaskGroup(of: TokenHash?.self) { group in
                for session in sessions {
                    group.addTask {
                        let ended = try await subject.store.replacePassword(
                            with: subject.hash("by \(session.id.text)"),
                            ifCredential: password,
                            beginning: session,
                            subject.act(.passwordChanged)
                        )
                        return ended == nil ? nil : session.hash
                    }
                }
                return try await group.reduce(into: [TokenHash]()) { if let hash = $1 { $0.append(hash) } }
            }
            #expect(winners.count == 1)
            #expect(try await subject.live(alice.id) == winners)
            #expect(try await subject.events(of: alice.id).count == before.count + 1)
        },
        Case("A password of somebody who is gone or disabled is not replaced") { subject in
            let (alice, password) = try await subject.signUp("alice")
            let (bob, bobs) = try await subject.signUp("bob")
            _ = try await subject.store.setDisabled(true, .id(alice.id), subject.act(.userDisabled))
            _ = try await subject.store.delete(.id(bob.id), ifCredential: nil, subject.act(.userDeleted))
            for (user, credential) in [(alice, password), (bob, bobs)] {
                let ended = try await subject.store.replacePassword(
                    with: subject.hash("second"),
                    ifCredential: credential,
                    beginning: subject.session(of: user.id),
                    subject.act(.passwordChanged)
                )
                #expect(ended == nil)
                #expect(try await subject.live(user.id) == [])
            }
            #expect(try await subject.password(of: alice.id) == password)
            #expect(subject.changes.take() == [])
        },
        Case("A reset takes the password away, ends every session, and leaves one token in place of any other") {
            subject in
            let (alice, _) = try await subject.signUp("alice")
            let session = try await subject.begin(subject.session(of: alice.id))
            let first = subject.oneTimeToken()
            let second = subject.oneTimeToken()
            let reset = try await subject.store.resetPassword(
                of: .username(alice.username),
                token: first,
                subject.act(.passwordReset)
            )
            #expect(reset == alice)
            #expect(subject.changes.take() == [.ended(session.hash)])
            #expect(try await subject.live(alice.id) == [])
            let record = try #require(try await subject.store.loginRecord(.id(alice.id)))
            #expect(record.credential == nil)
            _ = try await subject.store.resetPassword(of: .id(alice.id), token: second, subject.act(.passwordReset))
            #expect(try await subject.store.userOfSetPasswordToken(first.hash, at: subject.now) == nil)
            #expect(try await subject.store.userOfSetPasswordToken(second.hash, at: subject.now) == alice)
            #expect(
                try await subject.events(of: alice.id).prefix(2) == ["authn_password_reset", "authn_password_reset"]
            )
            let nobody = UserSelector.id(UserID(rawValue: 99))
            #expect(
                try await subject.store.resetPassword(
                    of: nobody,
                    token: subject.oneTimeToken(),
                    subject.act(.passwordReset)
                ) == nil
            )
        },
    ]
}

#endif
