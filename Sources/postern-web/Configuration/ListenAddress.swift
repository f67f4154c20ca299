// SPDX-License-Identifier: Apache-2.0

/// Where this front listens when nobody hands it a socket.
enum ListenAddress: Hashable, Sendable {
    /// A host name or address, without brackets, and a port; 0 lets the system choose one.
    case tcp(host: String, port: Int)
    /// A path in the file system.
    case unix(path: String)

    /// What fits into `sun_path` with its final NUL, in bytes (unix(7)).
    static let longestPath = 107

    /// Reads `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`.
    init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            guard !path.isEmpty, !path.utf8.contains(0) else { return nil }
            self = .unix(path: path)
            return
        }
        guard
            let colon = text.lastIndex(of: ":"), colon > text.startIndex,
            case let digits = text[text.index(after: colon)...],
            (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(digits), port <= 65535
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard IPAddress(host)?.bytes.count == 16 else { return nil }
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "[") }) else {
            return nil
        }
        // `::1:8080` could be read in two ways, so IPv6 needs its brackets.
        guard !host.contains(":") || text.hasPrefix("[") else { return nil }
        self = .tcp(host: host, port: port)
    }
}

extension ListenAddress: CustomStringConvertible {
    /// As it is written in the configuration.
    var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
