// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging

/// Turns whatever was thrown into a page. Nothing of an unexpected error is shown but a reference to the log.
struct ErrorPages: RouterMiddleware {
    typealias Context = WebContext

    let front: Front

    func handle(
        _ request: Request,
        context: WebContext,
        next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as Refusal {
            if refusal.status == .forbidden {
                front.logger.notice("a form was refused", metadata: ["reference": "\(context.reference)"])
            }
            return front.errorPage(refusal)
        } catch let trouble as Trouble {
            front.report(trouble, context)
            let path = request.method == .get ? request.uri.path : "/"
            return front.errorPage(trouble, reference: context.reference, retrying: path)
        } catch let error as any HTTPResponseError where (400..<500).contains(error.status.code) {
            let wayOut: (String, String)? = error.status == .notFound ? ("/", "Go to the front page") : nil
            return front.errorPage(Refusal(status: error.status, wayOut: wayOut))
        } catch {
            front.logger.error(
                "a page failed",
                metadata: ["error": "\(type(of: error))", "reference": "\(context.reference)"]
            )
            return front.errorPage(Refusal(status: .internalServerError), reference: context.reference)
        }
    }
}
