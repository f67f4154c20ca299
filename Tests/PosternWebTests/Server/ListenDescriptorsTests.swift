// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import postern_web

@Suite("Sockets that are handed over")
struct ListenDescriptorsTests {
    private func parse(_ environment: [String: String]) throws -> [String] {
        try ListenDescriptors.parse(environment, processID: 42).map { "\($0.descriptor) \($0.name)" }
    }

    @Test("are counted from three, with their names")
    func counted() throws {
        #expect(try parse(["LISTEN_PID": "42", "LISTEN_FDS": "1"]) == ["3 unknown"])
        #expect(
            try parse(["LISTEN_PID": "42", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "web:web6"]) == ["3 web", "4 web6"]
        )
        #expect(try parse(["LISTEN_PID": "42", "LISTEN_FDS": "2", "LISTEN_FDNAMES": ":"]) == ["3 ", "4 "])
    }

    @Test(
        "are none where none are there or they are for another process",
        arguments: [
            [:], ["LISTEN_FDS": "1"], ["LISTEN_PID": "42"], ["LISTEN_PID": "41", "LISTEN_FDS": "1"],
            ["LISTEN_PID": "", "LISTEN_FDS": "1"], ["LISTEN_PID": "x", "LISTEN_FDS": "1"],
            ["LISTEN_PID": "+42", "LISTEN_FDS": "1"], ["LISTEN_PID": "42", "LISTEN_FDS": "0"],
            ["LISTEN_PID": "42", "LISTEN_FDS": "0", "LISTEN_FDNAMES": ""],
        ]
    )
    func none(environment: [String: String]) throws {
        #expect(try parse(environment).isEmpty)
    }

    @Test(
        "stop the start where the variables contradict themselves",
        arguments: [
            ["LISTEN_PID": "42", "LISTEN_FDS": "-1"], ["LISTEN_PID": "42", "LISTEN_FDS": ""],
            ["LISTEN_PID": "42", "LISTEN_FDS": "x"], ["LISTEN_PID": "42", "LISTEN_FDS": "65"],
            ["LISTEN_PID": "42", "LISTEN_FDS": "99999999999999999999"],
            ["LISTEN_PID": "42", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "web"],
            ["LISTEN_PID": "42", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "a:b"],
        ]
    )
    func contradictory(environment: [String: String]) {
        #expect(throws: StartupFailure.self) { try parse(environment) }
    }
}
