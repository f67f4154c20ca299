// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import Testing

@testable import postern_web

@Suite("The accounts of a browser")
struct AccountsTests {
    private func account(_ slot: Int, _ username: String, id: Int64, at time: Int64) -> Account {
        Account(
            slot: Slot(number: slot),
            token: Secret("token \(slot)"),
            holder: SessionVerdict.Holder(
                userID: id,
                username: username,
                sessionID: "s\(slot)",
                authenticatedAt: time,
                expiresAt: time + 86400
            )
        )
    }

    @Test("give a first login the first slot")
    func first() {
        let placement = Accounts(live: []).placement(forUserID: 1)
        #expect(placement == Accounts.Placement(slot: Slot(number: 0), ended: []))
    }

    @Test("give the same person her own slot again and end her old session")
    func same() {
        let old = account(2, "bob", id: 2, at: 50)
        let accounts = Accounts(live: [account(0, "alice", id: 1, at: 10), old])
        #expect(accounts.placement(forUserID: 2) == Accounts.Placement(slot: Slot(number: 2), ended: [old]))
    }

    @Test("end every session of a person who has two")
    func twice() {
        let accounts = Accounts(live: [account(1, "alice", id: 1, at: 10), account(4, "alice", id: 1, at: 20)])
        let placement = accounts.placement(forUserID: 1)
        #expect(placement.slot == Slot(number: 1))
        #expect(placement.ended.map(\.slot.number) == [1, 4])
        #expect(accounts.account(of: "alice")?.slot == Slot(number: 4))
    }

    @Test("give somebody new the lowest slot without a live session")
    func gap() {
        let accounts = Accounts(live: [account(0, "alice", id: 1, at: 10), account(2, "bob", id: 2, at: 20)])
        #expect(accounts.placement(forUserID: 3) == Accounts.Placement(slot: Slot(number: 1), ended: []))
    }

    @Test("let whoever logged in longest ago go when all eight are taken")
    func full() {
        let live = (0..<8).map { account($0, "user\($0)", id: Int64($0 + 1), at: $0 == 5 ? 1 : 100 + Int64($0)) }
        let placement = Accounts(live: live).placement(forUserID: 99)
        #expect(placement == Accounts.Placement(slot: Slot(number: 5), ended: [live[5]]))
    }

    @Test("have the one in use that logged in last, and the higher slot within one second")
    func inUse() {
        #expect(Accounts(live: []).inUse == nil)
        let accounts = Accounts(live: [account(1, "bob", id: 2, at: 30), account(0, "alice", id: 1, at: 40)])
        #expect(accounts.inUse?.holder.username == "alice")
        let tied = Accounts(live: [account(1, "bob", id: 2, at: 30), account(0, "alice", id: 1, at: 30)])
        #expect(tied.inUse?.holder.username == "bob")
    }
}
