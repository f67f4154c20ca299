// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern check`
struct CheckCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say whether a session is valid, and whose it is.",
        discussion: """
            Any local user may ask. The exit status is 0 for a valid session and 1 for any other.

            EXAMPLES
              postern check --token-stdin < ~/.postern-token
              if postern check --token-stdin < token > /dev/null; then echo welcome; fi
            """
    )

    @OptionGroup var token: TokenOptions
    @OptionGroup var common: CommonOptions

    func perform() async throws -> CheckReport {
        let daemon = try daemon(.check)
        var secrets = SecretReader()
        let token = try secrets.secret(.token, fromInput: token.tokenFromInput)
        return CheckReport(result: try await daemon.call(SessionCheck.self, .init(token: token)))
    }
}

/// What `postern check` tells.
struct CheckReport: Report {
    let result: SessionVerdict

    var text: String? {
        switch result {
        case .valid(let holder):
            "valid: \(Readable.text(holder.username)) (user \(holder.userID)), "
                + "session \(Readable.text(holder.sessionID)), until \(Readable.time(holder.expiresAt))"
        case .invalid:
            "invalid"
        }
    }

    var isNo: Bool { result == .invalid }
}
