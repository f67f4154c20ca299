// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging

/// Writes one line for each request.
///
/// Nothing in it was chosen by the client: the method is one of those that the router knows, and of the path only the
/// pattern it matched is named. So no line holds a secret, and none can be forged.
struct RequestLog: RouterMiddleware {
    typealias Context = WebContext

    let logger: Logger

    func handle(
        _ request: Request,
        context: WebContext,
        next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        logger.info(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)",
                "route": "\(context.endpointPath ?? "-")",
                "status": "\(response.status.code)",
                "ms": "\((ContinuousClock.now - start) / .milliseconds(1))",
                "reference": "\(context.reference)",
            ]
        )
        return response
    }
}
