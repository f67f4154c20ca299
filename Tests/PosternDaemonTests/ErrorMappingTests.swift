// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternProtocol
import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("From refusals to errors")
struct ErrorMappingTests {
    static let rows: [(Refusal, ErrorKind, Int)] = [
        (.invalidCredentials, .invalidCredentials, 1001),
        (.usernameTaken(CanonicalUsername(stored: "alice")), .usernameTaken, 1002),
        (.invalidUsername(.empty), .invalidUsername, 1003),
        (.invalidDisplayName, .invalidParams, -32602),
        (.unacceptablePassword([.tooShort, .common]), .unacceptablePassword, 1004),
        (.invalidSession, .invalidSession, 1005),
        (.busy(retryAfterMilliseconds: 250), .busy, 1008),
        (.signupClosed, .signupClosed, 1009),
        (.notFound, .notFound, 1010),
        (.storageFull(effective: false), .storageFull, 1011),
        (.unavailable(reason: "secret reason"), .storageUnavailable, 1012),
        (.reauthenticationRequired, .reauthenticationRequired, 1014),
        (.invalidToken, .invalidToken, 1016),
    ]

    @Test("Each refusal has its kind and its code, and a sentence that says nothing of the inside", arguments: rows)
    func each(_ row: (refusal: Refusal, kind: ErrorKind, code: Int)) {
        let error = RPCError(row.refusal)
        #expect(error.kind == row.kind)
        #expect(error.code == row.code)
        #expect(error.message.hasSuffix(".") && !error.message.contains("secret"))
    }

    @Test("What stands beside the kind")
    func details() {
        #expect(RPCError(.invalidUsername(.badEdge)).data.reason == "bad_edge")
        #expect(RPCError(.unacceptablePassword([.tooShort, .common])).data.reasons == ["too_short", "common"])
        #expect(RPCError(.busy(retryAfterMilliseconds: 250)).data.retryAfterMilliseconds == 250)
        #expect(RPCError(.invalidDisplayName).data.field == "display_name")
        #expect(RPCError(.storageFull(effective: true)).data.effective == true)
        #expect(RPCError(.storageFull(effective: false)).data.effective == nil)
    }

    @Test("Every kind that is sent has one code, and no code stands for two kinds")
    func codes() {
        #expect(Set(ErrorKind.codes.map(\.kind)).count == ErrorKind.codes.count)
        #expect(Set(ErrorKind.codes.map(\.code)).count == ErrorKind.codes.count)
    }

    @Test("All reasons have a sentence of their own")
    func sentences() {
        let names = CanonicalUsername.Fault.allCases.map { RPCError(.invalidUsername($0)).message }
        let passwords = PasswordPolicy.Fault.allCases.map { RPCError(.unacceptablePassword([$0])).message }
        #expect(Set(names + passwords).count == names.count + passwords.count)
    }
}
