// SPDX-License-Identifier: Apache-2.0

import PosternCore
import Testing

@Suite("How long sessions live")
struct SessionPolicyTests {
    @Test("The defaults are those of the protocol")
    func defaults() {
        let policy = SessionPolicy()
        #expect(policy.lifetime == 86_400)
        #expect(policy.idleTimeout == 3_600)
        #expect(policy.rememberedLifetime == 2_592_000)
        #expect(policy.maximumPerUser == 64)
        #expect(policy.reauthenticationWindow == 600)
    }
}
