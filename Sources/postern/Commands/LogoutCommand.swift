// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern logout`
struct LogoutCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "End a session.",
        discussion: """
            The exit status is 1 when there was no such session, so that it had nothing to end.

            EXAMPLES
              postern logout --token-stdin < ~/.postern-token
              postern logout --token-stdin --json < token
            """
    )

    @OptionGroup var token: TokenOptions
    @OptionGroup var common: CommonOptions

    func perform() async throws -> LogoutReport {
        let daemon = try daemon(.front, .admin)
        var secrets = SecretReader()
        let token = try secrets.secret(.token, fromInput: token.tokenFromInput)
        return LogoutReport(result: try await daemon.call(SessionLogout.self, .init(token: token)))
    }
}

/// What `postern logout` tells.
struct LogoutReport: Report {
    let result: SessionLogout.Result

    var text: String? { result.ended ? "Logged out." : "There was no such session." }

    var isNo: Bool { !result.ended }
}
