// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern change-password`
struct ChangePasswordCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "change-password",
        abstract: "Replace your password, and print the token of a new session.",
        discussion: """
            Asks for the token of a session of yours, for the password until now, and for the new one; on standard \
            input they come as lines in this order. Every session of yours ends, and the token of a new one goes to \
            standard output.

            EXAMPLES
              postern change-password > new-token
              cat token passwords | postern change-password --token-stdin --password-stdin
            """
    )

    @OptionGroup var token: TokenOptions
    @OptionGroup var password: PasswordOptions
    @OptionGroup var common: CommonOptions

    func perform() async throws -> ChangePasswordReport {
        let daemon = try daemon(.front, .admin)
        var secrets = SecretReader()
        let token = try secrets.secret(.token, fromInput: token.tokenFromInput)
        let current = try secrets.secret(.currentPassword, fromInput: password.passwordFromInput)
        let new = try secrets.chosen(.newPassword, fromInput: password.passwordFromInput)
        let params = AccountChangePassword.Params(
            token: token,
            currentPassword: current,
            newPassword: new,
            client: .commandLine
        )
        return ChangePasswordReport(result: try await daemon.call(AccountChangePassword.self, params))
    }
}

/// What `postern change-password` tells.
struct ChangePasswordReport: Report {
    let result: AccountChangePassword.Result

    var text: String? { Readable.text(result.token.exposed) }

    var remark: String? {
        "The password is changed. \(Readable.count(result.ended, "other session has", "other sessions have")) ended; "
            + "the token on standard output is that of a new one."
    }
}
