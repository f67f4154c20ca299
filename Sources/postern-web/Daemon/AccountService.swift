// SPDX-License-Identifier: Apache-2.0

import PosternClient
import PosternProtocol

/// What the pages ask of the daemon, in their own words.
struct AccountService: Sendable {
    let daemon: any DaemonCalling

    /// Makes sure that the daemon answers, before a person types a password for nothing.
    func ping() async throws(Trouble) {
        _ = try await reading(ServerHello.self, Empty())
    }

    /// Everybody who is logged in from the browser with these cookies.
    ///
    /// Either every session has been judged or the call fails: a daemon that is away makes nobody logged in, and nobody
    /// logged out either.
    func accounts(_ cookies: CookieHeader, _ scheme: CookieScheme) async throws(Trouble) -> Accounts {
        let candidates = Slot.all.compactMap { slot in
            cookies[scheme.session(slot)].flatMap { TokenText.isWellFormed($0) ? (slot, Secret($0)) : nil }
        }
        guard !candidates.isEmpty else {
            try await ping()
            return Accounts(live: [])
        }
        let verdicts = await withTaskGroup(of: Result<Account?, Trouble>.self) { group in
            for (slot, token) in candidates {
                group.addTask { await check(slot, token) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var live: [Account] = []
        for verdict in verdicts {
            if let account = try verdict.get() { live.append(account) }
        }
        return Accounts(live: live)
    }

    /// Ends a session.
    func logout(_ token: Secret) async throws(Trouble) {
        do {
            _ = try await daemon.call(SessionLogout.self, .init(token: token), deadline: DaemonDeadline.writing)
        } catch .refused(let refusal) where refusal.data.effective == true {
            // It holds in the daemon's memory, though the disk is full: nobody gets in with that token.
        } catch {
            throw Trouble(error)
        }
    }

    private func check(_ slot: Slot, _ token: Secret) async -> Result<Account?, Trouble> {
        do {
            switch try await reading(SessionCheck.self, .init(token: token)) {
            case .valid(let holder): return .success(Account(slot: slot, token: token, holder: holder))
            case .invalid: return .success(nil)
            }
        } catch {
            return .failure(error)
        }
    }

    private func reading<Method: RPCMethod>(
        _ method: Method.Type,
        _ params: Method.Params
    ) async throws(Trouble) -> Method.Result {
        do {
            return try await daemon.call(method, params, deadline: DaemonDeadline.reading)
        } catch {
            throw Trouble(error)
        }
    }
}
