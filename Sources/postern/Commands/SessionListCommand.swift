// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern session list`
struct SessionListCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List live sessions, the newest first.",
        discussion: """
            Without NAME: your own, by the token of one of them. With NAME: those of a user, for the administrator. The \
            list holds no tokens.

            EXAMPLES
              postern session list --token-stdin < ~/.postern-token
              postern session list alice --json
            """
    )

    @Argument(help: "The user whose sessions to list, for the administrator.")
    var name: String?

    @OptionGroup var token: TokenOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if name != nil, token.tokenFromInput {
            throw ValidationError("NAME and --token-stdin do not go together: the administrator needs no token.")
        }
    }

    func perform() async throws -> SessionsReport {
        if let name {
            let daemon = try daemon(.admin)
            return SessionsReport(result: try await daemon.call(UserSessions.self, UserSelector(username: name)))
        }
        let daemon = try daemon(.front, .admin)
        var secrets = SecretReader()
        let token = try secrets.secret(.token, fromInput: token.tokenFromInput)
        return SessionsReport(result: try await daemon.call(SessionList.self, .init(token: token)))
    }
}

/// What `postern session list` and `postern user sessions` tell.
struct SessionsReport: Report {
    let result: SessionsResult

    var text: String? {
        guard !result.sessions.isEmpty else { return "There are no live sessions." }
        var table = TextTable("SESSION", "BEGAN", "LAST SEEN", "ENDS", "ADDRESS", "CLIENT")
        for session in result.sessions {
            table.add(
                session.sessionID + (session.current ? " (this one)" : ""),
                Readable.time(session.createdAt),
                Readable.time(session.lastSeenAt),
                Readable.time(session.expiresAt),
                session.client?.address ?? "-",
                session.client?.userAgent ?? "-"
            )
        }
        return table.text
    }
}
