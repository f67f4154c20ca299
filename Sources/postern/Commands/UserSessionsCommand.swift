// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern user sessions`
struct UserSessionsCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions",
        abstract: "List the live sessions of a user, the newest first.",
        discussion: """
            The same as 'postern session list NAME'. 'postern session revoke' ends them.

            EXAMPLES
              postern user sessions alice
              postern user sessions --id 3 --json
            """
    )

    @OptionGroup var user: UserOptions
    @OptionGroup var common: CommonOptions

    func perform() async throws -> SessionsReport {
        SessionsReport(result: try await daemon(.admin).call(UserSessions.self, user.selector))
    }
}
