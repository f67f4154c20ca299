// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import postern_web

@Suite("A form's origin")
struct SameOriginTests {
    private static let own = "https://accounts.example.com"
    private static let origins: [[String]] = [
        [], [own], ["null"], ["https://evil.example"], ["http://accounts.example.com"],
        ["https://accounts.example.com:444"], ["https://accounts.example.com.evil.example"],
        ["https://ACCOUNTS.example.com"], ["https://accounts.example.com/"], [own, own], [""],
    ]

    @Test("is judged by Sec-Fetch-Site wherever that is given", arguments: origins)
    func fetchSite(origin: [String]) throws {
        let own = try #require(Origin(url: Self.own))
        for good in [["same-origin"], ["none"]] {
            #expect(SameOrigin.allows(fetchSite: good, origin: origin, own: own))
        }
        for bad in [
            ["same-site"], ["cross-site"], [""], ["Same-Origin"], ["same-origin "], ["same-origin, none"],
            ["same-origin", "same-origin"], ["none", "cross-site"], ["nonsense"],
        ] {
            #expect(!SameOrigin.allows(fetchSite: bad, origin: origin, own: own))
        }
    }

    @Test("is judged by Origin where Sec-Fetch-Site is missing, and refused where both are", arguments: origins)
    func originAlone(origin: [String]) throws {
        let own = try #require(Origin(url: Self.own))
        #expect(SameOrigin.allows(fetchSite: [], origin: origin, own: own) == (origin == [Self.own]))
    }
}
