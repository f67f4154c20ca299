// SPDX-License-Identifier: Apache-2.0

// Swift Testing is there only where tests are built; a plain release build has none.
#if canImport(Testing)

internal import PosternCore
internal import Testing

extension StoreConformance {
    static let records: [Case] = [
        Case("An act is recorded with everything that is known of it") { subject in
            let (alice, _) = try await subject.signUp("alice")
            let session = subject.session(of: alice.id)
            let act = Act(
                .sessionCreated,
                at: subject.now + 3,
                caller: Caller(uid: .max, role: "front"),
                address: "198.51.100.2",
                sessionID: session.id
            )
            _ = try await subject.store.begin(
                [session],
                of: alice.id,
                cap: 64,
                ifCredential: nil,
                replacing: nil,
                act
            )
            let record = try #require(try await subject.store.auditRecords(of: alice.id, limit: 1).first)
            #expect(
                record
                    == AuditRecord(
                        at: subject.now + 3,
                        event: "session_created",
                        caller: act.caller,
                        sessionID: session.id.text,
                        address: "198.51.100.2"
                    )
            )
        },
        Case("What was recorded of a user is listed newest first, so many, and of nobody else") { subject in
            let (alice, _) = try await subject.signUp("alice")
            _ = try await subject.signUp("bob")
            for event in [AuditEvent.userDisabled, .userEnabled] {
                _ = try await subject.store.setDisabled(
                    event == .userDisabled,
                    .id(alice.id),
                    subject.act(event)
                )
            }
            #expect(try await subject.events(of: alice.id) == ["user_enabled", "user_disabled", "user_created"])
            #expect(try await subject.store.auditRecords(of: alice.id, limit: 2).count == 2)
            #expect(try await subject.store.auditRecords(of: UserID(rawValue: 99), limit: 2).isEmpty)
        },
        Case("The store knows how many accounts it has, and how large it is") { subject in
            #expect(try await subject.store.statistics().users == 0)
            let (alice, _) = try await subject.signUp("alice")
            _ = try await subject.signUp("bob")
            _ = try await subject.store.delete(.id(alice.id), ifCredential: nil, subject.act(.userDeleted))
            let statistics = try await subject.store.statistics()
            #expect(statistics.users == 1)
            #expect(statistics.bytes > 0)
            #expect(!statistics.engineVersion.isEmpty)
        },
    ]
}

#endif
