// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern session issue`
struct SessionIssueCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Begin sessions for a user without a password.",
        discussion: """
            For a person whom you have authenticated by other means, and for load tests. Each token goes to a line of \
            standard output. It is for the administrator, and recorded. More sessions than a user may have end the \
            oldest.

            EXAMPLES
              postern session issue alice --lifetime 8h
              postern session issue bob --count 50 > tokens
            """
    )

    @Argument(help: "The username.")
    var name: String

    @Option(help: ArgumentHelp("How many sessions, 1 to 1000.", valueName: "number"))
    var count = 1

    @Option(
        help: ArgumentHelp(
            "How long they live: a number and s, m, h or d, up to 400d. Without it, as after a login.",
            valueName: "time"
        )
    )
    var lifetime: Lifetime?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...1000).contains(count) else { throw ValidationError("--count must be between 1 and 1000.") }
        if let lifetime, lifetime.seconds > 34_560_000 { throw ValidationError("--lifetime must be 400d at the most.") }
    }

    func perform() async throws -> IssueReport {
        let daemon = try daemon(.admin)
        let params = SessionIssue.Params(username: name, count: count, lifetimeSeconds: lifetime?.seconds)
        return IssueReport(result: try await daemon.call(SessionIssue.self, params))
    }
}

/// What `postern session issue` tells.
struct IssueReport: Report {
    let result: SessionIssue.Result

    var text: String? { result.tokens.map { Readable.text($0.exposed) }.joined(separator: "\n") }
}
