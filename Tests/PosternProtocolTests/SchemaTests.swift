// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import Testing

@Suite("Schemas")
struct SchemaTests {
    private func violation(_ schema: Schema, _ value: JSONValue) -> SchemaViolation? {
        do {
            try schema.validate(value, at: "x")
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "A violation says where and what",
        arguments: [
            (.boolean, 1, "x", "must be true or false"),
            (.constant(true), false, "x", "must be true"),
            (.integer(1...2), 3, "x", "must lie between 1 and 2"),
            (.integer(1...2), .otherNumber, "x", "must be a whole number of 64 bits"),
            (.string(bytes: 1...2), "", "x", "must have between 1 and 2 bytes"),
            (.string(bytes: 1...2), 1, "x", "must be a string"),
            (.line(bytes: 0...9), "\r", "x", "must have no control characters"),
            (.address, "?", "x", "must be an IP address"),
            (.choice(["a", "b"]), "c", "x", "must be one of a, b"),
            (.array(.boolean, maximumCount: 1), "c", "x", "must be an array"),
            (.array(.boolean, maximumCount: 1), [true, true], "x", "must hold 1 at the most"),
            (.array(.boolean, maximumCount: 2), [true, 0], "x[1]", "must be true or false"),
            (
                .object(ObjectSchema(nil, [.required("a", .boolean, "")])), .object(["a": 1]), "x.a",
                "must be true or false"
            ),
            (.object(ObjectSchema()), [], "x", "must be an object"),
            (
                .oneOf([ObjectSchema(nil, [.required("a", .boolean, "")])]), .object(["b": 1]), "x",
                "has none of the shapes it may have"
            ),
            (.anyObject, 1, "x", "must be an object"),
        ] as [(Schema, JSONValue, String, String)]
    )
    func violations(_ schema: Schema, _ value: JSONValue, _ field: String, _ problem: String) {
        #expect(violation(schema, value) == SchemaViolation(field: field, problem: problem))
    }

    @Test("Lengths are counted in bytes, not in what looks like characters")
    func bytes() {
        let four = Schema.string(bytes: 4...4)
        #expect(violation(four, "😀") == nil)
        #expect(violation(four, "éé") == nil)
        #expect(violation(four, "\r\n\r\n") == nil)
        #expect(violation(four, "éééé") != nil)
    }

    @Test("Texts that only look like a choice or a key are none")
    func lookalikes() {
        // U+212A is canonically equivalent to the letter K.
        #expect(violation(.choice(["K"]), "\u{212A}") != nil)
        let schema = Schema.object(ObjectSchema(nil, [.required("K", .boolean, "")]))
        #expect(
            violation(schema, .object(["\u{212A}": true]))
                == SchemaViolation(field: "x.\u{212A}", problem: "is not known here")
        )
    }

    @Test("A stranger is named before anything else that is wrong")
    func strangersFirst() {
        let schema = Schema.object(ObjectSchema(nil, [.required("a", .boolean, "")]))
        #expect(violation(schema, .object(["z": 1])) == SchemaViolation(field: "x.z", problem: "is not known here"))
    }

    @Test("More members keep the rule of which one must be there")
    func adding() {
        let schema = Schema.object(UserSelector.schema.adding([.optional("more", .boolean, "")]))
        #expect(violation(schema, .object(["more": true]))?.field == "x.username")
        #expect(violation(schema, .object(["more": true, "user_id": 1])) == nil)
        #expect(violation(schema, .object(["user_id": 0]))?.field == "x.user_id")
    }

    @Test("A JSON Schema speaks of every member and forbids others", arguments: MethodName.allCases)
    func jsonSchema(_ name: MethodName) {
        let schema = name.method.params.jsonSchema
        guard case .object(let properties)? = schema["properties"] else {
            Issue.record("no properties")
            return
        }
        #expect(properties.map(\.key) == name.method.params.members.map(\.name))
        #expect(schema["additionalProperties"] == false)
        #expect(schema["required"] == .array(name.method.params.members.filter(\.required).map { .string($0.name) }))
    }
}
