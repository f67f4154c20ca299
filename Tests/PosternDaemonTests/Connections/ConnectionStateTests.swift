// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PosternDaemon

@Suite("The state of a connection")
struct ConnectionStateTests {
    typealias Step = ConnectionState.Step

    /// The phases, each as a connection comes into it.
    enum Phase: CaseIterable {
        case idle, busy, finishing, overflowing, draining, abandoned, closed

        var state: ConnectionState {
            var state = ConnectionState()
            if self != .idle, self != .draining { state.requestBegan() }
            switch self {
            case .idle, .busy: break
            case .finishing: _ = state.finish()
            case .overflowing, .draining: _ = state.lineTooLong()
            case .abandoned: state.closed()
            case .closed:
                _ = state.finish()
                state.closed()
            }
            return state
        }
    }

    static let steps: [(Phase, finish: Step, tooLong: Step, inputEnd: Step, ranOut: Step)] = [
        (.idle, .close, .refuseAndDrain, .none, .none),
        (.busy, .none, .none, .none, .none),
        (.finishing, .none, .none, .none, .none),
        (.overflowing, .none, .none, .none, .none),
        (.draining, .close, .none, .close, .none),
        (.abandoned, .none, .none, .none, .none),
        (.closed, .none, .none, .none, .none),
    ]

    @Test("Every event in every phase", arguments: steps)
    func events(_ row: (phase: Phase, finish: Step, tooLong: Step, inputEnd: Step, ranOut: Step)) {
        func step(_ event: (inout ConnectionState) -> Step) -> Step {
            var state = row.phase.state
            return event(&state)
        }
        #expect(step { $0.finish() } == row.finish)
        #expect(step { $0.lineTooLong() } == row.tooLong)
        #expect(step { $0.inputDidEnd() } == row.inputEnd)
        #expect(step { $0.linesRanOut() } == row.ranOut)
    }

    @Test(
        "The last answer ends what waited for it",
        arguments: [
            (Phase.busy, Step.none), (.finishing, .close), (.overflowing, .refuseAndDrain), (.abandoned, .none),
            (.closed, .none),
        ]
    )
    func lastAnswer(_ phase: Phase, _ expected: Step) {
        var state = phase.state
        #expect(!state.isIdle)
        #expect(state.requestEnded() == expected)
        #expect(state.isIdle)
    }

    @Test(
        "Lines are taken in the open phase, and those of a client that went away; bytes in the open one alone",
        arguments: Phase.allCases
    )
    func takesLines(_ phase: Phase) {
        let open = phase == .idle || phase == .busy
        #expect(phase.state.takesLines == (open || phase == .abandoned))
        #expect(phase.state.discardsBytes == !open)
    }

    @Test("Bytes are wanted while lines are taken, and after a long line to throw them away", arguments: Phase.allCases)
    func wantsBytes(_ phase: Phase) {
        #expect(phase.state.wantsBytes == ![.finishing, .abandoned, .closed].contains(phase))
    }

    @Test("With 32 requests in the works the next line waits, and comes when one is done")
    func maximumInFlight() {
        var state = ConnectionState()
        for _ in 0..<ConnectionState.maximumInFlight {
            #expect(state.takesLines)
            state.requestBegan()
        }
        #expect(!state.takesLines && !state.wantsBytes)
        #expect(state.requestEnded() == .none)
        #expect(state.takesLines && state.wantsBytes)
    }

    @Test("A client that does not read is not read from")
    func backpressure() {
        var state = ConnectionState()
        state.writabilityChanged(false)
        #expect(!state.takesLines && !state.wantsBytes)
        state.writabilityChanged(true)
        #expect(state.takesLines && state.wantsBytes)
    }

    @Test("After the client's end the lines that came are served, and then it is over")
    func halfClosed() {
        var state = ConnectionState()
        state.requestBegan()
        #expect(state.inputDidEnd() == .none)
        #expect(state.takesLines && !state.wantsBytes)
        #expect(state.linesRanOut() == .none)
        #expect(!state.takesLines)
        #expect(state.requestEnded() == .close)
    }

    @Test("A client that ends its side while answers are on their way gets them, after a long line too")
    func halfClosedWhileOverflowing() {
        var state = Phase.overflowing.state
        #expect(state.inputDidEnd() == .none)
        #expect(state.requestEnded() == .refuseAndDrain)
        #expect(state.inputEnded)
    }
}
