// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern signup`
struct SignupCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "signup",
        abstract: "Make an account for yourself.",
        discussion: """
            Asks for the password twice, or takes it from standard input. Letters of the name are folded to lower case. \
            Signing up logs nobody in.

            EXAMPLES
              postern signup alice
              postern signup bob@example.com --display-name 'Bob' --password-stdin < password
            """
    )

    @Argument(help: "The wanted username.")
    var name: String

    @Option(help: ArgumentHelp("The name for people.", valueName: "text"))
    var displayName: String?

    @OptionGroup var password: PasswordOptions
    @OptionGroup var common: CommonOptions

    func perform() async throws -> SignupReport {
        let daemon = try daemon(.front, .admin)
        var secrets = SecretReader()
        let password = try secrets.chosen(.newPassword, fromInput: password.passwordFromInput)
        let params = AccountSignup.Params(
            username: name,
            password: password,
            displayName: displayName,
            client: .commandLine
        )
        return SignupReport(result: try await daemon.call(AccountSignup.self, params))
    }
}

/// What `postern signup` tells.
struct SignupReport: Report {
    let result: UserResult

    var text: String? {
        "Signed up as \(Readable.text(result.user.username)) (user \(result.user.userID))."
    }
}
