// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import PosternClient
import PosternProtocol

/// `/login/`: a person says who they are and gets a session in a cookie of its own.
struct LoginPage: Sendable {
    static let path = "/login/"

    let front: Front

    /// Shows the empty form, and the message that another page left for it.
    @Sendable
    func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let cookies = request.cookieHeader
        let here = try await front.accounts.accounts(cookies, front.cookies)
        let targets = Paths.parameter("rd", in: request)
        let form = Form(
            target: targets.count == 1 ? targets.first.flatMap(ReturnTarget.init) : nil,
            accounts: here.live.map(\.holder.username)
        )
        var setCookies: [String] = []
        let secret = front.preSession(cookies, &setCookies)
        let flash = cookies[front.cookies.flash].flatMap(Flash.init)
        if flash != nil, request.method == .get {
            setCookies.append(front.cookies.clearing(front.cookies.flash))
        }
        return page(form, secret: secret, notice: flash?.text, settingCookies: setCookies)
    }

    /// Takes the form.
    @Sendable
    func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let submission = try await Submission.read(request, front, fields: ["username", "password", "remember", "rd"])
        let secret = try submission.preSession(front, .login, page: Self.path)
        let fields = submission.fields
        let form = Form(
            username: fields["username"],
            remember: !fields["remember"].isEmpty,
            target: ReturnTarget(fields["rd"])
        )
        guard !fields["username"].isBlank, !fields["password"].isEmpty else {
            return page(form, .unprocessableContent, secret: secret, trouble: "Username or password cannot be empty.")
        }
        do {
            let here = try await front.accounts.accounts(submission.cookies, front.cookies)
            let answer = try await front.accounts.login(
                SessionLogin.Params(
                    username: form.username,
                    password: Secret(fields["password"]),
                    remember: form.remember ? true : nil,
                    client: front.client(of: request, context)
                )
            )
            switch answer {
            case .outcome(.authenticated(let login)):
                return await enter(login, here, form.target)
            case .outcome(.passwordChangeRequired(let token)):
                return SetPasswordPage(front: front).ask(username: form.username, token: token, secret: secret)
            case .outcome(.unknown):
                let sentence = "This account needs a further step to log in, which this page does not know."
                return page(form, .unauthorized, secret: secret, trouble: sentence)
            case .wrong:
                return page(form, .unauthorized, secret: secret, trouble: "Invalid username or password.")
            }
        } catch let trouble {
            front.report(trouble, context)
            var response = page(form, trouble.status, secret: secret, trouble: trouble.sentence)
            response.headers[.retryAfter] = trouble.retryAfter
            return response
        }
    }

    /// Puts a new session into its slot and ends those that it takes the place of.
    private func enter(
        _ login: LoginOutcome.Authenticated,
        _ here: Accounts,
        _ target: ReturnTarget?
    ) async -> Response {
        let placement = here.placement(forUserID: login.user.userID)
        var setCookies = [
            front.cookies.setting(
                front.cookies.session(placement.slot),
                to: login.token.exposed,
                maximumAge: login.session.expiresAt - front.now()
            )
        ]
        for account in placement.ended {
            do {
                try await front.accounts.logout(account.token)
            } catch {
                // The person is in all the same, and the browser forgets the old token; the session dies of old age.
                front.logger.warning("an old session could not be ended")
            }
            if account.slot != placement.slot {
                setCookies.append(front.cookies.clearing(front.cookies.session(account.slot)))
            }
        }
        return front.redirect(
            to: target?.location ?? Paths.home(login.user.username),
            settingCookies: setCookies
        )
    }

    /// What the form shows.
    private struct Form {
        var username = ""
        var remember = false
        var target: ReturnTarget?
        var accounts: [String] = []
    }

    private func page(
        _ form: Form,
        _ status: HTTPResponse.Status = .ok,
        secret: String,
        notice: String? = nil,
        trouble: String? = nil,
        settingCookies setCookies: [String] = []
    ) -> Response {
        var model: PageModel = [
            "title": .text("Log in"),
            "csrf_token": .text(FormToken.make(secret: secret, purpose: .login, slot: nil)),
            "username": .text(form.username),
            "remember": .flag(form.remember),
            "focus_username": .flag(form.username.isEmpty),
            "focus_password": .flag(!form.username.isEmpty),
        ]
        model.set("rd", form.target?.location)
        model.set("notice", notice)
        model.set(accounts: form.accounts, title: "Already logged in here")
        model.set(trouble: trouble.map { [$0] } ?? [])
        return front.page(.login, status: status, model, settingCookies: setCookies)
    }
}
