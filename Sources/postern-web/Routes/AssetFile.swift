// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore

/// A file that pages refer to.
struct AssetFile: Sendable {
    let asset: Asset

    /// Serves it. Pages name it together with its version, so a day in the browser's cache shows nobody an old one.
    @Sendable
    func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let tag = "\"\(asset.version)\""
        var headers: HTTPFields = [.cacheControl: "public, max-age=86400", .eTag: tag]
        if request.headers[values: .ifNoneMatch] == [tag] {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = asset.contentType
        return Response(headers: headers, content: asset.content)
    }
}

extension Response {
    fileprivate init(headers: HTTPFields, content: [UInt8]) {
        self.init(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: content)))
    }
}
