// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern session revoke`
struct SessionRevokeCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End sessions.",
        discussion: """
            Your own: --session ends one of them, --others all but the one whose token you give. For the administrator: \
            NAME with a session, or with --all. Sessions are named as in 'postern session list'. The exit status is 1 \
            when the session was not there.

            EXAMPLES
              postern session revoke --others --token-stdin < ~/.postern-token
              postern session revoke --session "$SESSION" --token-stdin < ~/.postern-token
              postern session revoke alice "$SESSION"
              postern session revoke alice --all
            """
    )

    @Argument(help: "The user whose sessions to end, for the administrator.")
    var name: String?

    @Argument(help: ArgumentHelp("The user's session to end.", valueName: "session"))
    var sessionOfUser: String?

    @Flag(help: "End all sessions of the user NAME.")
    var all = false

    @Option(name: .customLong("session"), help: ArgumentHelp("End this session of yours.", valueName: "session"))
    var ownSession: String?

    @Flag(help: "End all your sessions but the one whose token you give.")
    var others = false

    @OptionGroup var token: TokenOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard name != nil else {
            if all { throw ValidationError("--all needs the NAME of a user.") }
            guard (ownSession == nil) == others else {
                throw ValidationError(
                    "Say which sessions to end: NAME and a session, NAME --all, --session or --others."
                )
            }
            return
        }
        if ownSession != nil || others || token.tokenFromInput {
            throw ValidationError("NAME does not go together with --session, --others or --token-stdin.")
        }
        guard (sessionOfUser == nil) == all else {
            throw ValidationError("Say which sessions of the user to end: a session, or --all.")
        }
    }

    func perform() async throws -> RevokeReport {
        if let name {
            let daemon = try daemon(.admin)
            let params = UserEndSessions.Params(username: name, sessionID: sessionOfUser)
            return RevokeReport(result: try await daemon.call(UserEndSessions.self, params), isOne: !all)
        }
        let daemon = try daemon(.front, .admin)
        var secrets = SecretReader()
        let token = try secrets.secret(.token, fromInput: token.tokenFromInput)
        let params = SessionRevoke.Params(token: token, sessionID: ownSession, others: others ? true : nil)
        return RevokeReport(result: try await daemon.call(SessionRevoke.self, params), isOne: !others)
    }
}

/// What `postern session revoke` tells.
struct RevokeReport: Report {
    let result: EndedResult
    /// Whether one session was named, which was there or not; of all, there may be none.
    let isOne: Bool

    var text: String? {
        isNo ? "There was no such session." : "\(Readable.count(result.ended, "session has", "sessions have")) ended."
    }

    var isNo: Bool { isOne && result.ended == 0 }
}
