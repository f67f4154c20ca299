// SPDX-License-Identifier: Apache-2.0

/// Whether a request that changes something was sent by a page of this front.
///
/// Browsers say so in `Sec-Fetch-Site`; older ones and plain HTTP only in `Origin`. What says neither is no browser's
/// form, and is refused.
enum SameOrigin {
    /// Judges a request.
    ///
    /// - Parameters:
    ///   - fetchSite: every value of `Sec-Fetch-Site`.
    ///   - origin: every value of `Origin`.
    ///   - own: the origin that browsers know this front by.
    static func allows(fetchSite: [String], origin: [String], own: Origin) -> Bool {
        if !fetchSite.isEmpty {
            // `none` is a person who submits from the browser's own interface: no other site takes part.
            return fetchSite == ["same-origin"] || fetchSite == ["none"]
        }
        return origin == [own.description]
    }
}
