// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// Puts the fields on every response that tell browsers what pages of this front may not do.
struct SecurityHeaders: RouterMiddleware {
    typealias Context = WebContext

    let front: Front

    func handle(
        _ request: Request,
        context: WebContext,
        next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        front.secure(&response.headers)
        return response
    }
}

extension Front {
    /// Adds the fields. What a route said about caching stays; where it said nothing, nobody may keep the page.
    func secure(_ headers: inout HTTPFields) {
        for (name, value) in Self.fixed {
            headers[name] = value
        }
        if cookies.secure {
            headers[.strictTransportSecurity] =
                "max-age=63072000" + (hstsIncludesSubdomains ? "; includeSubDomains" : "")
        }
        if !headers.contains(.cacheControl) {
            headers[.cacheControl] = "no-store"
        }
        if !headers.contains(.contentType) {
            headers[.contentType] = "text/html; charset=utf-8"
        }
        headers[.date] = CivilTime(now()).http
        headers[.server] = nil
    }

    private static let fixed: [(HTTPField.Name, String)] = {
        var fields: [(HTTPField.Name, String)] = [
            (
                .contentSecurityPolicy,
                "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
                    + "frame-ancestors 'none'"
            ),
            (.xContentTypeOptions, "nosniff"),
        ]
        for (name, value) in [
            ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
        ] {
            if let name = HTTPField.Name(name) { fields.append((name, value)) }
        }
        return fields
    }()
}
