// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
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

    @Test("rpc.discover answers with what openrpc.json holds")
    func discover() async throws {
        let file = try Repository.text(Repository.protocolPath("openrpc.json"))
        let expected = try JSONDecoder().decode(JSONValue.self, from: Data(file.utf8))
        try await InProcessDaemon.run { daemon in
            let document = try await daemon.connect(.check).result(.rpcDiscover)
            #expect(sorted(document) == sorted(expected))
        }
    }

    /// The same with members in the order of their keys.
    private func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(members.map { .init(key: $0.key, value: sorted($0.value)) }.sorted { $0.key < $1.key })
        case .array(let elements): .array(elements.map(sorted))
        default: value
        }
    }
}
