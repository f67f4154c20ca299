// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern user disable`
struct UserDisableCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Shut a user out, and end all sessions of the user.",
        discussion: """
            EXAMPLES
              postern user disable alice
              postern user disable --id 3
            """
    )

    @OptionGroup var user: UserOptions
    @OptionGroup var common: CommonOptions

    func perform() async throws -> UserDisableReport {
        UserDisableReport(result: try await daemon(.admin).call(UserDisable.self, user.selector))
    }
}

/// What `postern user disable` tells.
struct UserDisableReport: Report {
    let result: UserResult

    var text: String? {
        "\(Readable.text(result.user.username)) (user \(result.user.userID)) is disabled, and has no sessions any more."
    }
}
