// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// The command line of Postern: it speaks to the daemon over its sockets and knows none of its rules.
@main
struct Postern: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "postern",
        abstract: "Sign up, log in, check sessions, and administer users through a running posternd.",
        discussion: """
            Passwords and tokens are asked for on the terminal without echo, or taken from standard input with \
            --password-stdin and --token-stdin: a line each, the token first. They are never arguments, because other \
            users can read those.

            The daemon's sockets are looked for in --socket-directory, else in the directory that the environment \
            variable POSTERN_SOCKET_DIRECTORY names, else in /run/postern.

            EXAMPLES
              postern signup alice
              postern login alice > token
              postern check --token-stdin < token
              postern user list --json

            EXIT STATUS
              0   done, or valid
              1   a clean no: invalid session, wrong password, refused name, no such user
              64  wrong usage
              65  bad input data, such as a password that is not UTF-8
              69  the daemon cannot be reached
              70  the daemon, or this program, is at fault
              74  the output could not be written
              75  busy, throttled, or out of storage: try again
              77  this user, or this socket, may not

            SHELL COMPLETION
              postern --generate-completion-script bash|zsh|fish
            """,
        version: "postern \(ProtocolVersion.software)",
        subcommands: [SignupCommand.self, LoginCommand.self, CheckCommand.self, LogoutCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Passwords and sessions",
                subcommands: [SetPasswordCommand.self, ChangePasswordCommand.self, SessionCommand.self]
            ),
            CommandGroup(name: "Administration", subcommands: [UserCommand.self, StatusCommand.self]),
        ]
    )

    @OptionGroup var common: CommonOptions

    static func main() async {
        StandardStreams.occupy()
        await main(nil)
    }

    func run() throws {
        throw ValidationError("A command is missing.")
    }
}
