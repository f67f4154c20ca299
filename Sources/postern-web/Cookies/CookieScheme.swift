// SPDX-License-Identifier: Apache-2.0

/// The names that this front gives its cookies, and the attributes that all of them share.
///
/// Over HTTPS every name carries the `__Host-` prefix, with which a browser vouches that the cookie was set by this
/// very host, over HTTPS and for the whole site (RFC 6265bis §4.1.3.2). Loopback HTTP cannot have that, so the names
/// there are plain, and the two never mix.
struct CookieScheme: Sendable {
    /// Whether browsers reach this front over HTTPS.
    let secure: Bool

    private var prefix: String { secure ? "__Host-postern-" : "postern-" }

    /// The cookie that holds the session token of one account.
    func session(_ slot: Slot) -> String { "\(prefix)\(slot.number)" }

    /// The cookie that forms are bound to before there is a session.
    var preSession: String { "\(prefix)pre" }

    /// The cookie that carries the code of a message over a redirect.
    var flash: String { "\(prefix)flash" }

    /// Writes a `Set-Cookie` value.
    ///
    /// - Parameter maximumAge: how many seconds the browser keeps the cookie; without it, until the browser closes.
    func setting(_ name: String, to value: String, maximumAge: Int64? = nil) -> String {
        var text = "\(name)=\(value); Path=/"
        if let maximumAge {
            // Browsers cut anything above 400 days (RFC 6265bis §5.5), so do not promise more.
            text += "; Max-Age=\(min(max(maximumAge, 0), 34_560_000))"
        }
        text += "; HttpOnly; SameSite=Lax"
        return secure ? text + "; Secure" : text
    }

    /// Writes a `Set-Cookie` value that makes the browser forget the cookie.
    func clearing(_ name: String) -> String {
        setting(name, to: "", maximumAge: 0)
    }
}

/// The place of one account in a browser: several people may be logged in at once, each in a cookie of their own.
struct Slot: Hashable, Comparable, Sendable {
    /// 0 to 7. Eight full-length tokens stay far below what browsers keep for a host.
    let number: Int

    /// Every slot, lowest first.
    static let all = (0..<8).map { Slot(number: $0) }

    static func < (left: Slot, right: Slot) -> Bool { left.number < right.number }
}
