// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern user enable`
struct UserEnableCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Let a disabled user log in again.",
        discussion: """
            EXAMPLES
              postern user enable alice
              postern user enable --id 3
            """
    )

    @OptionGroup var user: UserOptions
    @OptionGroup var common: CommonOptions

    func perform() async throws -> UserEnableReport {
        UserEnableReport(result: try await daemon(.admin).call(UserEnable.self, user.selector))
    }
}

/// What `postern user enable` tells.
struct UserEnableReport: Report {
    let result: UserResult

    var text: String? { "\(Readable.text(result.user.username)) (user \(result.user.userID)) may log in." }
}
