// SPDX-License-Identifier: Apache-2.0

import PosternProtocol

/// Values made from a schema: good ones, and ones that are wrong in one respect.
enum SchemaSample {
    /// A value that fits.
    static func valid(_ schema: Schema) -> JSONValue {
        switch schema {
        case .boolean: true
        case .constant(let value): .boolean(value)
        case .integer(let bounds): .integer(bounds.lowerBound)
        case .string(let bytes), .line(let bytes): text(bytes: min(bytes.upperBound, max(bytes.lowerBound, 8)))
        case .address: "192.0.2.1"
        case .choice(let texts): .string(texts.first ?? "")
        case .array(let element, let maximumCount): .array(maximumCount > 0 ? [valid(element)] : [])
        case .object(let schema): object(schema, all: true)
        case .oneOf(let schemas): schemas.first.map { object($0, all: true) } ?? .null
        case .anyObject: .object([JSONValue.Member]())
        }
    }

    /// An object that fits: with its required members and the first of those of which one must be there, or with all
    /// that may stand together.
    static func object(_ schema: ObjectSchema, all: Bool) -> JSONValue {
        let members = schema.members.filter { member in
            let isChoice = schema.exactlyOne.contains(member.name)
            return isChoice ? member.name == schema.exactlyOne.first : member.required || all
        }
        return .object(members.map { .init(key: $0.name, value: valid($0.schema)) })
    }

    /// Values of another type than the schema wants.
    static func strangers(to schema: Schema) -> [JSONValue] {
        let all: [JSONValue] = [
            .null, true, false, 0, 1, .otherNumber, "", "text", [], ["text"], .object([JSONValue.Member]()),
            .object(["a": 1]),
        ]
        return all.filter { value in
            switch (schema, value) {
            case (.boolean, .boolean), (.integer, .integer), (.string, .string), (.line, .string), (.address, .string),
                (.choice, .string), (.array, .array), (.object, .object), (.oneOf, .object), (.anyObject, .object):
                false
            case (.constant(let wanted), .boolean(let value)): wanted != value
            default: true
            }
        }
    }

    /// Values at and just beyond each bound of the schema, and whether they fit.
    static func bounds(of schema: Schema) -> [(value: JSONValue, fits: Bool)] {
        switch schema {
        case .boolean, .constant, .object, .oneOf, .anyObject:
            []
        case .integer(let bounds):
            [(.integer(bounds.lowerBound), true), (.integer(bounds.upperBound), true)]
                + (bounds.lowerBound > .min ? [(.integer(bounds.lowerBound - 1), false)] : [])
                + (bounds.upperBound < .max ? [(.integer(bounds.upperBound + 1), false)] : [])
        case .string(let bytes):
            texts(bytes) + [(.string(String(repeating: "é", count: bytes.upperBound / 2 + 1)), false)]
        case .line(let bytes):
            texts(bytes) + [("a\nb", false), ("\u{0}", false), ("\u{7F}", false), ("\u{1F}", false), (" ", true)]
        case .address:
            [
                ("::", true), ("203.0.113.7", true), ("2001:DB8::1", true), ("::ffff:203.0.113.7", true),
                (.string(String(repeating: "1", count: 45)), true), (.string(String(repeating: "1", count: 46)), false),
                ("1", false), ("", false), ("localhost", false), ("1.2.3.4 ", false), ("fe80::1%eth0", false),
            ]
        case .choice(let texts):
            texts.map { (.string($0), true) } + texts.map { (.string($0 + " "), false) }
                + texts.map { (.string($0.uppercased()), false) } + [("", false)]
        case .array(let element, let maximumCount):
            [
                ([], true), (.array(Array(repeating: valid(element), count: maximumCount)), true),
                (.array(Array(repeating: valid(element), count: maximumCount + 1)), false),
            ]
        }
    }

    private static func texts(_ bytes: ClosedRange<Int>) -> [(JSONValue, Bool)] {
        [(text(bytes: bytes.lowerBound), true), (text(bytes: bytes.upperBound), true)]
            + (bytes.lowerBound > 0 ? [(text(bytes: bytes.lowerBound - 1), false)] : [])
            + [(text(bytes: bytes.upperBound + 1), false)]
    }

    private static func text(bytes: Int) -> JSONValue {
        .string(String(repeating: "a", count: bytes))
    }
}

extension JSONValue {
    /// The object with a member put in place of the one of that key, added, or taken away where nil.
    func with(_ key: String, _ value: JSONValue?) -> JSONValue {
        guard case .object(var members) = self else { return self }
        members.removeAll { $0.key == key }
        if let value { members.append(Member(key: key, value: value)) }
        return .object(members)
    }
}
