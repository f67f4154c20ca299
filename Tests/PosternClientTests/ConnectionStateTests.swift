// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PosternClient

@Suite("The state of a connection")
struct ConnectionStateTests {
    /// Connection 1 stands, as number 100, and nothing is in flight.
    func connected() -> Machine {
        let machine = Machine()
        _ = machine.submit("first", 1)
        _ = machine.established(100, 1)
        _ = machine.received(1, on: 1)
        return machine
    }

    @Test("Calls that come while a connection is made wait for it, and are written in their order")
    func queueing() {
        let machine = Machine()
        #expect(machine.submit("a", 1) == "connect 1")
        #expect(machine.submit("b", 2) == "wait")
        #expect(machine.submit("c", 3) == "wait")
        #expect(machine.abandon(2).call == "b")
        #expect(machine.established(100, 1) == ["a", "c"])
        #expect(machine.submit("d", 4) == "write to 100")
    }

    @Test("Replies that overtake each other reach their own calls")
    func overtaking() {
        let machine = connected()
        for (id, call) in [(2, "a"), (3, "b"), (4, "c")] { _ = machine.submit(call, Int64(id)) }
        #expect(machine.received(4, on: 1) == .deliver(["c"]))
        #expect(machine.received(2, error: true, on: 1) == .deliver(["a"]))
        #expect(machine.received(3, on: 1) == .deliver(["b"]))
    }

    @Test("The reply to a call that was given up is dropped, once")
    func lateReply() {
        let machine = connected()
        _ = machine.submit("late", 2)
        #expect(machine.abandon(2).call == "late")
        #expect(machine.received(2, on: 1) == .ignore)
        #expect(machine.received(2, on: 1) == .stray)
    }

    @Test("A reply with an id that was never sent is a stray, and so is a second reply")
    func strays() {
        let machine = connected()
        #expect(machine.received(77, on: 1) == .stray)
        #expect(machine.received(1, on: 1) == .stray)
    }

    @Test("An error without an id ends every call in flight, and their own replies are late then")
    func errorWithoutID() {
        let machine = connected()
        _ = machine.submit("a", 2)
        _ = machine.submit("b", 3)
        #expect(machine.received(nil, error: true, on: 1) == .deliver(["a", "b"]))
        #expect(machine.received(3, on: 1) == .ignore)
        #expect(machine.received(nil, on: 1) == .stray)
    }

    @Test("What is heard of a lost connection does not touch the calls on its successor")
    func generations() {
        let machine = connected()
        _ = machine.submit("old", 2)
        machine.written(2)
        #expect(machine.lost(1) == ["old"])
        #expect(machine.submit("new", 3) == "connect 2")
        #expect(machine.established(100, 1) == nil)
        #expect(machine.established(200, 2) == ["new"])
        #expect(machine.lost(1).isEmpty)
        #expect(machine.received(3, on: 1) == .ignore)
        #expect(machine.received(2, on: 1) == .ignore)
        #expect(machine.received(3, on: 2) == .deliver(["new"]))
    }

    @Test("A connection may be lost between the decision to write and the writing, and the call was not executed then")
    func lostBeforeWriting() {
        let machine = connected()
        _ = machine.submit("a", 2)
        _ = machine.submit("b", 3)
        machine.written(3)
        #expect(machine.lost(1) == ["b", "a unwritten"])
        machine.written(2)
        #expect(machine.lost(1).isEmpty)
    }

    @Test("After a failed write the next call opens a connection, and the others in flight end with the old one")
    func failedWrite() {
        let machine = connected()
        _ = machine.submit("written", 2)
        _ = machine.submit("unwritten", 3)
        #expect(machine.writeFailed(3, on: 1) == "unwritten")
        #expect(machine.submit("again", 4) == "connect 2")
        #expect(machine.received(2, on: 1) == .deliver(["written"]))
        #expect(machine.lost(1).isEmpty)
        #expect(machine.established(200, 2) == ["again"])
    }

    @Test("An attempt to connect ends when nobody waits for it any more")
    func unwantedAttempt() {
        let machine = Machine()
        _ = machine.submit("a", 1)
        #expect(machine.stillWanted(1))
        _ = machine.abandon(1)
        #expect(!machine.stillWanted(1))
        #expect(machine.submit("b", 2) == "connect 2")
        #expect(!machine.stillWanted(1))
    }

    @Test("A connection that leaves too many calls unanswered is given up")
    func deadPeer() {
        let machine = connected()
        for id in 2..<Int64(Machine.maximumAbandoned + 2) {
            _ = machine.submit("a", id)
            #expect(machine.abandon(id).dead == nil)
        }
        _ = machine.submit("a", 0)
        #expect(machine.abandon(0).dead == 100)
    }

    @Test("A closed client ends its calls and takes no more")
    func closing() {
        let machine = connected()
        _ = machine.submit("a", 2)
        let (calls, connection) = machine.close()
        #expect(calls == ["a"])
        #expect(connection == 100)
        #expect(machine.lost(1).isEmpty)
        #expect(machine.submit("b", 3) == "refuse")
    }

    @Test("A connection that stands only after the client was closed is not wanted")
    func closingWhileConnecting() {
        let machine = Machine()
        _ = machine.submit("a", 1)
        #expect(machine.close().calls == ["a"])
        #expect(machine.established(100, 1) == nil)
    }
}

/// A connection state whose events return what tests can compare.
final class Machine {
    typealias State = ConnectionState<String, Int>

    enum Reception: Equatable {
        case deliver([String])
        case ignore
        case stray
    }

    static let maximumAbandoned = State.maximumAbandoned
    private var state = State()

    func submit(_ call: String, _ id: Int64) -> String {
        switch state.submit(call, id: id) {
        case .connect(let attempt): "connect \(attempt)"
        case .wait: "wait"
        case .write(let connection, _): "write to \(connection)"
        case .refuse: "refuse"
        }
    }

    func established(_ connection: Int, _ attempt: Int) -> [String]? {
        state.established(connection, attempt: attempt)?.map(\.call)
    }

    func received(_ id: Int64?, error: Bool = false, on attempt: Int) -> Reception {
        switch state.received(id: id, isError: error, attempt: attempt) {
        case .deliver(let calls): .deliver(calls)
        case .ignore: .ignore
        case .stray: .stray
        }
    }

    func stillWanted(_ attempt: Int) -> Bool { state.stillWanted(attempt: attempt) }
    func written(_ id: Int64) { state.written(id: id) }
    func lost(_ attempt: Int) -> [String] {
        let (written, unwritten) = state.lost(attempt: attempt)
        return written + unwritten.map { $0 + " unwritten" }
    }
    func writeFailed(_ id: Int64, on attempt: Int) -> String? { state.writeFailed(id: id, attempt: attempt) }
    func abandon(_ id: Int64) -> (call: String?, dead: Int?) { state.abandon(id: id) }
    func close() -> (calls: [String], connection: Int?) { state.close() }
}
