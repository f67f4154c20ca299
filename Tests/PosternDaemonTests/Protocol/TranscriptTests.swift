// SPDX-License-Identifier: Apache-2.0

import PosternTesting
import Testing

@Suite("The transcripts in protocol/")
struct TranscriptTests {
    static let names = (try? Repository.names(in: Repository.protocolPath("transcripts"))) ?? []

    @Test("A transcript is what the daemon answers, byte for byte", arguments: names)
    func replay(_ name: String) async throws {
        let path = Repository.protocolPath("transcripts/\(name)")
        try Repository.expect(try await TranscriptPlayer.play(Repository.text(path)), at: path)
    }

    @Test("Every theme has its transcript")
    func themes() {
        let themes = [
            "administration", "envelope", "expiry", "first-conversation", "must-change-password", "sessions", "signup",
            "wrong-logins",
        ]
        #expect(Self.names == themes.map { $0 + ".txt" })
    }
}
