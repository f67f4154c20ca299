// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import PosternProtocol

/// `/set-password/`: a person replaces a password with a one-time code, which a login with a password that must be
/// changed gave out, or the administrator.
///
/// The code travels in the body of forms only, never in a URL, which would end up in histories and logs.
struct SetPasswordPage: Sendable {
    static let path = "/set-password/"

    let front: Front

    /// Shows the form to somebody who has a code from the administrator.
    @Sendable
    func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await front.accounts.ping()
        var setCookies: [String] = []
        let secret = front.preSession(request.cookieHeader, &setCookies)
        let explanation = "Enter the one-time code that the administrator gave you, and choose a password."
        return page(Form(explanation: explanation), secret: secret, settingCookies: setCookies)
    }

    /// Shows the form as the answer to a login that was right but with a password that has had its time.
    func ask(username: String, token: Secret, secret: String) -> Response {
        page(
            Form(
                username: username.trimmed,
                token: token.exposed,
                explanation: "That was right. Before you go on, choose a new password; then log in with it."
            ),
            secret: secret
        )
    }

    /// Takes the form.
    @Sendable
    func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let submission = try await Submission.read(
            request,
            front,
            fields: ["username", "set_password_token", "new_password"]
        )
        let secret = try submission.preSession(front, .setPassword, page: Self.path)
        let fields = submission.fields
        let form = Form(username: fields["username"], token: fields["set_password_token"].trimmed)
        guard !form.token.isEmpty, !fields["new_password"].isEmpty else {
            return page(form, .unprocessableContent, secret: secret, troubles: ["Code or password cannot be empty."])
        }
        do {
            try await front.accounts.ping()
            let answer = try await front.accounts.setPassword(
                AccountSetPassword.Params(
                    setPasswordToken: Secret(form.token),
                    newPassword: Secret(fields["new_password"])
                )
            )
            switch answer {
            case .set:
                return front.redirect(
                    to: LoginPage.path,
                    settingCookies: [
                        front.cookies.setting(
                            front.cookies.flash,
                            to: Flash.passwordSet.rawValue,
                            maximumAge: Flash.maximumAge
                        )
                    ]
                )
            case .badPassword(let reasons):
                let complaint = Complaint.password(reasons)
                return page(form, .unprocessableContent, secret: secret, troubles: complaint.sentences)
            case .badToken:
                let sentence = "This code was used already, or is too old. Log in again, or ask for a new one."
                return page(Form(), .unprocessableContent, secret: secret, troubles: [sentence])
            }
        } catch let trouble {
            front.report(trouble, context)
            var response = page(form, trouble.status, secret: secret, troubles: [trouble.sentence])
            response.headers[.retryAfter] = trouble.retryAfter
            return response
        }
    }

    /// What the form shows.
    private struct Form {
        var username = ""
        var token = ""
        var explanation: String?
    }

    private func page(
        _ form: Form,
        _ status: HTTPResponse.Status = .ok,
        secret: String,
        troubles: [String] = [],
        settingCookies setCookies: [String] = []
    ) -> Response {
        var model: PageModel = [
            "title": .text("Choose a new password"),
            "csrf_token": .text(FormToken.make(secret: secret, purpose: .setPassword, slot: nil)),
            "password_wrong": .flag(!troubles.isEmpty),
            "focus_password": .flag(!form.token.isEmpty),
        ]
        model.set("explanation", form.explanation)
        model.set("username", form.username.isEmpty ? nil : form.username)
        model.set("set_password_token", form.token.isEmpty ? nil : form.token)
        model.set(trouble: troubles)
        return front.page(.setPassword, status: status, model, settingCookies: setCookies)
    }
}
