// SPDX-License-Identifier: Apache-2.0

import PosternCore
import Testing

@Suite("Moments")
struct TimestampTests {
    @Test("Adding never leaves the years that are stored, and never traps")
    func addition() {
        let moment = Timestamp(rawValue: 1_000)
        #expect(moment + 1 == Timestamp(rawValue: 1_001))
        #expect(moment + -1 == Timestamp(rawValue: 999))
        #expect(moment + .max == .last)
        #expect(Timestamp.last + 1 == .last)
        #expect(Timestamp.last + 0 == .last)
        #expect(Timestamp(rawValue: 0) + .min < moment)
        #expect(Timestamp(rawValue: .min) + -1 < moment)
    }
}
