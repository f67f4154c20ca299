// SPDX-License-Identifier: Apache-2.0

import Foundation
import PosternProtocol
import Testing

@Suite("The results of every method")
struct ResultTests {
    private func json(_ value: some Encodable) throws -> JSONValue {
        try Reading.parse(Array(JSONEncoder().encode(value))).get()
    }

    /// Reads what was written as the client library does, and writes it again.
    private func again<Method: RPCMethod>(_ value: JSONValue, _ method: Method.Type) throws -> JSONValue {
        try json(JSONDecoder().decode(Method.Result.self, from: JSONEncoder().encode(value)))
    }

    /// Whether a value is of the method's type.
    private func isResult<Method: RPCMethod>(_ value: any Codable, of method: Method.Type) -> Bool {
        value is Method.Result
    }

    @Test("What a method gives has the shape that its schema promises", arguments: MethodName.allCases)
    func shape(_ name: MethodName) throws {
        // The document of rpc.discover nests deeper than a request may, so it is read by another reader.
        guard name != .rpcDiscover else {
            try name.method.result.validate(OpenRPC.document, at: "result")
            return
        }
        let samples = ResultSample.samples(name)
        #expect(!samples.isEmpty)
        for sample in samples {
            let isResult = isResult(sample, of: name.method)
            #expect(isResult)
            let value = try json(sample)
            try name.method.result.validate(value, at: "result")
            let read = try again(value, name.method)
            #expect(read.agrees(with: value))
        }
    }

    @Test("A result with a member more, or one less, or one of another type is none", arguments: MethodName.allCases)
    func strictness(_ name: MethodName) throws {
        guard name != .rpcDiscover else { return }
        let schema = name.method.result
        func fits(_ value: JSONValue) -> Bool { (try? schema.validate(value, at: "result")) != nil }
        for sample in ResultSample.samples(name) {
            guard case .object(let members) = try json(sample) else {
                Issue.record("\(name) gives no object")
                continue
            }
            let value = JSONValue.object(members)
            #expect(!fits(value.with("password_hash", "x")))
            #expect(!fits(.null) && !fits([value]))
            for member in members {
                #expect(!fits(value.with(member.key, .otherNumber)), "\(member.key)")
            }
        }
    }

    @Test(
        "A result without a member that its schema requires fits neither the schema nor the type",
        arguments: MethodName.allCases
    )
    func missing(_ name: MethodName) throws {
        guard name != .rpcDiscover else { return }
        func required(_ value: JSONValue) -> [String] {
            switch name.method.result {
            case .object(let schema): schema.members.filter(\.required).map(\.name)
            case .oneOf(let schemas):
                schemas.first { (try? $0.validate(value)) != nil }?.members.filter(\.required).map(\.name) ?? []
            default: []
            }
        }
        for sample in ResultSample.samples(name) {
            let value = try json(sample)
            #expect(!required(value).isEmpty)
            for key in required(value) {
                let rest = value.with(key, nil)
                #expect(throws: SchemaViolation.self) { try name.method.result.validate(rest, at: "result") }
                let method = name.method
                #expect(throws: DecodingError.self, "\(key)") { try again(rest, method) }
            }
        }
    }

    @Test("A login of a status that a later release made up is not logged in")
    func unknownStatus() throws {
        let json = #"{"status":"code_required","token":"AAA","methods":["totp"]}"#
        let outcome = try JSONDecoder().decode(LoginOutcome.self, from: Data(json.utf8))
        #expect(outcome == .unknown(status: "code_required"))
    }

    @Test("A verdict that does not say valid is none, and one that says so must say whose")
    func verdicts() throws {
        func verdict(_ json: String) throws -> SessionVerdict {
            try JSONDecoder().decode(SessionVerdict.self, from: Data(json.utf8))
        }
        #expect(try verdict(#"{"valid":false}"#) == .invalid)
        #expect(try verdict(#"{"valid":false,"username":"alice"}"#) == .invalid)
        #expect(throws: DecodingError.self) { try verdict(#"{"valid":true}"#) }
        #expect(throws: DecodingError.self) { try verdict("{}") }
        #expect(throws: DecodingError.self) { try verdict(#"{"valid":"true"}"#) }
        #expect(throws: DecodingError.self) { try verdict(#"{"valid":1}"#) }
    }

    @Test("Every result that lists is small enough for a reply, whatever its rows hold")
    func size() throws {
        let users = UserList.Result(users: Array(repeating: ResultSample.fullUser, count: Limits.pageSize), next: .max)
        #expect(try JSONEncoder().encode(users).count < Limits.replyBytes)
        let longest = SessionValue(
            sessionID: String(repeating: "A", count: 16),
            userID: .max,
            createdAt: 253_402_300_799,
            authenticatedAt: 253_402_300_799,
            lastSeenAt: 253_402_300_799,
            expiresAt: 253_402_300_799,
            client: ClientDescription(
                address: String(repeating: "f", count: 45),
                // Two bytes each where they must be escaped.
                userAgent: String(repeating: "\"", count: Limits.userAgentBytes)
            ),
            current: false
        )
        let sessions = SessionsResult(sessions: Array(repeating: longest, count: Limits.sessionsPerUser))
        #expect(try JSONEncoder().encode(sessions).count < Limits.replyBytes)
        let issued = SessionIssue.Result(tokens: Array(repeating: ResultSample.token, count: 1000))
        #expect(try JSONEncoder().encode(issued).count < Limits.replyBytes)
    }

    @Test("No schema of a result speaks of a secret but the tokens that are given")
    func secrets() throws {
        func names(_ schema: Schema) -> [String] {
            switch schema {
            case .object(let object): object.members.flatMap { [$0.name] + names($0.schema) }
            case .oneOf(let objects): objects.flatMap { names(.object($0)) }
            case .array(let element, _): names(element)
            default: []
            }
        }
        let all = Set(MethodName.allCases.flatMap { names($0.method.result) })
        let telling = all.filter { $0.contains("token") || $0.contains("password") || $0.contains("hash") }
        #expect(telling == ["token", "tokens", "set_password_token", "must_change_password", "hashing"])
    }
}
