// SPDX-License-Identifier: Apache-2.0

import Foundation
import PosternProtocol
import Testing

@Suite("The parameters of every method")
struct ParamsTests {
    private func violation(_ name: MethodName, _ value: JSONValue) -> SchemaViolation? {
        do {
            try name.method.params.validate(value)
            return nil
        } catch {
            return error
        }
    }

    /// Decodes what the schema lets through as the daemon does, writes it again, and holds that against the schema.
    private func decodes(_ value: JSONValue, _ method: (some RPCMethod).Type) throws {
        let written = try JSONEncoder().encode(value)
        func roundTrip<Method: RPCMethod>(_ method: Method.Type) throws -> JSONValue {
            let params = try JSONDecoder().decode(Method.Params.self, from: written)
            return try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(params))
        }
        let again = try roundTrip(method)
        #expect(again.agrees(with: value), "\(again) and \(value)")
    }

    @Test("The least that a method takes fits, and is read by its type", arguments: MethodName.allCases)
    func minimal(_ name: MethodName) throws {
        let value = SchemaSample.object(name.method.params, all: false)
        #expect(violation(name, value) == nil)
        try decodes(value, name.method)
    }

    @Test("All that a method takes fits, and no member of it is lost by its type", arguments: MethodName.allCases)
    func maximal(_ name: MethodName) throws {
        let value = SchemaSample.object(name.method.params, all: true)
        #expect(violation(name, value) == nil)
        try decodes(value, name.method)
    }

    @Test("A missing member is named", arguments: MethodName.allCases)
    func missing(_ name: MethodName) {
        let value = SchemaSample.object(name.method.params, all: true)
        for member in name.method.params.members where member.required {
            #expect(
                violation(name, value.with(member.name, nil))
                    == SchemaViolation(field: member.name, problem: "is missing")
            )
        }
    }

    @Test("A member that the method does not know is named, whatever it is", arguments: MethodName.allCases)
    func unknown(_ name: MethodName) {
        let value = SchemaSample.object(name.method.params, all: true)
        for key in ["no_such_member", "", "Token", "token ", "usern\u{E1}me", "__proto__", "params", "jsonrpc"] {
            #expect(
                violation(name, value.with(key, .null)) == SchemaViolation(field: key, problem: "is not known here")
            )
        }
    }

    @Test(
        "A member of another type is named; null stands for nothing and is refused, too",
        arguments: MethodName.allCases
    )
    func types(_ name: MethodName) throws {
        let schema = name.method.params
        for member in schema.members {
            for stranger in SchemaSample.strangers(to: member.schema) {
                // The members of which one must be there are looked at one by one.
                let base = SchemaSample.object(schema, all: false)
                let without =
                    schema.exactlyOne.contains(member.name) ? schema.exactlyOne.reduce(base) { $0.with($1, nil) } : base
                let found = try #require(
                    violation(name, without.with(member.name, stranger)),
                    "\(member.name): \(stranger)"
                )
                #expect(found.field == member.name || found.field.hasPrefix(member.name + "."), "\(found)")
            }
        }
    }

    @Test(
        "Every bound of every member holds exactly, and what lies within is read by the type",
        arguments: MethodName.allCases
    )
    func bounds(_ name: MethodName) throws {
        let schema = name.method.params
        for member in schema.members {
            for (value, fits) in SchemaSample.bounds(of: member.schema) {
                var params = SchemaSample.object(schema, all: false)
                if schema.exactlyOne.contains(member.name) {
                    params = schema.exactlyOne.reduce(params) { $0.with($1, nil) }
                }
                params = params.with(member.name, value)
                #expect(violation(name, params)?.field == (fits ? nil : member.name), "\(member.name): \(value)")
                if fits { try decodes(params, name.method) }
            }
        }
    }

    @Test("Params that are no object are refused as a whole", arguments: MethodName.allCases)
    func noObject(_ name: MethodName) {
        for value: JSONValue in [.null, [], [.object(["token": "a"])], "text", 1, true] {
            #expect(violation(name, value) == SchemaViolation(field: "params", problem: "must be an object"))
        }
    }

    @Test("Where one of several members must be there, neither none nor two will do", arguments: MethodName.allCases)
    func exactlyOne(_ name: MethodName) throws {
        let schema = name.method.params
        guard !schema.exactlyOne.isEmpty else { return }
        let none = schema.exactlyOne.reduce(SchemaSample.object(schema, all: false)) { $0.with($1, nil) }
        let all = schema.members.filter { schema.exactlyOne.contains($0.name) }
        #expect(all.count == schema.exactlyOne.count)
        #expect(violation(name, none)?.field == schema.exactlyOne.first)
        #expect(violation(name, all.reduce(none) { $0.with($1.name, SchemaSample.valid($1.schema)) }) != nil)
        for member in all {
            let one = none.with(member.name, SchemaSample.valid(member.schema))
            #expect(violation(name, one) == nil)
            try decodes(one, name.method)
        }
    }

    @Test("A schema has no member twice, and each says what it means", arguments: MethodName.allCases)
    func members(_ name: MethodName) {
        let members = name.method.params.members
        #expect(Set(members.map(\.name)).count == members.count)
        #expect(members.allSatisfy { !$0.summary.isEmpty })
    }

    @Test("Whatever concerns the client is found under its path")
    func client() {
        let base = SchemaSample.object(SessionLogin.params, all: false)
        let cases: [(JSONValue, String?)] = [
            (.object([JSONValue.Member]()), nil),
            (.object(["address": "::1", "user_agent": "", "device": ""]), nil),
            (.object(["address": "nowhere"]), "client.address"),
            (.object(["address": .null]), "client.address"),
            (.object(["user_agent": "a\nb"]), "client.user_agent"),
            (.object(["user_agent": .string(String(repeating: "a", count: 256))]), nil),
            (.object(["user_agent": .string(String(repeating: "a", count: 257))]), "client.user_agent"),
            (.object(["device": 1]), "client.device"),
            (.object(["ip": "::1"]), "client.ip"),
            ("::1", "client"),
        ]
        for (client, field) in cases {
            #expect(violation(.sessionLogin, base.with("client", client))?.field == field, "\(client)")
        }
    }

    @Test(
        "The numbers of the protocol hold",
        arguments: [
            (.userList, "limit", 1, 500), (.userList, "after", 0, .max), (.sessionIssue, "count", 1, 1_000),
            (.sessionIssue, "lifetime_s", 1, 34_560_000), (.userShow, "user_id", 1, .max),
        ] as [(MethodName, String, Int64, Int64)]
    )
    func numbers(_ name: MethodName, _ field: String, _ least: Int64, _ most: Int64) {
        let base = SchemaSample.object(name.method.params, all: false).with(
            "username",
            name == .sessionIssue ? "alice" : nil
        )
        for (number, fits) in [(least, true), (most, true), (least - 1, false)]
            + (most < .max ? [(most + 1, false)] : [])
        {
            #expect((violation(name, base.with(field, .integer(number))) == nil) == fits, "\(number)")
        }
    }

    @Test(
        "The lengths of the protocol hold, in bytes",
        arguments: [
            (.sessionLogin, "password", 1_024), (.accountDelete, "password", 1_024), (.sessionLogin, "username", 256),
            (.sessionCheck, "token", 4_096), (.accountSignup, "password", 8_192), (.accountUpdate, "display_name", 400),
        ] as [(MethodName, String, Int)]
    )
    func lengths(_ name: MethodName, _ field: String, _ most: Int) {
        let base = SchemaSample.object(name.method.params, all: false)
        for (bytes, fits) in [(0, true), (most, true), (most + 1, false)] {
            let text = JSONValue.string(String(repeating: "a", count: bytes))
            #expect((violation(name, base.with(field, text)) == nil) == fits, "\(bytes)")
        }
    }

    @Test("session.revoke takes others only as true")
    func others() {
        #expect(violation(.sessionRevoke, .object(["token": "t", "others": true])) == nil)
        #expect(violation(.sessionRevoke, .object(["token": "t", "others": false]))?.field == "others")
        #expect(violation(.sessionRevoke, .object(["token": "t"]))?.field == "session_id")
        #expect(
            violation(.sessionRevoke, .object(["token": "t", "others": true, "session_id": "s"]))?.field == "session_id"
        )
    }

    @Test("What the client library sends fits")
    func envelope() throws {
        let request = RequestEnvelope(
            id: 7,
            method: .sessionLogin,
            params: SessionLogin.Params(
                username: "alice",
                password: Secret("p"),
                client: ClientDescription(address: "::1")
            )
        )
        let line = try JSONEncoder().encode(request)
        let value = try Reading.parse(Array(line)).get()
        #expect(value["jsonrpc"] == "2.0")
        #expect(value["id"] == 7)
        #expect(value["method"] == "session.login")
        // What is not given is left out, for null would be refused.
        #expect(value["params"] != nil && value["params"]?["remember"] == nil)
        try SessionLogin.params.validate(try #require(value["params"]))
        var scanner = RequestScanner()
        guard case .single(let scanned) = try scanner.scan(Array(line).span) else {
            Issue.record("no single request")
            return
        }
        #expect(scanned.fault == nil)
    }

    @Test("A reply is a result or an error, and its id may be null")
    func replies() throws {
        func outcome(_ json: String) throws -> Result<SessionLogout.Result, RPCError> {
            try JSONDecoder().decode(ReplyEnvelope<SessionLogout.Result>.self, from: Data(json.utf8)).outcome
        }
        #expect(try outcome(#"{"jsonrpc":"2.0","id":1,"result":{"ended":true}}"#).get().ended)
        let error = try outcome(
            #"{"jsonrpc":"2.0","id":1,"error":{"code":1010,"message":"No.","data":{"kind":"not_found"}}}"#
        )
        #expect(throws: RPCError(.notFound, "No.")) { try error.get() }
        #expect(throws: DecodingError.self) { try outcome(#"{"jsonrpc":"2.0","id":1}"#) }
        func identifier(_ json: String) throws -> Int64? {
            try JSONDecoder().decode(ReplyIdentifier.self, from: Data(json.utf8)).id
        }
        #expect(try identifier(#"{"id":5,"result":{}}"#) == 5)
        #expect(try identifier(#"{"id":null,"result":{}}"#) == nil)
    }
}
