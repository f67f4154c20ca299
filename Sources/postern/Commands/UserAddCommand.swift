// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern user add`
struct UserAddCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Make an account for somebody.",
        discussion: """
            Prints a one-time token with which the person sets a password. With --password-stdin the account gets a \
            first password instead, which the person must change at the first login.

            EXAMPLES
              postern user add alice
              postern user add bob --display-name 'Bob' --password-stdin < password
            """
    )

    @Argument(help: "The username.")
    var name: String

    @Option(help: ArgumentHelp("The name for people.", valueName: "text"))
    var displayName: String?

    @OptionGroup var password: PasswordOptions
    @OptionGroup var common: CommonOptions

    func perform() async throws -> UserAddReport {
        let daemon = try daemon(.admin)
        var params = UserCreate.Params(username: name, displayName: displayName)
        if password.passwordFromInput {
            var secrets = SecretReader()
            params.password = try secrets.chosen(.newPassword, fromInput: true)
        }
        return UserAddReport(result: try await daemon.call(UserCreate.self, params))
    }
}

/// What `postern user add` tells.
struct UserAddReport: Report {
    let result: UserCreate.Result

    var text: String? {
        let name = Readable.text(result.user.username)
        let added = "Added \(name) (user \(result.user.userID))."
        guard let token = result.setPasswordToken else {
            return "\(added) The password must be changed at the first login."
        }
        return "\(added)\n" + OneTimeToken.advice(token, expiresAt: result.expiresAt, name: name)
    }
}
