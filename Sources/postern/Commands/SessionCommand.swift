// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `postern session`
struct SessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "List, end and issue sessions.",
        discussion: """
            Without NAME the commands are about your own sessions and want the token of one of them. With NAME they are \
            an administrator's.

            EXAMPLES
              postern session list --token-stdin < token
              postern session revoke alice --all
            """,
        subcommands: [SessionListCommand.self, SessionRevokeCommand.self, SessionIssueCommand.self]
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        throw ValidationError("A command is missing: list, revoke or issue.")
    }
}
