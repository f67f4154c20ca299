// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import postern_web

@Suite("The client's address")
struct ClientAddressTests {
    private func find(_ peer: String, _ forwarded: [String], _ trusted: [String]) throws -> String? {
        let peer = peer == "unix" ? Peer.unixSocket : .address(try #require(IPAddress(peer)))
        let trusted = try trusted.map { try #require(TrustedProxy($0)) }
        return ClientAddress.find(peer: peer, forwardedFor: forwarded, trusted: trusted)?.description
    }

    @Test("is the peer's where nobody is trusted, whatever is claimed")
    func untrusted() throws {
        #expect(try find("192.0.2.1", [], []) == "192.0.2.1")
        #expect(try find("192.0.2.1", ["203.0.113.7"], []) == "192.0.2.1")
        #expect(try find("192.0.2.1", ["203.0.113.7"], ["10.0.0.0/8", "unix"]) == "192.0.2.1")
        #expect(try find("unix", ["203.0.113.7"], ["10.0.0.0/8"]) == nil)
    }

    @Test("is what the nearest trusted proxy added")
    func trusted() throws {
        #expect(try find("127.0.0.1", ["203.0.113.7"], ["127.0.0.0/8"]) == "203.0.113.7")
        #expect(try find("127.0.0.1", ["198.51.100.1, 203.0.113.7"], ["127.0.0.0/8"]) == "203.0.113.7")
        #expect(try find("127.0.0.1", ["203.0.113.7 ,\t10.0.0.2"], ["127.0.0.1", "10.0.0.0/8"]) == "203.0.113.7")
        #expect(try find("127.0.0.1", ["198.51.100.1", "203.0.113.7"], ["127.0.0.1"]) == "203.0.113.7")
        #expect(try find("unix", ["203.0.113.7"], ["unix"]) == "203.0.113.7")
        #expect(try find("::1", ["2001:db8::7"], ["::1"]) == "2001:db8::7")
    }

    @Test("is the outermost proxy's where all are trusted")
    func allTrusted() throws {
        #expect(try find("127.0.0.1", ["10.0.0.2, 10.0.0.3"], ["127.0.0.1", "10.0.0.0/8"]) == "10.0.0.2")
        #expect(try find("127.0.0.1", [], ["127.0.0.1"]) == "127.0.0.1")
    }

    @Test(
        "is never something that is no address",
        arguments: [
            "nonsense", "", " ", "203.0.113.7:80", "[2001:db8::7]", "203.0.113.7/8", "1", "203.0.113", "localhost",
            "unknown",
            "203.0.113.07.1", "2001:db8::7%eth0", "203.0.113.7, x",
        ]
    )
    func nonsense(entry: String) throws {
        #expect(try find("127.0.0.1", ["203.0.113.9, \(entry)"], ["127.0.0.1"]) == "127.0.0.1")
    }

    @Test("is the same for IPv4 inside IPv6")
    func mapped() throws {
        #expect(try find("::ffff:127.0.0.1", ["::ffff:203.0.113.7"], ["127.0.0.0/8"]) == "203.0.113.7")
    }
}

@Suite("A trusted proxy")
struct TrustedProxyTests {
    @Test(
        "covers exactly the addresses that begin with its bits",
        arguments: [
            ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.0/9", "10.128.0.0", false),
            ("192.0.2.128/25", "192.0.2.200", true), ("192.0.2.128/25", "192.0.2.127", false),
            ("192.0.2.1/32", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("0.0.0.0/0", "203.0.113.7", true),
            ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "2001:db8::1", true), ("::/0", "10.0.0.1", false),
            ("2001:db8::/33", "2001:db8:7fff::", true), ("2001:db8::/33", "2001:db8:8000::", false),
        ]
    )
    func covers(range: String, address: String, isCovered: Bool) throws {
        let proxy = try #require(TrustedProxy(range))
        #expect(proxy.covers(.address(try #require(IPAddress(address)))) == isCovered)
        #expect(!proxy.covers(.unixSocket))
        #expect(!proxy.covers(.unknown))
    }

    @Test(
        "is refused when it is no range",
        arguments: [
            "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "::/129",
            "proxy.example.com",
            "10.0.0.0/255.0.0.0", "unix:", "UNIX", "10.0.0.0 /8", "10.0.0.0/ 8",
        ]
    )
    func malformed(text: String) {
        #expect(TrustedProxy(text) == nil)
    }
}
