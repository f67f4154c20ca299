// SPDX-License-Identifier: Apache-2.0

import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("The timers of the loop")
struct TimersTests {
    @Test(
        "What is due comes in the order of its time, and nothing comes before it is due",
        arguments: 0..<50 as Range<UInt64>
    )
    func order(_ seed: UInt64) {
        let start = ContinuousClock.now
        var timers = Timers()
        let delays = SeededRandom(seed: seed).bytes(40).map(Int.init)
        for delay in delays { timers.add(start + .seconds(delay), ConnectionID(place: UInt32(delay), serial: 0)) }
        var taken: [Int] = []
        while let id = timers.next(at: start + .seconds(128)) { taken.append(Int(id.place)) }
        #expect(taken == delays.filter { $0 <= 128 }.sorted())
        while let id = timers.next(at: start + .seconds(255)) { taken.append(Int(id.place)) }
        #expect(taken == delays.sorted())
    }

    @Test("The loop waits for ever without timers, not at all for one that is over, and never too short")
    func wait() {
        var timers = Timers()
        #expect(timers.wait == -1)
        timers.add(.now + .seconds(100), ConnectionID(place: 1, serial: 0))
        #expect((1...100_001).contains(timers.wait))
        timers.add(.now - .seconds(1), ConnectionID(place: 2, serial: 0))
        #expect(timers.wait == 0)
    }
}
