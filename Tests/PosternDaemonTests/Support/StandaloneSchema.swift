// SPDX-License-Identifier: Apache-2.0

import PosternProtocol

/// A schema of the protocol as a file of its own: JSON Schema, draft 2020-12, with all that it refers to inside.
enum StandaloneSchema {
    private static let shared = "#/components/schemas/"

    /// The file's content.
    static func document(_ schema: JSONValue, title: String, description: String) -> JSONValue {
        guard case .object(let content) = rewritten(schema) else { return schema }
        let definitions = needed(by: schema).compactMap { name in
            OpenRPC.sharedSchemas.first { $0.title == name }.map {
                JSONValue.Member(key: name, value: rewritten($0.jsonSchema))
            }
        }
        let head: [JSONValue.Member] = [
            .init(key: "$schema", value: "https://json-schema.org/draft/2020-12/schema"),
            .init(key: "title", value: .string(title)),
            .init(key: "description", value: .string(description)),
        ]
        let tail = definitions.isEmpty ? [] : [JSONValue.Member(key: "$defs", value: .object(definitions))]
        return .object(head + content + tail)
    }

    /// The names of the shared schemas that one refers to, and those that these refer to.
    private static func needed(by schema: JSONValue) -> [String] {
        var found: [String] = []
        var open = references(in: schema)
        while let name = open.popLast() {
            guard !found.contains(name), let shape = OpenRPC.sharedSchemas.first(where: { $0.title == name }) else {
                continue
            }
            found.append(name)
            open += references(in: shape.jsonSchema)
        }
        return found.sorted()
    }

    private static func references(in value: JSONValue) -> [String] {
        switch value {
        case .object(let members):
            members.flatMap { member in
                if member.key == "$ref", case .string(let text) = member.value, text.hasPrefix(shared) {
                    return [String(text.dropFirst(shared.count))]
                }
                return references(in: member.value)
            }
        case .array(let elements): elements.flatMap(references)
        default: []
        }
    }

    private static func rewritten(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(members.map { .init(key: $0.key, value: rewritten($0.value)) })
        case .array(let elements): .array(elements.map(rewritten))
        case .string(let text) where text.hasPrefix(shared):
            .string("#/$defs/" + text.dropFirst(shared.count))
        default: value
        }
    }
}
