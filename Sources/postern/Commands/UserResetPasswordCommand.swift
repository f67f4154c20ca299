// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern user reset-password`
struct UserResetPasswordCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-password",
        abstract: "Make a user's password useless, and print a one-time token for a new one.",
        discussion: """
            All sessions of the user end. The person sets the new password with 'postern set-password'.

            EXAMPLES
              postern user reset-password alice
              postern user reset-password --id 3 --json
            """
    )

    @OptionGroup var user: UserOptions
    @OptionGroup var common: CommonOptions

    func perform() async throws -> UserResetPasswordReport {
        let result = try await daemon(.admin).call(UserResetPassword.self, user.selector)
        return UserResetPasswordReport(result: result, name: user.name ?? "the user")
    }
}

/// What `postern user reset-password` tells.
struct UserResetPasswordReport: Report {
    let result: UserResetPassword.Result
    /// How to call the user.
    let name: String

    var text: String? {
        "The old password does not work any more, and all sessions have ended.\n"
            + OneTimeToken.advice(result.setPasswordToken, expiresAt: result.expiresAt, name: Readable.text(name))
    }
}
