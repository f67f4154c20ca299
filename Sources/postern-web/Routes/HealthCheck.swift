// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore

/// `/healthz`: whether this front and the daemon behind it work, for those who watch them.
struct HealthCheck: Sendable {
    let front: Front

    /// Asks the daemon.
    @Sendable
    func show(_ request: Request, _ context: WebContext) async throws -> Response {
        do {
            try await front.accounts.ping()
            return Self.answer(.ok, "ok\n")
        } catch {
            front.report(error, context)
            return Self.answer(.serviceUnavailable, "the daemon does not answer\n")
        }
    }

    private static func answer(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
