// SPDX-License-Identifier: Apache-2.0

/// Finds the address of the person's client behind the proxies that are trusted.
enum ClientAddress {
    /// Follows `X-Forwarded-For` from the nearest proxy outwards, as long as who vouches for an entry is trusted.
    ///
    /// The entry that the last trusted proxy added is the client; everything further left was sent by that client and
    /// means nothing. An entry that is no address ends the walk, for nothing behind it can be relied on.
    ///
    /// - Parameter forwardedFor: the values of every `X-Forwarded-For` field, in their order.
    /// - Returns: nil where only a Unix socket is known.
    static func find(peer: Peer, forwardedFor: [String], trusted: [TrustedProxy]) -> IPAddress? {
        var nearest = peer
        var entries = forwardedFor.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        while trusted.contains(where: { $0.covers(nearest) }), let entry = entries.popLast() {
            guard let address = IPAddress(trimmed(entry)) else { break }
            nearest = .address(address)
        }
        guard case .address(let address) = nearest else { return nil }
        return address
    }

    private static func trimmed(_ text: Substring) -> String {
        var bytes = text.utf8[...].drop { $0 == 0x20 || $0 == 0x09 }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return String(bytes) ?? ""
    }
}
