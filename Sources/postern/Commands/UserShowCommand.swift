// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern user show`
struct UserShowCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a user.",
        discussion: """
            EXAMPLES
              postern user show alice
              postern user show --id 3 --json
            """
    )

    @OptionGroup var user: UserOptions
    @OptionGroup var common: CommonOptions

    func perform() async throws -> UserShowReport {
        UserShowReport(result: try await daemon(.admin).call(UserShow.self, user.selector))
    }
}

/// What `postern user show` tells.
struct UserShowReport: Report {
    let result: UserShow.Result

    var text: String? {
        let user = result.user
        let credentials = result.credentials.map { "\($0.kind) (\($0.scheme), set \(Readable.time($0.createdAt)))" }
        return TextTable.list([
            "Number": "\(user.userID)",
            "Username": user.username,
            "Display name": user.displayName,
            "State": UserState.word(user),
            "Created": Readable.time(user.createdAt),
            "Last login": user.lastLoginAt.map(Readable.time) ?? "never",
            "Live sessions": "\(result.sessions)",
            "Logs in with": credentials.isEmpty ? "nothing yet" : credentials.joined(separator: ", "),
        ])
    }
}
