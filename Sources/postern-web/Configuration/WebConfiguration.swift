// SPDX-License-Identifier: Apache-2.0

import PosternConfiguration

/// What holds for this run, checked.
struct WebConfiguration: Sendable {
    /// The daemon's socket for fronts.
    let frontSocket: String
    /// Where to listen when no socket is handed over.
    let listen: ListenAddress
    /// The origin that people open, where it was set.
    let publicOrigin: Origin?
    /// The proxies that are believed about addresses.
    let trustedProxies: [TrustedProxy]
    /// The files to serve HTTPS with.
    let tls: TLSFiles?
    /// Whether HSTS speaks for subdomains.
    let hstsIncludesSubdomains: Bool
    /// How many connections may be open at once.
    let maximumConnections: Int
    /// The least that is logged.
    let logLevel: String

    /// A certificate chain and its key, by path.
    struct TLSFiles: Hashable, Sendable {
        let certificate: String
        let key: String
    }

    /// Checks what holds.
    init(_ settings: LayeredConfiguration) throws(StartupFailure) {
        let directory = settings.text(WebKeys.socketDirectory)
        frontSocket = directory.hasSuffix("/") ? directory + "front.sock" : directory + "/front.sock"
        guard frontSocket.utf8.count <= ListenAddress.longestPath else {
            throw .configuration("\(frontSocket) is too long: the path of a Unix socket may have 107 bytes.")
        }

        let listenText = settings.text(WebKeys.listen)
        guard let listen = ListenAddress(listenText) else {
            throw .configuration("listen is \(Quoted(listenText)), which is not HOST:PORT, [IPV6]:PORT or unix:PATH.")
        }
        self.listen = listen

        publicOrigin = try Self.publicOrigin(settings.text(WebKeys.publicURL))

        var proxies: [TrustedProxy] = []
        for text in settings.list(WebKeys.trustedProxy) {
            guard let proxy = TrustedProxy(text) else {
                throw .configuration("trusted_proxy is \(Quoted(text)), which is not ADDRESS/BITS or unix.")
            }
            proxies.append(proxy)
        }
        trustedProxies = proxies

        let files = TLSFiles(certificate: settings.text(WebKeys.tlsCertificate), key: settings.text(WebKeys.tlsKey))
        guard files.certificate.isEmpty == files.key.isEmpty else {
            throw .configuration("tls.certificate and tls.key belong together, and only one of them is set.")
        }
        tls = files.certificate.isEmpty ? nil : files
        if tls != nil, publicOrigin?.scheme == .http {
            throw .configuration("public_url begins with http:// although a TLS certificate is set.")
        }
        hstsIncludesSubdomains = settings.boolean(WebKeys.hstsIncludeSubdomains)
        maximumConnections = Int(settings.integer(WebKeys.maximumConnections))
        logLevel = settings.text(WebKeys.logLevel)
    }

    /// Whether browsers reach this front over HTTPS: its own, or that of the proxy before it.
    var isSecure: Bool { tls != nil || publicOrigin?.scheme == .https }

    /// Refuses to listen where passwords would cross a network in the clear.
    ///
    /// - Parameter isLoopback: whether only this machine can reach the socket.
    func checkReach(isLoopback: Bool, of socket: String) throws(StartupFailure) {
        guard isSecure || publicOrigin != nil || isLoopback else {
            throw .configuration(
                """
                \(socket) can be reached from other machines without HTTPS; set public_url to the https:// address \
                that people open, or tls.certificate and tls.key, or listen on 127.0.0.1.
                """
            )
        }
    }

    private static func publicOrigin(_ text: String) throws(StartupFailure) -> Origin? {
        guard !text.isEmpty else { return nil }
        guard let origin = Origin(url: text) else {
            throw .configuration(
                "public_url is \(Quoted(text)), which is not a URL such as https://accounts.example.com without a path."
            )
        }
        guard origin.scheme == .https || origin.isLoopback else {
            throw .configuration(
                "public_url is \(Quoted(text)); plain HTTP is for loopback only, so it must begin with https://."
            )
        }
        return origin
    }
}

/// A text from outside as it may stand in a message: short, on one line, in quotes.
struct Quoted: CustomStringConvertible {
    let description: String

    init(_ text: String) {
        let characters = text.unicodeScalars.prefix(200).map { scalar in
            scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) ? "\u{fffd}" : String(scalar)
        }
        description = "\"" + characters.joined() + "\""
    }
}
