// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternProtocol

/// `postern status`
struct StatusCommand: PosternCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how the daemon fares.",
        discussion: """
            For the administrator.

            EXAMPLES
              postern status
              postern status --json
            """
    )

    @OptionGroup var common: CommonOptions

    func perform() async throws -> StatusReport {
        StatusReport(result: try await daemon(.admin).call(ServerStatus.self, Empty()))
    }
}

/// What `postern status` tells.
struct StatusReport: Report {
    let result: ServerStatus.Result

    var text: String? {
        TextTable.list([
            "Version": "\(result.version) (protocol \(result.protocolVersion.major).\(result.protocolVersion.minor))",
            "Database": "SQLite \(result.sqliteVersion)",
            "Started": "\(Readable.time(result.startedAt)), \(Readable.duration(seconds: result.uptimeSeconds)) ago",
            "Users": "\(result.users)",
            "Live sessions": "\(result.sessions)",
            "Store": Readable.size(result.storeBytes),
            "Connections": "\(result.connections.check) check, \(result.connections.front) front, "
                + "\(result.connections.admin) admin",
            "Hashing": "\(Readable.count(result.hashing.threads, "thread", "threads")), "
                + "\(result.hashing.waiting) waiting, \(result.hashing.completed) done",
        ])
    }
}
