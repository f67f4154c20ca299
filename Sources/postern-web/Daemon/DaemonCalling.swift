// SPDX-License-Identifier: Apache-2.0

import PosternClient
import PosternProtocol

/// The daemon as the pages see it; tests put a scripted one in its place.
protocol DaemonCalling: Sendable {
    /// Calls a method and waits for its answer.
    func call<Method: RPCMethod>(
        _ method: Method.Type,
        _ params: Method.Params,
        deadline: Duration
    ) async throws(PosternClientError) -> Method.Result
}

/// How long pages wait.
enum DaemonDeadline {
    /// For what the daemon answers from memory. A page about a daemon that is away must be there within two seconds.
    static let reading = Duration.milliseconds(1500)
    /// For what hashes a password, which may have to queue.
    static let hashing = Duration.seconds(10)
    /// For what is written to disk.
    static let writing = Duration.seconds(5)
}

/// The daemon behind a socket.
struct SocketDaemon: DaemonCalling {
    let client: PosternClient

    func call<Method: RPCMethod>(
        _ method: Method.Type,
        _ params: Method.Params,
        deadline: Duration
    ) async throws(PosternClientError) -> Method.Result {
        try await client.call(method, params, deadline: deadline)
    }
}
