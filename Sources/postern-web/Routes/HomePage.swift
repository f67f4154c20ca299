// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import PosternProtocol

/// `/` and `/user/NAME/`: where a person is once logged in.
struct HomePage: Sendable {
    let front: Front

    /// Leads to the home page of the account in use, else to the login.
    @Sendable
    func enter(_ request: Request, _ context: WebContext) async throws -> Response {
        let here = try await front.accounts.accounts(request.cookieHeader, front.cookies)
        return front.redirect(to: here.inUse.map { Paths.home($0.holder.username) } ?? LoginPage.path)
    }

    /// Greets the person of the path, if the browser holds a live session of theirs.
    @Sendable
    func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let here = try await front.accounts.accounts(request.cookieHeader, front.cookies)
        guard let account = Paths.username(in: request).flatMap(here.account) else {
            return front.notLoggedIn(request, here)
        }
        let username = account.holder.username
        let expiry = CivilTime(account.holder.expiresAt)
        var model: PageModel = [
            "title": .text("Hello \(username)"),
            "logout": .text(Paths.logout(username)),
            "csrf_token": .text(
                FormToken.make(secret: account.token.exposed, purpose: .logout, slot: account.slot)
            ),
            "expires_machine": .text(expiry.machine),
            "expires_text": .text(expiry.people),
        ]
        let others = here.live.map(\.holder.username).filter { $0 != username }
        model.set(accounts: others, title: "Also logged in here")
        return front.page(.home, model)
    }
}
