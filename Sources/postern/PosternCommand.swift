// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PosternClient
import PosternProtocol

/// A command that asks the daemon something and reports what came of it.
protocol PosternCommand: AsyncParsableCommand {
    associatedtype Output: Report

    var common: CommonOptions { get }

    /// Does the work.
    func perform() async throws -> Output
}

extension PosternCommand {
    mutating func run() async throws {
        let printer = Printer(json: common.json)
        do {
            let report = try await perform()
            try printer.print(report)
            if report.isNo { throw ExitCode(ExitStatus.no.rawValue) }
        } catch let failure as CommandFailure {
            printer.print(failure)
            throw ExitCode(failure.status.rawValue)
        }
    }

    /// The daemon, through the first of these sockets that this user may open.
    func daemon(_ roles: Role...) throws(CommandFailure) -> Daemon {
        try Daemon(directory: common.directory(), roles: roles)
    }
}
