// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import PosternProtocol

/// Writes replies as JSON-RPC 2.0 wants them.
enum Reply {
    /// The reply with a result, without line end.
    static func success(_ id: some Sequence<UInt8>, _ result: some Encodable) -> [UInt8] {
        guard let json = encode(result) else {
            return failure(id, RPCError(.internalError, "The result could not be written."))
        }
        return frame(id, "result", json)
    }

    /// The reply with an error, without line end.
    static func failure(_ id: some Sequence<UInt8>, _ error: RPCError) -> [UInt8] {
        frame(id, "error", encode(error) ?? [])
    }

    /// The id of a reply to what cannot be told from anything else.
    static let nullIdentifier = Array("null".utf8)

    private static func frame(_ id: some Sequence<UInt8>, _ member: String, _ json: [UInt8]) -> [UInt8] {
        var line = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
        line.append(contentsOf: id)
        line.append(contentsOf: #",""#.utf8)
        line.append(contentsOf: member.utf8)
        line.append(contentsOf: #"":"#.utf8)
        line.append(contentsOf: json)
        line.append(UInt8(ascii: "}"))
        return line
    }

    private static func encode(_ value: some Encodable) -> [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return (try? encoder.encode(value)).map(Array.init)
    }
}
