// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import PosternProtocol

/// `/logout/NAME`: ends the session of one person and of nobody else.
struct LogoutPage: Sendable {
    let front: Front

    /// Shows a page with a button; changes nothing.
    @Sendable
    func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let here = try await front.accounts.accounts(request.cookieHeader, front.cookies)
        guard let account = Paths.username(in: request).flatMap(here.account) else {
            return front.notLoggedIn(request, here)
        }
        return front.page(
            .logout,
            [
                "title": .text("Log out?"),
                "username": .text(account.holder.username),
                "home": .text(Paths.home(account.holder.username)),
                "logout": .text(Paths.logout(account.holder.username)),
                "csrf_token": .text(
                    FormToken.make(secret: account.token.exposed, purpose: .logout, slot: account.slot)
                ),
            ]
        )
    }

    /// Ends the session.
    @Sendable
    func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let submission = try await Submission.read(request, front, fields: [])
        guard !submission.fields[Submission.tokenField].isEmpty else {
            throw Refusal.foreignForm(request.uri.path)
        }
        let here = try await front.accounts.accounts(submission.cookies, front.cookies)
        guard let account = Paths.username(in: request).flatMap(here.account) else {
            return front.notLoggedIn(request, here)
        }
        try submission.check(account, .logout, page: Paths.logout(account.holder.username))
        try await front.accounts.logout(account.token)
        return front.redirect(
            to: LoginPage.path,
            settingCookies: [
                front.cookies.clearing(front.cookies.session(account.slot)),
                front.cookies.setting(
                    front.cookies.flash,
                    to: Flash.loggedOut.rawValue,
                    maximumAge: Flash.maximumAge
                ),
            ]
        )
    }
}
