// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

@testable import postern_web

/// Asks the routes directly, without a connection, and keeps cookies as a browser does.
final class FakeBrowser {
    var jar: [String: String] = [:]
    private let responder: RouterResponder<WebContext>
    private let origin: String
    private let authority: String
    var peer = Peer.unknown

    init(
        _ daemon: FakeDaemon,
        publicURL: String? = nil,
        authority: String = "localhost:8080",
        trusted: [TrustedProxy] = [],
        hstsIncludesSubdomains: Bool = false
    ) throws {
        let publicOrigin = publicURL.flatMap { Origin(url: $0) }
        let front = Front(
            accounts: AccountService(daemon: daemon),
            cookies: CookieScheme(secure: publicOrigin?.scheme == .https),
            publicOrigin: publicOrigin,
            ownScheme: .http,
            trustedProxies: trusted,
            hstsIncludesSubdomains: hstsIncludesSubdomains,
            templates: try Templates(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { 1_000 }
        )
        responder = Routes.responder(front)
        origin = publicOrigin?.description ?? "http://\(authority)"
        self.authority = authority
    }

    /// Sends a request and keeps the cookies of the response.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        headers: HTTPFields = [:],
        body: String = ""
    ) async throws -> FakeResponse {
        var fields = headers
        if !jar.isEmpty, !fields.contains(.cookie) {
            fields[.cookie] = jar.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")
        }
        let request = Request(
            head: HTTPRequest(method: method, scheme: "http", authority: authority, path: path, headerFields: fields),
            body: RequestBody(buffer: ByteBuffer(string: body))
        )
        let source = WebContext.Source(peer: peer, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let response = try await FakeResponse(responder.respond(to: request, context: WebContext(source: source)))
        for cookie in response.cookies {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = pair.count == 2 ? String(pair[1]) : ""
            jar[String(pair[0])] = value.isEmpty ? nil : value
        }
        return response
    }

    func get(_ path: String) async throws -> FakeResponse {
        try await send(.get, path)
    }

    /// Sends a form as a page of the own origin does.
    func post(_ path: String, _ fields: [String: String], headers: HTTPFields? = nil) async throws -> FakeResponse {
        let body = fields.map { "\(PercentDecoding.encode($0.key))=\(PercentDecoding.encode($0.value))" }
        return try await send(
            .post,
            path,
            headers: headers ?? [.contentType: "application/x-www-form-urlencoded", .origin: origin],
            body: body.joined(separator: "&")
        )
    }

    /// Opens a page and sends its form.
    func submit(_ path: String, _ fields: [String: String] = [:]) async throws -> FakeResponse {
        let token = try await get(path).field("csrf_token") ?? ""
        return try await post(path, fields.merging(["csrf_token": token]) { $1 })
    }

    func logIn(_ name: String, _ password: String = "nine herons over the weir") async throws -> FakeResponse {
        try await submit("/login/", ["username": name, "password": password])
    }
}

/// A response with its body read.
struct FakeResponse {
    let status: Int
    let headers: HTTPFields
    let body: String

    init(_ response: Response) async throws {
        status = response.status.code
        headers = response.headers
        let writer = Collector()
        try await response.body.write(writer)
        body = String(buffer: writer.buffer.value.withLock { $0 })
    }

    var cookies: [String] { headers[values: .setCookie] }
    var location: String? { headers[.location] }

    /// The value of a field of the page's form.
    func field(_ name: String) -> String? {
        guard let regex = try? Regex("name=\"\(name)\"[^>]* value=\"([^\"]*)\"", as: (Substring, Substring).self) else {
            return nil
        }
        return body.firstMatch(of: regex).map { String($0.output.1) }
    }

    private final class Box: Sendable {
        let value = Mutex(ByteBuffer())
    }

    private struct Collector: ResponseBodyWriter {
        let buffer = Box()

        mutating func write(_ bytes: ByteBuffer) async throws {
            _ = buffer.value.withLock { $0.writeImmutableBuffer(bytes) }
        }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
