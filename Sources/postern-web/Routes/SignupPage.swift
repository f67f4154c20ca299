// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import PosternClient
import PosternProtocol

/// `/signup/`: a person makes an account. It logs nobody in.
struct SignupPage: Sendable {
    static let path = "/signup/"

    let front: Front

    /// Shows the empty form.
    @Sendable
    func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await front.accounts.ping()
        var setCookies: [String] = []
        let secret = front.preSession(request.cookieHeader, &setCookies)
        return page(username: "", secret: secret, settingCookies: setCookies)
    }

    /// Takes the form.
    @Sendable
    func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let submission = try await Submission.read(request, front, fields: ["username", "password"])
        let secret = try submission.preSession(front, .signup, page: Self.path)
        let username = submission.fields["username"]
        let password = submission.fields["password"]
        guard !username.isBlank, !password.isEmpty else {
            return page(username: username, .usernameOrPasswordEmpty, secret: secret)
        }
        do {
            try await front.accounts.ping()
            let answer = try await front.accounts.signup(
                AccountSignup.Params(
                    username: username,
                    password: Secret(password),
                    client: front.client(of: request, context)
                )
            )
            switch answer {
            case .made:
                return front.redirect(
                    to: LoginPage.path,
                    settingCookies: [
                        front.cookies.setting(
                            front.cookies.flash,
                            to: Flash.accountCreated.rawValue,
                            maximumAge: Flash.maximumAge
                        )
                    ]
                )
            case .taken:
                return page(username: username, .taken(username), secret: secret)
            case .badUsername(let reason):
                return page(username: username, .username(reason), secret: secret)
            case .badPassword(let reasons):
                return page(username: username, .password(reasons), secret: secret)
            case .closed:
                return front.page(.signupClosed, status: .forbidden, ["title": .text("Sign-up is closed")])
            }
        } catch let trouble {
            front.report(trouble, context)
            let complaint = Complaint(sentences: [trouble.sentence], aboutUsername: false, aboutPassword: false)
            var response = page(username: username, complaint, status: trouble.status, secret: secret)
            response.headers[.retryAfter] = trouble.retryAfter
            return response
        }
    }

    private func page(
        username: String,
        _ complaint: Complaint? = nil,
        status: HTTPResponse.Status? = nil,
        secret: String,
        settingCookies setCookies: [String] = []
    ) -> Response {
        let focusPassword = complaint?.aboutUsername == false && !username.isEmpty
        var model: PageModel = [
            "title": .text("Sign up"),
            "csrf_token": .text(FormToken.make(secret: secret, purpose: .signup, slot: nil)),
            "username": .text(username),
            "username_wrong": .flag(complaint?.aboutUsername ?? false),
            "password_wrong": .flag(complaint?.aboutPassword ?? false),
            "focus_username": .flag(!focusPassword),
            "focus_password": .flag(focusPassword),
        ]
        model.set(trouble: complaint?.sentences ?? [])
        let status = status ?? (complaint == nil ? .ok : .unprocessableContent)
        return front.page(.signup, status: status, model, settingCookies: setCookies)
    }
}
