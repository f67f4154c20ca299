// SPDX-License-Identifier: Apache-2.0

import PosternClient
import PosternProtocol

/// The daemon, for the life of one command.
struct Daemon {
    /// Longer than any answer takes: a login may wait its turn for a hashing thread.
    static let deadline = Duration.seconds(30)

    private let client: PosternClient

    /// Takes the first of the roles whose socket this user may open. Nothing is sent yet, so that a person is not asked
    /// for a password in vain.
    init(directory: String, roles: [Role]) throws(CommandFailure) {
        client = PosternClient(
            socketPath: try SocketChoice.choose(from: roles, in: directory),
            deadline: Self.deadline
        )
    }

    /// Calls a method.
    func call<Method: RPCMethod>(
        _ method: Method.Type,
        _ params: Method.Params
    ) async throws(CommandFailure) -> Method.Result {
        do {
            return try await client.call(method, params)
        } catch {
            throw CommandFailure(error, waited: Self.deadline)
        }
    }
}
