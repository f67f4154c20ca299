// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern set-password`
struct SetPasswordCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-password",
        abstract: "Set a password with a one-time token.",
        discussion: """
            The token comes from 'postern user add', from 'postern user reset-password', or from a login that asked for \
            a new password. It can be used once. Every session of the user ends.

            EXAMPLES
              postern set-password
              printf '%s\\n%s\\n' "$TOKEN" "$PASSWORD" | postern set-password --token-stdin --password-stdin
            """
    )

    @OptionGroup var token: TokenOptions
    @OptionGroup var password: PasswordOptions
    @OptionGroup var common: CommonOptions

    func perform() async throws -> SetPasswordReport {
        let daemon = try daemon(.front, .admin)
        var secrets = SecretReader()
        let token = try secrets.secret(.oneTimeToken, fromInput: token.tokenFromInput)
        let password = try secrets.chosen(.newPassword, fromInput: password.passwordFromInput)
        let params = AccountSetPassword.Params(setPasswordToken: token, newPassword: password)
        return SetPasswordReport(result: try await daemon.call(AccountSetPassword.self, params))
    }
}

/// What `postern set-password` tells.
struct SetPasswordReport: Report {
    let result: UserResult

    var text: String? { "The password of \(Readable.text(result.user.username)) is set." }
}
