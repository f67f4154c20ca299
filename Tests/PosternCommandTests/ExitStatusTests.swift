// SPDX-License-Identifier: Apache-2.0

import PosternClient
import PosternProtocol
import Testing

@testable import postern

@Suite("The exit status")
struct ExitStatusTests {
    @Test("Every kind of error has the status that the help promises")
    func kinds() {
        let expected: [ErrorKind: Int32] = [
            .parseError: 65, .invalidRequest: 65, .invalidParams: 65, .lineTooLong: 65,
            .methodNotFound: 70, .internalError: 70,
            .permissionDenied: 77,
            .busy: 75, .storageFull: 75, .storageUnavailable: 75,
            .invalidCredentials: 1, .usernameTaken: 1, .invalidUsername: 1, .unacceptablePassword: 1,
            .invalidSession: 1, .signupClosed: 1, .notFound: 1, .reauthenticationRequired: 1, .invalidToken: 1,
        ]
        for (kind, _) in ErrorKind.codes {
            #expect(ExitStatus(kind).rawValue == expected[kind], "\(kind)")
        }
    }

    @Test("Kinds of a later daemon: throttled asks to try again, and what nobody knows is a no")
    func laterKinds() {
        #expect(ExitStatus(ErrorKind(rawValue: "throttled")) == .tryAgain)
        #expect(ExitStatus(ErrorKind(rawValue: "moonphase")) == .no)
        #expect(ExitStatus(ErrorKind(rawValue: "")) == .no)
    }

    @Test("A daemon that is away, silent or garbled")
    func client() {
        let failures: [(PosternClientError, Int32)] = [
            (.unreachable(reason: "x"), 69), (.timedOut, 69), (.garbled(reason: "x"), 70),
            (.refused(RPCError(.busy, "Busy.")), 75),
        ]
        for (error, status) in failures {
            #expect(CommandFailure(error, waited: .seconds(30)).status.rawValue == status)
        }
    }

    @Test("A refusal says when to try again, where to look, and what could not be saved")
    func sentences() {
        #expect(
            CommandFailure(RPCError("Busy.", .init(kind: .busy, retryAfterMilliseconds: 1001))).message
                == "Busy. Try again in 2 s."
        )
        #expect(
            CommandFailure(RPCError("Oops.", .init(kind: .internalError, requestID: "r7"))).message
                == "Oops. Look for r7 in the daemon's log."
        )
        let full = CommandFailure(RPCError("The disk is full.", .init(kind: .storageFull, effective: true)))
        #expect(full.message.contains("It holds now"))
        #expect(full.status == .tryAgain)
    }
}
