// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PosternProtocol

/// What every page of this front works with.
struct Front: Sendable {
    /// The daemon.
    let accounts: AccountService
    /// How cookies are named.
    let cookies: CookieScheme
    /// The origin that people open, where it was set.
    let publicOrigin: Origin?
    /// The scheme of the connections themselves.
    let ownScheme: Origin.Scheme
    /// The proxies that are believed about addresses.
    let trustedProxies: [TrustedProxy]
    /// Whether HSTS speaks for subdomains.
    let hstsIncludesSubdomains: Bool
    /// The pages.
    let templates: Templates
    /// Where trouble is written to.
    let logger: Logger
    /// Seconds since 1970 UTC.
    let now: @Sendable () -> Int64

    /// The origin that browsers know this front by.
    ///
    /// Without a public URL it is what the browser asked for. Over plain HTTP that must be a loopback name then: a proxy
    /// before us that was forgotten in the configuration would else make us hand out cookies without `Secure`.
    func origin(of request: Request) throws(Refusal) -> Origin {
        if let publicOrigin { return publicOrigin }
        guard let origin = Origin(scheme: ownScheme, authority: request.head.authority ?? "") else {
            throw Refusal(status: .badRequest)
        }
        guard origin.scheme == .https || origin.isLoopback else {
            throw Refusal(status: .misdirectedRequest)
        }
        return origin
    }

    /// What is told to the daemon about the person's client.
    func client(of request: Request, _ context: WebContext) -> ClientDescription {
        let address = ClientAddress.find(
            peer: context.peer,
            forwardedFor: HTTPField.Name("X-Forwarded-For").map { request.headers[values: $0] } ?? [],
            trusted: trustedProxies
        )
        return ClientDescription(
            address: address?.description,
            userAgent: request.headers[.userAgent].map(Self.recordable)
        )
    }

    /// A page, with the cookies to set beside it.
    func page(
        _ name: PageName,
        status: HTTPResponse.Status = .ok,
        _ model: PageModel,
        settingCookies setCookies: [String] = []
    ) -> Response {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8"]
        for cookie in setCookies {
            headers.append(HTTPField(name: .setCookie, value: cookie))
        }
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: templates.render(name, model)))
        )
    }

    /// Sends the browser on with a GET, as is done after a form (RFC 9110 §15.4.4).
    func redirect(to location: String, settingCookies setCookies: [String] = []) -> Response {
        var headers: HTTPFields = [.location: location]
        for cookie in setCookies {
            headers.append(HTTPField(name: .setCookie, value: cookie))
        }
        return Response(status: .seeOther, headers: headers)
    }

    /// What the daemon takes of a `User-Agent`: a field may have tabs (RFC 9110 §5.5) and any length, and neither is a
    /// reason to turn a person away.
    private static func recordable(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var bytes = 0
        for scalar in text.unicodeScalars where scalar.value >= 0x20 && scalar.value != 0x7F {
            bytes += UTF8.width(scalar)
            guard bytes <= Limits.userAgentBytes else { break }
            scalars.append(scalar)
        }
        return String(scalars)
    }
}

extension Request {
    /// The cookies of the request.
    var cookieHeader: CookieHeader {
        CookieHeader(
            fields: headers.filter { $0.name == .cookie }.map { field in field.withUnsafeBytesOfValue { Array($0) } }
        )
    }
}

extension Front {
    /// Puts the front together for what was configured.
    init(_ configuration: WebConfiguration, daemon: any DaemonCalling, logger: Logger) throws {
        accounts = AccountService(daemon: daemon)
        cookies = CookieScheme(secure: configuration.isSecure)
        publicOrigin = configuration.publicOrigin
        ownScheme = configuration.tls == nil ? .http : .https
        trustedProxies = configuration.trustedProxies
        hstsIncludesSubdomains = configuration.hstsIncludesSubdomains
        templates = try Templates()
        self.logger = logger
        now = { WallClock.seconds() }
    }
}
