// SPDX-License-Identifier: Apache-2.0

import PosternProtocol

/// One person who is logged in from the browser that asks.
struct Account: Hashable, Sendable {
    /// Where the session's cookie stands.
    let slot: Slot
    /// The session's token.
    let token: Secret
    /// Whose it is, as the daemon just said.
    let holder: SessionVerdict.Holder
}

/// Everybody who is logged in from the browser that asks, as the daemon sees it now.
struct Accounts: Sendable {
    /// In the order of their slots.
    let live: [Account]

    /// Takes the live sessions.
    init(live: [Account]) {
        self.live = live.sorted { $0.slot < $1.slot }
    }

    /// The account of a canonical name; the younger session if there should be two.
    func account(of username: String) -> Account? {
        live.filter { $0.holder.username == username }.max(by: Self.isOlder)
    }

    /// The account that logged in last.
    var inUse: Account? {
        live.max(by: Self.isOlder)
    }

    /// Where a new login goes, and which sessions it ends.
    struct Placement: Hashable, Sendable {
        /// The slot of the new session.
        var slot: Slot
        /// The sessions that the new one takes the place of.
        var ended: [Account]
    }

    /// Finds the place for a new login of a user: the slot that holds the same user already, else the lowest that holds
    /// no live session, else the one that logged in longest ago.
    func placement(forUserID userID: Int64) -> Placement {
        let same = live.filter { $0.holder.userID == userID }
        if let first = same.first {
            return Placement(slot: first.slot, ended: same)
        }
        let taken = Set(live.map(\.slot))
        if let free = Slot.all.first(where: { !taken.contains($0) }) {
            return Placement(slot: free, ended: [])
        }
        let oldest = live.min(by: Self.isOlder)
        return Placement(slot: oldest?.slot ?? Slot(number: 0), ended: oldest.map { [$0] } ?? [])
    }

    /// The clock of sessions counts seconds; where two logins fell into the same one, the higher slot is the younger.
    private static func isOlder(_ left: Account, _ right: Account) -> Bool {
        (left.holder.authenticatedAt, left.slot) < (right.holder.authenticatedAt, right.slot)
    }
}
