// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// A request that gets a page with an explanation instead of what it asked for.
struct Refusal: Error {
    let status: HTTPResponse.Status
    /// What the person reads; nil for what the status says in general.
    var explanation: String?
    /// Where the page's button leads, and what stands on it.
    var wayOut: (path: String, text: String)?
    /// Fields beside the usual ones.
    var headers: HTTPFields = [:]

    /// The method is not one of the route's (RFC 9110 §15.5.6).
    static func method(allowed: String) -> Refusal {
        Refusal(status: .methodNotAllowed, headers: [.allow: allowed])
    }

    /// A form that did not come from a page of ours.
    static func foreignForm(_ path: String) -> Refusal {
        Refusal(
            status: .forbidden,
            explanation: """
                This form was not sent from this site's own page, or its page was open for too long. Nothing was \
                changed. Open the page again and retry; cookies must be allowed for this site.
                """,
            wayOut: (path, "Open the page again")
        )
    }
}
