// SPDX-License-Identifier: Apache-2.0

import PosternConfiguration

/// All that can be configured about the front, each key with its default and the reason for it.
enum WebKeys {
    /// What the names of variables begin with.
    static let prefix = "POSTERN_WEB"

    /// Where the file is looked for when none is named; it need not be there.
    static let standardFile = "/etc/postern/postern-web.yaml"

    static let socketDirectory = ConfigurationKey(
        "socket_directory",
        .text,
        default: "/run/postern",
        borrowing: ["POSTERN_SOCKET_DIRECTORY"],
        "Where the daemon's front.sock is; the variable POSTERN_SOCKET_DIRECTORY, which the other programs share, will do."
    )
    static let listen = ConfigurationKey(
        "listen",
        .text,
        default: "127.0.0.1:8080",
        """
        HOST:PORT, [IPV6]:PORT or unix:PATH; port 0 takes a free one. Only this machine reaches the default, so a first \
        try needs no certificate. A socket that systemd hands over goes before.
        """
    )
    static let publicURL = ConfigurationKey(
        "public_url",
        .text,
        default: "",
        """
        The address that people open, such as https://accounts.example.com: it decides where forms may come from and \
        how cookies are named. Without it the name that the browser asked for counts; behind a proxy it must be set.
        """
    )
    static let trustedProxy = ConfigurationKey(
        "trusted_proxy",
        .list,
        default: "",
        """
        ADDRESS/BITS of reverse proxies whose X-Forwarded-For is believed, or unix for a Unix socket's peers. Anybody \
        can send that field, so nobody is believed by default.
        """
    )
    static let tlsCertificate = ConfigurationKey(
        "tls.certificate",
        .text,
        default: "",
        "The file of the certificate chain in PEM, to serve HTTPS without a proxy."
    )
    static let tlsKey = ConfigurationKey(
        "tls.key",
        .text,
        default: "",
        "The file of the certificate's private key in PEM."
    )
    static let hstsIncludeSubdomains = ConfigurationKey(
        "hsts.include_subdomains",
        .boolean,
        default: "false",
        "Whether Strict-Transport-Security speaks for all subdomains: those without HTTPS are cut off for two years."
    )
    static let maximumConnections = ConfigurationKey(
        "maximum_connections",
        .integer(1...1_000_000),
        default: "900",
        "Connections open at once; more wait in the kernel's queue. Below the 1024 descriptors that a process often has."
    )
    static let logLevel = ConfigurationKey(
        "log.level",
        .choice(["debug", "info", "notice", "warning", "error"]),
        default: "info",
        "The least that is logged to standard error; a request is a line of level info."
    )

    /// Every key, in the order in which help and reports show them.
    static let all = [
        socketDirectory, listen, publicURL, trustedProxy, tlsCertificate, tlsKey, hstsIncludeSubdomains,
        maximumConnections, logLevel,
    ]
}
