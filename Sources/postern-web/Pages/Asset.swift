// SPDX-License-Identifier: Apache-2.0

import Crypto

/// A file that pages refer to, compiled into the program.
struct Asset: Sendable {
    /// The path it is served at.
    let path: String
    /// Its type, as `Content-Type` has it.
    let contentType: String
    /// Its bytes.
    let content: [UInt8]
    /// What changes when the bytes do.
    let version: String

    /// The path with the version, so that browsers may keep the file and still never show an old one.
    var link: String { "\(path)?v=\(version)" }

    private init(path: String, contentType: String, content: [UInt8]) {
        self.path = path
        self.contentType = contentType
        self.content = content
        version = String(TokenText.encode(SHA256.hash(data: content)).prefix(12))
    }

    /// The one stylesheet.
    static let stylesheet = Asset(
        path: "/assets/postern.css",
        contentType: "text/css; charset=utf-8",
        content: PackageResources.postern_css
    )

    /// The mark: a small gate in a wall.
    static let mark = Asset(
        path: "/assets/mark.svg",
        contentType: "image/svg+xml; charset=utf-8",
        content: PackageResources.mark_svg
    )
}
