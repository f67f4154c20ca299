// SPDX-License-Identifier: Apache-2.0

// Swift Testing is there only where tests are built; a plain release build has none.
#if canImport(Testing)

internal import PosternCore
internal import Testing

extension StoreConformance {
    static let tokens: [Case] = [
        Case("A one-time token is stored for whoever knows the password, in place of any other") { subject in
            let (alice, password) = try await subject.signUp("alice")
            let first = subject.oneTimeToken()
            let second = subject.oneTimeToken()
            for token in [first, second] {
                #expect(
                    try await subject.store.storeSetPasswordToken(
                        token,
                        for: alice.id,
                        ifCredential: password,
                        subject.act(.passwordTokenCreated)
                    )
                )
            }
            #expect(try await subject.store.userOfSetPasswordToken(first.hash, at: subject.now) == nil)
            #expect(try await subject.store.userOfSetPasswordToken(second.hash, at: subject.now) == alice)
            #expect(try await subject.store.userOfSetPasswordToken(second.hash, at: subject.now) == alice)
            #expect(try await subject.events(of: alice.id).first == "authn_token_created")
        },
        Case("None is stored for somebody who is gone or disabled, nor for a password that has changed") { subject in
            let (alice, password) = try await subject.signUp("alice")
            let token = subject.oneTimeToken()
            func store(_ user: UserID, _ credential: CredentialID) async throws -> Bool {
                try await subject.store.storeSetPasswordToken(
                    token,
                    for: user,
                    ifCredential: credential,
                    subject.act(.passwordTokenCreated)
                )
            }
            #expect(try await !store(alice.id, CredentialID(rawValue: password.rawValue + 1)))
            #expect(try await !store(UserID(rawValue: 99), password))
            _ = try await subject.store.setDisabled(true, .id(alice.id), subject.act(.userDisabled))
            #expect(try await !store(alice.id, password))
            #expect(try await subject.store.userOfSetPasswordToken(token.hash, at: subject.now) == nil)
            #expect(try await subject.events(of: alice.id) == ["user_disabled", "user_created"])
        },
        Case("A one-time token sets the password once, and every session and every other token is gone") { subject in
            let (alice, password) = try await subject.signUp("alice")
            let session = try await subject.begin(subject.session(of: alice.id))
            let token = subject.oneTimeToken()
            #expect(
                try await subject.store.storeSetPasswordToken(
                    token,
                    for: alice.id,
                    ifCredential: password,
                    subject.act(.passwordTokenCreated)
                )
            )
            func redeem(_ text: String) async throws -> User? {
                try await subject.store.redeemSetPasswordToken(
                    token.hash,
                    password: subject.hash(text),
                    subject.act(.passwordChanged)
                )
            }
            #expect(try await redeem("second") == alice)
            #expect(subject.changes.take() == [.ended(session.hash)])
            #expect(try await redeem("third") == nil)
            let credential = try #require(try await subject.store.loginRecord(.id(alice.id))?.credential)
            #expect(credential.hash == subject.hash("second"))
            #expect(credential.id != password)
            #expect(try await subject.store.userOfSetPasswordToken(token.hash, at: subject.now) == nil)
            #expect(try await subject.events(of: alice.id).filter { $0 == "authn_password_change" }.count == 1)
        },
        Case("A one-time token is void from its moment on, and an unknown one always") { subject in
            let (alice, password) = try await subject.signUp("alice")
            let token = subject.oneTimeToken(lifetime: 100)
            #expect(
                try await subject.store.storeSetPasswordToken(
                    token,
                    for: alice.id,
                    ifCredential: password,
                    subject.act(.passwordTokenCreated)
                )
            )
            #expect(try await subject.store.userOfSetPasswordToken(token.hash, at: subject.now + 99) == alice)
            #expect(try await subject.store.userOfSetPasswordToken(token.hash, at: subject.now + 100) == nil)
            for (hash, moment) in [(token.hash, subject.now + 100), (subject.oneTimeToken().hash, subject.now)] {
                let redeemed = try await subject.store.redeemSetPasswordToken(
                    hash,
                    password: subject.hash("x"),
                    subject.act(.passwordChanged, at: moment)
                )
                #expect(redeemed == nil)
            }
            #expect(try await subject.password(of: alice.id) == password)
        },
        Case("The key of a session is no one-time token, and the other way round") { subject in
            let (alice, password) = try await subject.signUp("alice")
            let session = try await subject.begin(subject.session(of: alice.id))
            let token = subject.oneTimeToken()
            #expect(
                try await subject.store.storeSetPasswordToken(
                    token,
                    for: alice.id,
                    ifCredential: password,
                    subject.act(.passwordTokenCreated)
                )
            )
            #expect(try await subject.store.userOfSetPasswordToken(session.hash, at: subject.now) == nil)
            #expect(try await subject.store.end(token.hash, subject.act(.sessionEnded)) == false)
            #expect(try await subject.store.userOfSetPasswordToken(token.hash, at: subject.now) == alice)
        },
        Case("Of fifty who redeem a token at the same time one wins") { subject in
            let (alice, password) = try await subject.signUp("alice")
            let token = subject.oneTimeToken()
            #expect(
                try await subject.store.storeSetPasswordToken(
                    token,
                    for: alice.id,
                    ifCredential: password,
                    subject.act(.passwordTokenCreated)
                )
            )
            let winners = try await withThrowingTaskGroup(of: Int?.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        let user = try await subject.store.redeemSetPasswordToken(
                            token.hash,
                            password: subject.hash("\(number)"),
                            subject.act(.passwordChanged)
                        )
                        return user == nil ? nil : number
                    }
                }
                return try await group.reduce(into: [Int]()) { if let number = $1 { $0.append(number) } }
            }
            try #require(winners.count == 1)
            let credential = try await subject.store.loginRecord(.id(alice.id))?.credential
            #expect(credential?.hash == subject.hash("\(winners[0])"))
        },
    ]
}

#endif
