// SPDX-License-Identifier: Apache-2.0

/// Whose word about a client's address is taken.
enum TrustedProxy: Hashable, Sendable {
    /// Peers whose address begins with these bits.
    case network(IPAddress, bits: Int)
    /// Whoever connects to a Unix socket that this front listens on.
    case unixSocket

    /// Reads `ADDRESS/BITS`, a single `ADDRESS`, or `unix`.
    init?(_ text: String) {
        if text == "unix" {
            self = .unixSocket
            return
        }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        let width = address.bytes.count * 8
        guard parts.count == 2 else {
            self = .network(address, bits: width)
            return
        }
        guard
            (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let bits = Int(parts[1]), bits <= width
        else { return nil }
        self = .network(address, bits: bits)
    }

    /// Whether the peer is one of these.
    func covers(_ peer: Peer) -> Bool {
        switch (self, peer) {
        case (.unixSocket, .unixSocket):
            true
        case (.network(let network, let bits), .address(let address)):
            network.bytes.count == address.bytes.count
                && zip(network.bytes, address.bytes).enumerated().allSatisfy { index, pair in
                    let significant = min(max(bits - index * 8, 0), 8)
                    return (pair.0 ^ pair.1) >> (8 - significant) == 0
                }
        default:
            false
        }
    }
}

/// Who holds the other end of a connection.
enum Peer: Hashable, Sendable {
    case address(IPAddress)
    case unixSocket
    /// The connection had no address any more when it was asked for.
    case unknown
}
