// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials

/// What every command takes. The root takes it, too, so that it may stand before the command as well as after it.
struct CommonOptions: ParsableArguments {
    /// Where an installed daemon has its sockets.
    static let installedSocketDirectory = "/run/postern"
    /// The environment variable that names another place.
    static let socketDirectoryVariable = "POSTERN_SOCKET_DIRECTORY"

    @Option(
        help: ArgumentHelp(
            "Where the daemon's sockets are (environment: POSTERN_SOCKET_DIRECTORY; default: /run/postern).",
            valueName: "directory"
        ),
        completion: .directory
    )
    var socketDirectory: String?

    @Flag(help: "Print the result as one JSON object.")
    var json = false

    func validate() throws {
        if let socketDirectory, socketDirectory.isEmpty {
            throw ValidationError("--socket-directory must not be empty.")
        }
    }

    /// The directory that holds: the flag's, else the environment's, else the installed one.
    func directory(environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
        if let socketDirectory { return socketDirectory }
        if let named = environment[Self.socketDirectoryVariable], !named.isEmpty { return named }
        return Self.installedSocketDirectory
    }
}
