// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// Serves connections until it is asked to stop.
///
/// Hummingbird's own server binds an address and cannot take over a socket from systemd, so its connections run behind
/// listeners of ours.
struct HTTPService<Child: ServerChildChannel>: Service {
    let child: Child
    let listening: [NIOAsyncChannel<Child.Value, Never>]
    let connections: ConnectionSet
    let logger: Logger
    /// Called when the service runs: from here on signals end it in order.
    let whenServing: @Sendable () -> Void

    /// How long requests in flight may take once the service is asked to stop.
    static var grace: Duration { .seconds(5) }

    func run() async throws {
        whenServing()
        try await withGracefulShutdownHandler {
            try await withThrowingDiscardingTaskGroup { group in
                for channel in listening {
                    group.addTask { try await serve(channel) }
                }
            }
        } onGracefulShutdown: {
            for channel in listening {
                channel.channel.close(promise: nil)
            }
            connections.quiesceAll()
            Task {
                try await Task.sleep(for: Self.grace)
                connections.closeAll()
            }
        }
    }

    private func serve(_ channel: NIOAsyncChannel<Child.Value, Never>) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            try await channel.executeThenClose { inbound in
                for try await connection in inbound {
                    group.addTask { await child.handle(value: connection, logger: logger) }
                }
            }
        }
    }
}
