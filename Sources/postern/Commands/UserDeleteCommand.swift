// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern user delete`
struct UserDeleteCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a user for good, with all that belongs to the account.",
        discussion: """
            All sessions of the user end. The number is never used again; the name is free. It does not ask whether you \
            are sure: 'postern user disable' can be undone.

            EXAMPLES
              postern user delete alice
              postern user delete --id 3 --json
            """
    )

    @OptionGroup var user: UserOptions
    @OptionGroup var common: CommonOptions

    func perform() async throws -> UserDeleteReport {
        UserDeleteReport(result: try await daemon(.admin).call(UserDelete.self, user.selector))
    }
}

/// What `postern user delete` tells.
struct UserDeleteReport: Report {
    let result: UserResult

    var text: String? { "\(Readable.text(result.user.username)) (user \(result.user.userID)) is deleted." }
}
