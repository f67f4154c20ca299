// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern login`
struct LoginCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Log in, and print the session's token.",
        discussion: """
            The token alone goes to standard output. Whoever has it is you until the session ends, so keep it in a file \
            that nobody else can read.

            EXAMPLES
              (umask 077; postern login alice > ~/.postern-token)
              postern login alice --remember --password-stdin --json < password
            """
    )

    @Argument(help: "The username.")
    var name: String

    @Flag(help: "Begin a session that lives long, also when it is not used.")
    var remember = false

    @OptionGroup var password: PasswordOptions
    @OptionGroup var common: CommonOptions

    func perform() async throws -> LoginReport {
        let daemon = try daemon(.front, .admin)
        var secrets = SecretReader()
        let password = try secrets.secret(.password, fromInput: password.passwordFromInput)
        let params = SessionLogin.Params(
            username: name,
            password: password,
            remember: remember ? true : nil,
            client: .commandLine
        )
        return LoginReport(result: try await daemon.call(SessionLogin.self, params))
    }
}

/// What `postern login` tells.
struct LoginReport: Report {
    let result: LoginOutcome

    var text: String? {
        if case .authenticated(let login) = result { Readable.text(login.token.exposed) } else { nil }
    }

    var remark: String? {
        switch result {
        case .authenticated:
            nil
        case .passwordChangeRequired(let token):
            """
            Not logged in: a new password must be set first. Run 'postern set-password' with this one-time token, then \
            log in with the new password:
              \(Readable.text(token.exposed))
            """
        case .unknown(let status):
            "Not logged in: the daemon wants a step that this program does not know (\(Readable.text(status)))."
        }
    }

    var isNo: Bool {
        if case .authenticated = result { false } else { true }
    }
}
