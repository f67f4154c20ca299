// SPDX-License-Identifier: Apache-2.0

/// A scheme, a host and a port: what browsers keep apart from every other site (RFC 6454).
struct Origin: Hashable, Sendable {
    /// The schemes that a browser can reach this front by.
    enum Scheme: String, Sendable {
        case http
        case https

        /// The port that is left out of the text form.
        var standardPort: Int { self == .https ? 443 : 80 }
    }

    let scheme: Scheme
    /// In lower case, an IPv6 address in its brackets.
    let host: String
    /// Nil for the standard port of the scheme.
    let port: Int?

    /// Reads a URL that is an origin and nothing more; a single slash may follow it.
    init?(url: String) {
        let parts = url.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard
            parts.count == 2, parts[1].hasPrefix("//"),
            let scheme = Scheme(rawValue: parts[0].lowercased())
        else { return nil }
        let authority = parts[1].dropFirst(2)
        self.init(scheme: scheme, authority: String(authority.hasSuffix("/") ? authority.dropLast() : authority))
    }

    /// Reads `host` or `host:port`, as a `Host` field has it.
    init?(scheme: Scheme, authority: String) {
        guard authority.utf8.count <= 260 else { return nil }
        let hostEnd: String.Index
        if authority.hasPrefix("[") {
            guard
                let bracket = authority.firstIndex(of: "]"),
                IPAddress(String(authority[..<bracket].dropFirst()))?.bytes.count == 16
            else { return nil }
            hostEnd = authority.index(after: bracket)
        } else {
            hostEnd = authority.firstIndex(of: ":") ?? authority.endIndex
            guard hostEnd > authority.startIndex, authority[..<hostEnd].utf8.allSatisfy(Self.isHostByte) else {
                return nil
            }
        }
        switch Self.port(authority[hostEnd...]) {
        case .none: return nil
        case .some(let port): self.port = port == scheme.standardPort ? nil : port
        }
        self.scheme = scheme
        host = authority[..<hostEnd].lowercased()
    }

    /// Whether the host names this machine, whoever resolves it.
    var isLoopback: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        return IPAddress(host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host)?.isLoopback ?? false
    }

    /// The outer optional is whether the text is a port at all, the inner one whether there is any.
    private static func port(_ text: Substring) -> Int?? {
        guard let colon = text.first else { return .some(nil) }
        let digits = text.dropFirst()
        guard
            colon == ":", (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(digits), (1...65535).contains(port)
        else { return nil }
        return port
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }
}

extension Origin: CustomStringConvertible {
    /// As browsers write it in `Origin`.
    var description: String {
        "\(scheme.rawValue)://\(host)\(port.map { ":\($0)" } ?? "")"
    }
}
