// SPDX-License-Identifier: Apache-2.0

import PosternProtocol

/// The methods for people, made from their descriptions: `protocol/methods.md`, and the table in `protocol/README.md`.
enum MethodReference {
    /// The whole of `methods.md`.
    static var page: String {
        """
        # The methods of protocol \(ProtocolVersion.major).\(ProtocolVersion.minor)

        Made from the code by `make protocol`; the rules around the methods are in [README.md](README.md), and the
        same as JSON Schema in [schemas/](schemas). Every member is there unless the table says
        that it may be left out; lengths are bytes of UTF-8, times are seconds since 1970 UTC.


        """ + MethodName.allCases.map(section).joined(separator: "\n") + "\n## Shared shapes\n\n"
            + OpenRPC.sharedSchemas.map(shape).joined(separator: "\n")
    }

    /// The table for the README, a method a row.
    static var table: String {
        let rows = MethodName.allCases.map { name in
            let method = name.method
            return
                "| [`\(name.rawValue)`](methods.md#\(anchor(name.rawValue))) | \(roles(method.roles)) "
                + "| `\(outline(.object(method.params)))` | `\(outline(method.result))` |\n"
        }
        return "| method | who | params | result |\n|---|---|---|---|\n" + rows.joined()
    }

    private static func section(_ name: MethodName) -> String {
        let method = name.method
        var text = "## \(name.rawValue)\n\n\(method.summary)\n\n"
        text += "**Who:** \(roles(method.roles))."
        text += method.changesNothing ? " It changes nothing, so a lost answer may be asked for again.\n" : "\n"
        text += "\n**Params:** " + describe(.object(method.params))
        text += "\n**Result:** " + describe(method.result)
        if !method.errors.isEmpty {
            text +=
                "\n**Refusals of its own:** " + method.errors.map { "`\($0.rawValue)`" }.joined(separator: ", ") + ".\n"
        }
        return text
    }

    private static func shape(_ schema: ObjectSchema) -> String {
        "### \(schema.title ?? "")\n\n" + table(schema)
    }

    private static func describe(_ schema: Schema) -> String {
        switch schema {
        case .object(let object) where object.members.isEmpty: "none.\n"
        case .object(let object): "`\(outline(schema))`\n\n" + table(object)
        case .oneOf(let objects):
            "one of these.\n" + objects.map { "\n`\(outline(.object($0)))`\n\n" + table($0) }.joined()
        default: type(schema) + ".\n"
        }
    }

    private static func table(_ object: ObjectSchema) -> String {
        var text = "| member | type | meaning |\n|---|---|---|\n"
        for member in object.members {
            let optional = member.required || object.exactlyOne.contains(member.name) ? "" : " May be left out."
            text += "| `\(member.name)` | \(type(member.schema)) | \(member.summary)\(optional) |\n"
        }
        if !object.exactlyOne.isEmpty {
            text +=
                "\nExactly one of " + object.exactlyOne.map { "`\($0)`" }.joined(separator: " and ") + " is given.\n"
        }
        return text
    }

    private static func type(_ schema: Schema) -> String {
        switch schema {
        case .boolean: "true or false"
        case .constant(let value): "`\(value)`"
        case .integer(0...Int64.max), .integer(1...Int64.max): "integer"
        case .integer(Timestamp.range): "time"
        case .integer(let bounds): "integer, \(bounds.lowerBound) to \(bounds.upperBound)"
        case .string(let bytes) where bytes.count == 1: "text, \(bytes.lowerBound) bytes"
        case .string(let bytes): "text, \(bytes.lowerBound) to \(bytes.upperBound) bytes"
        case .line(let bytes): "text without control characters, \(bytes.lowerBound) to \(bytes.upperBound) bytes"
        case .address: "IP address"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .array(let element, let maximumCount): "up to \(maximumCount) of: \(type(element))"
        case .object(let object):
            object.title.map { "[\($0)](#\($0))" } ?? "`\(outline(schema))`"
        case .oneOf(let objects): objects.map { type(.object($0)) }.joined(separator: " or ")
        case .anyObject: "the OpenRPC document"
        }
    }

    /// The shape in a few words: `{username, password, [remember]}`.
    private static func outline(_ schema: Schema) -> String {
        switch schema {
        case .object(let object):
            "{" + members(object).joined(separator: ", ") + "}"
        case .oneOf(let objects): objects.map { outline(.object($0)) }.joined(separator: " or ")
        case .anyObject: "the OpenRPC document"
        default: type(schema)
        }
    }

    private static func members(_ object: ObjectSchema) -> [String] {
        func name(_ member: ObjectSchema.Member) -> String {
            switch member.schema {
            case .constant(let value): "\(member.name): \(value)"
            case .choice(let words) where words.count == 1: "\(member.name): \"\(words[0])\""
            default: member.name
            }
        }
        let choice = object.members.filter { object.exactlyOne.contains($0.name) }.map(name).joined(separator: " or ")
        return object.members.compactMap { member in
            if member.name == object.exactlyOne.first { return choice }
            if object.exactlyOne.contains(member.name) { return nil }
            return member.required ? name(member) : "[\(name(member))]"
        }
    }

    private static func roles(_ requirement: RoleRequirement) -> String {
        requirement.roles.map(\.rawValue).joined(separator: ", ")
    }

    private static func anchor(_ heading: String) -> String {
        heading.filter { $0 != "." }
    }

    private enum Timestamp {
        static let range = 0...Int64(253_402_300_799)
    }
}
