// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `postern user`
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Administer users.",
        discussion: """
            For the administrator: these commands use admin.sock.

            EXAMPLES
              postern user add alice
              postern user list --match example.com
            """,
        subcommands: [
            UserAddCommand.self, UserListCommand.self, UserShowCommand.self, UserDisableCommand.self,
            UserEnableCommand.self, UserDeleteCommand.self, UserResetPasswordCommand.self, UserSessionsCommand.self,
        ]
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        throw ValidationError(
            "A command is missing: add, list, show, disable, enable, delete, reset-password or sessions."
        )
    }
}
