// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern user list`
struct UserListCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List users by number.",
        discussion: """
            Lists all of them, or one page where --limit says how large that is. When there are more users than the \
            page holds, standard error says how to get the next one; in JSON the member "next" does.

            EXAMPLES
              postern user list
              postern user list --match example.com --limit 500 --json
            """
    )

    @Option(help: ArgumentHelp("Only usernames that contain this.", valueName: "text"))
    var match: String?

    @Option(help: ArgumentHelp("One page of so many at the most, 1 to 500.", valueName: "number"))
    var limit: Int?

    @Option(help: ArgumentHelp("Begin after the user with this number.", valueName: "number"))
    var after: Int64?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let limit, !(1...Limits.pageSize).contains(limit) {
            throw ValidationError("--limit must be between 1 and \(Limits.pageSize).")
        }
        if let after, after < 0 { throw ValidationError("--after must be 0 or more.") }
    }

    func perform() async throws -> UserListReport {
        let daemon = try daemon(.admin)
        var params = UserList.Params(after: after, limit: limit ?? Limits.pageSize, match: match)
        var result = try await daemon.call(UserList.self, params)
        // A daemon that does not move on must not keep this going.
        while limit == nil, let next = result.next, next > params.after ?? 0 {
            params.after = next
            let page = try await daemon.call(UserList.self, params)
            result.users += page.users
            result.next = page.next
        }
        return UserListReport(result: result)
    }
}

/// What `postern user list` tells.
struct UserListReport: Report {
    let result: UserList.Result

    var text: String? {
        guard !result.users.isEmpty else { return "There are no such users." }
        var table = TextTable("NUMBER", "USERNAME", "STATE", "CREATED", "LAST LOGIN", "DISPLAY NAME")
        for user in result.users {
            table.add(
                "\(user.userID)",
                user.username,
                UserState.word(user),
                Readable.time(user.createdAt),
                user.lastLoginAt.map(Readable.time) ?? "never",
                user.displayName
            )
        }
        return table.text
    }

    var remark: String? {
        result.next.map { "There are more: go on with --after \($0)." }
    }
}
