// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// The map of the site.
enum Routes {
    /// What a route does with a request.
    typealias Handler = @Sendable (Request, WebContext) async throws -> Response

    /// Builds the responder for every request.
    static func responder(_ front: Front) -> RouterResponder<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestLog(logger: front.logger))
        router.add(middleware: SecurityHeaders(front: front))
        router.add(middleware: ErrorPages(front: front))

        let login = LoginPage(front: front)
        let signup = SignupPage(front: front)
        let setPassword = SetPasswordPage(front: front)
        let home = HomePage(front: front)
        let logout = LogoutPage(front: front)
        let health = HealthCheck(front: front)

        add("/", to: router, front, get: home.enter)
        add("/login/", to: router, front, get: login.show, post: login.submit)
        add("/signup/", to: router, front, get: signup.show, post: signup.submit)
        add("/set-password/", to: router, front, get: setPassword.show, post: setPassword.submit)
        add("/user/{name}/", to: router, front, get: home.show)
        add("/logout/{name}", to: router, front, get: logout.show, post: logout.submit)
        for asset in [Asset.stylesheet, .mark] {
            add(asset.path, to: router, front, get: AssetFile(asset: asset).show)
        }
        add("/healthz", to: router, front, anyHost: true, get: health.show)
        return router.buildResponder()
    }

    /// Adds a route. What it does not do is refused with the list of what it does.
    private static func add(
        _ path: String,
        to router: Router<WebContext>,
        _ front: Front,
        anyHost: Bool = false,
        get: @escaping Handler,
        post: Handler? = nil
    ) {
        let routerPath = RouterPath(path)
        let endsWithSlash = path.hasSuffix("/")
        func guarded(_ handler: @escaping Handler) -> Handler {
            { request, context in
                if let elsewhere = try spelling(of: request, endsWithSlash: endsWithSlash) {
                    return Response(status: .permanentRedirect, headers: [.location: elsewhere])
                }
                if !anyHost { _ = try front.origin(of: request) }
                return try await handler(request, context)
            }
        }
        router.on(routerPath, method: .get, use: guarded(get))
        if let post {
            router.on(routerPath, method: .post, use: guarded(post))
        }
        let allowed = post == nil ? "GET, HEAD" : "GET, HEAD, POST"
        for method in [HTTPRequest.Method.post, .put, .patch, .delete, .options] where method != .post || post == nil {
            router.on(routerPath, method: method) { _, _ -> Response in throw Refusal.method(allowed: allowed) }
        }
    }

    /// Where a page has only one address: the router is lenient about slashes, this is not.
    ///
    /// - Returns: the right spelling, where only the last slash is missing or too much.
    private static func spelling(of request: Request, endsWithSlash: Bool) throws(Refusal) -> String? {
        let path = request.uri.path
        guard path.hasPrefix("/"), !path.contains("//") else { throw Refusal(status: .notFound) }
        guard path.hasSuffix("/") != endsWithSlash else { return nil }
        let query = request.uri.query.map { "?\($0)" } ?? ""
        return (endsWithSlash ? path + "/" : String(path.dropLast())) + query
    }
}
