// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// Names the user that an administrator's command is about.
struct UserOptions: ParsableArguments {
    @Argument(help: "The username.")
    var name: String?

    @Option(help: ArgumentHelp("The user's number, instead of the name.", valueName: "number"))
    var id: Int64?

    func validate() throws {
        guard (name == nil) != (id == nil) else {
            throw ValidationError("Name the user, either by NAME or by --id.")
        }
        if let id, id < 1 { throw ValidationError("--id must be 1 or more.") }
    }

    /// The same for the daemon.
    var selector: UserSelector { UserSelector(username: name, userID: id) }
}
