// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging

/// What is known of a request beside the request itself.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who holds the other end of the connection.
    let peer: Peer
    /// What a person can tell the administrator, to find the request in the log.
    let reference: String

    init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.peer
        reference = String(TokenText.random().prefix(10))
    }

    /// What a context is made from.
    struct Source: RequestContextSource {
        let peer: Peer
        let logger: Logger
    }
}
