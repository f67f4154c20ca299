// SPDX-License-Identifier: Apache-2.0

import Foundation
import PosternProtocol
import Testing

@Suite("The kinds of error")
struct ErrorKindTests {
    /// The table of the protocol, written out by hand.
    private static let table: [(Int, String)] = [
        (-32700, "parse_error"), (-32600, "invalid_request"), (-32601, "method_not_found"), (-32602, "invalid_params"),
        (-32603, "internal_error"), (1001, "invalid_credentials"), (1002, "username_taken"), (1003, "invalid_username"),
        (1004, "unacceptable_password"), (1005, "invalid_session"), (1006, "permission_denied"), (1008, "busy"),
        (1009, "signup_closed"), (1010, "not_found"), (1011, "storage_full"), (1012, "storage_unavailable"),
        (1013, "line_too_long"), (1014, "reauthentication_required"), (1016, "invalid_token"),
    ]

    @Test("Kinds and codes are those of the protocol's table, in its order")
    func codes() {
        #expect(ErrorKind.codes.map(\.code) == Self.table.map(\.0))
        #expect(ErrorKind.codes.map(\.kind.rawValue) == Self.table.map(\.1))
        for (code, name) in Self.table { #expect(ErrorKind(rawValue: name).code == code) }
    }

    @Test("No kind and no code stands twice")
    func unique() {
        #expect(Set(ErrorKind.codes.map(\.code)).count == ErrorKind.codes.count)
        #expect(Set(ErrorKind.codes.map(\.kind)).count == ErrorKind.codes.count)
    }

    @Test("Every kind that a method or any request may give has a code, and each is given by somebody")
    func used() {
        let given = Set(MethodName.allCases.flatMap { $0.method.errors } + OpenRPC.commonErrors)
        #expect(given == Set(ErrorKind.codes.map(\.kind)))
    }

    @Test("No method lists a kind twice, or one that any request may get", arguments: MethodName.allCases)
    func errorLists(_ name: MethodName) {
        let errors = name.method.errors
        #expect(Set(errors).count == errors.count)
        #expect(Set(errors).isDisjoint(with: OpenRPC.commonErrors))
    }

    @Test("A kind that is not known is a value like any other")
    func unknown() throws {
        let json = #"{"code":1099,"message":"Later.","data":{"kind":"from_the_future","more":[1]}}"#
        let error = try JSONDecoder().decode(RPCError.self, from: Data(json.utf8))
        #expect(error.kind == ErrorKind(rawValue: "from_the_future"))
        #expect(error.code == 1099)
        #expect(error.kind.code == -32603)
        #expect(error.kind.description == "from_the_future")
    }

    @Test("An error's code follows from its kind, and its details come and go under their names on the wire")
    func details() throws {
        let error = RPCError(
            "No.",
            RPCError.Details(
                kind: .busy,
                field: "a.b",
                reason: "empty",
                reasons: ["common"],
                retryAfterMilliseconds: 250,
                requestID: "f00",
                effective: true
            )
        )
        #expect(error.code == 1008)
        let written = try JSONEncoder().encode(error)
        let value = try JSONDecoder().decode(JSONValue.self, from: written)
        #expect(value["data"]?["retry_after_ms"] == 250)
        #expect(value["data"]?["request_id"] == "f00")
        #expect(value["data"]?["effective"] == true)
        #expect(value["data"]?["field"] == "a.b")
        #expect(value["data"]?["reason"] == "empty")
        #expect(value["data"]?["reasons"] == ["common"])
        #expect(try JSONDecoder().decode(RPCError.self, from: written) == error)
    }

    @Test("What an error has nothing of is left out")
    func absentDetails() throws {
        let written = try JSONEncoder().encode(RPCError(.notFound, "No."))
        let value = try JSONDecoder().decode(JSONValue.self, from: written)
        #expect(value["data"] == .object(["kind": "not_found"]))
    }
}
