// SPDX-License-Identifier: Apache-2.0

// The schemas as JSON Schema has them (draft 2020-12), for documents and for whoever checks from outside.

extension ObjectSchema {
    /// The object's JSON Schema. Lengths are in bytes of UTF-8, which JSON Schema cannot count; `x-` members hold them.
    public var jsonSchema: JSONValue {
        var content: [JSONValue.Member] = []
        if let title { content.append(.init(key: "title", value: .string(title))) }
        content.append(.init(key: "type", value: "object"))
        content.append(
            .init(
                key: "properties",
                value: .object(members.map { .init(key: $0.name, value: $0.schema.jsonSchema(saying: $0.summary)) })
            )
        )
        content.append(
            .init(key: "required", value: .array(members.filter(\.required).map { .string($0.name) }))
        )
        if !exactlyOne.isEmpty {
            let choices = exactlyOne.map { JSONValue.object(["required": .array([.string($0)])]) }
            content.append(.init(key: "oneOf", value: .array(choices)))
        }
        content.append(.init(key: "additionalProperties", value: false))
        return .object(content)
    }
}

extension Schema {
    /// The value's JSON Schema.
    public var jsonSchema: JSONValue {
        switch self {
        case .boolean:
            .object(["type": "boolean"])
        case .constant(let value):
            .object(["const": .boolean(value)])
        case .integer(let bounds):
            .object([
                "type": "integer", "minimum": .integer(bounds.lowerBound), "maximum": .integer(bounds.upperBound),
            ])
        case .string(let bytes):
            // A character has at least one byte, so the upper bound holds for both.
            .object([
                "type": "string",
                "minLength": bytes.lowerBound > 0 ? 1 : 0,
                "maxLength": .integer(Int64(bytes.upperBound)),
                "x-minBytes": .integer(Int64(bytes.lowerBound)),
                "x-maxBytes": .integer(Int64(bytes.upperBound)),
            ])
        case .line(let bytes):
            .object([
                "type": "string",
                "maxLength": .integer(Int64(bytes.upperBound)),
                "pattern": #"^[^\u0000-\u001f\u007f]*$"#,
                "x-maxBytes": .integer(Int64(bytes.upperBound)),
            ])
        case .address:
            .object(["type": "string", "minLength": 2, "maxLength": 45, "pattern": "^[0-9a-fA-F.:]+$"])
        case .choice(let texts):
            .object(["enum": .array(texts.map(JSONValue.string))])
        case .array(let element, let maximumCount):
            .object([
                "type": "array", "items": element.jsonSchema, "maxItems": .integer(Int64(maximumCount)),
            ])
        case .object(let schema):
            if let title = schema.title {
                .object(["$ref": .string("#/components/schemas/\(title)")])
            } else {
                schema.jsonSchema
            }
        case .oneOf(let schemas):
            .object(["oneOf": .array(schemas.map(\.jsonSchema))])
        case .anyObject:
            .object(["type": "object"])
        }
    }

    /// The value's JSON Schema with a description beside it.
    fileprivate func jsonSchema(saying summary: String) -> JSONValue {
        guard case .object(let content) = jsonSchema else { return jsonSchema }
        return .object(content + [.init(key: "description", value: .string(summary))])
    }
}
