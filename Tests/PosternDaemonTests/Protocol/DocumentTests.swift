// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PosternCore
import PosternProtocol
import PosternTesting
import Testing

@Suite("The documents in protocol/")
struct DocumentTests {
    @Test("openrpc.json is what the methods' descriptions make")
    func openRPC() throws {
        try Repository.expect(JSONText.pretty(OpenRPC.document), at: Repository.protocolPath("openrpc.json"))
    }

    @Test("Each method has a schema file for its parameters and one for its result", arguments: MethodName.allCases)
    func schemas(_ name: MethodName) throws {
        let method = name.method
        try Repository.expect(
            JSONText.pretty(
                StandaloneSchema.document(
                    method.params.jsonSchema,
                    title: "\(name.rawValue) params",
                    description: method.summary
                )
            ),
            at: Repository.protocolPath("schemas/\(name.rawValue).params.json")
        )
        try Repository.expect(
            JSONText.pretty(
                StandaloneSchema.document(
                    method.result.jsonSchema,
                    title: "\(name.rawValue) result",
                    description: method.summary
                )
            ),
            at: Repository.protocolPath("schemas/\(name.rawValue).result.json")
        )
    }

    @Test("There is no schema file without a method")
    func noStrangers() throws {
        let wanted = MethodName.allCases.flatMap { ["\($0.rawValue).params.json", "\($0.rawValue).result.json"] }
        #expect(try Repository.names(in: Repository.protocolPath("schemas")) == wanted.sorted())
    }

    @Test("methods.md is what the methods' descriptions make")
    func methods() throws {
        try Repository.expect(MethodReference.page, at: Repository.protocolPath("methods.md"))
    }

    @Test("The README's table of methods is what the methods' descriptions make")
    func table() throws {
        let path = Repository.protocolPath("README.md")
        let text = try Repository.text(path)
        let begin = "<!-- methods: written by `make protocol` -->\n"
        let end = "<!-- end of methods -->\n"
        let head = try #require(text.firstRange(of: begin))
        let tail = try #require(text.firstRange(of: end))
        let wanted = text[..<head.upperBound] + MethodReference.table + text[tail.lowerBound...]
        try Repository.expect(String(wanted), at: path)
    }

    @Test("The README's table of errors has every kind with its code and its data, and no other")
    func errors() throws {
        let rows = try Repository.text(Repository.protocolPath("README.md")).matches(
            of: /\n\| (-?\d+) \| `(\w+)` \| ([^|]*) \|/
        )
        let documented = rows.map { row in
            "\(row.output.1) \(row.output.2) "
                + row.output.3.matches(of: /`(\w+)`/).map { String($0.output.1) }.description
        }
        let known = ErrorKind.codes.map { kind, code in
            let members = ReplyAudit.members(beside: kind)
            return "\(code) \(kind.rawValue) \((members.required.sorted() + members.optional.sorted()).description)"
        }
        #expect(documented == known)
    }

    @Test("The README names every reason for which a username or a password is refused")
    func reasons() throws {
        let text = try Repository.text(Repository.protocolPath("README.md"))
        let reasons = CanonicalUsername.Fault.allCases.map(\.rawValue) + PasswordPolicy.Fault.allCases.map(\.rawValue)
        for reason in reasons { #expect(text.contains("| `\(reason)` |"), "\(reason)") }
    }

    @Test("rpc.discover answers with what openrpc.json holds")
    func discover() async throws {
        let file = try Repository.text(Repository.protocolPath("openrpc.json"))
        let expected = try JSONDecoder().decode(JSONValue.self, from: Data(file.utf8))
        try await InProcessDaemon.run { daemon in
            let document = try await daemon.connect(.check).result(.rpcDiscover)
            #expect(document.sorted == expected.sorted)
        }
    }
}
