// SPDX-License-Identifier: Apache-2.0

/// The shape of a value on the wire, as data: requests are checked against it, documents are made from it.
public indirect enum Schema: Sendable {
    /// `true` or `false`.
    case boolean
    /// A whole number within bounds, written without fraction or exponent.
    case integer(ClosedRange<Int64>)
    /// A text of so many bytes of UTF-8.
    case string(bytes: ClosedRange<Int>)
    /// A text of so many bytes without control characters.
    case line(bytes: ClosedRange<Int>)
    /// An IP address in text form, by its alphabet.
    case address
    /// One of these texts.
    case choice([String])
    /// Exactly this truth value.
    case constant(Bool)
    /// So many values of one shape at the most.
    case array(Schema, maximumCount: Int)
    /// An object with these members and no others.
    case object(ObjectSchema)
    /// One of several objects.
    case oneOf([ObjectSchema])
    /// Any object, described elsewhere.
    case anyObject
}

/// The members an object may and must have; any other is refused.
public struct ObjectSchema: Sendable {
    /// One member.
    public struct Member: Sendable {
        /// Its key.
        public let name: String
        /// Whether the object is refused without it.
        public let required: Bool
        /// What its value looks like.
        public let schema: Schema
        /// What it means.
        public let summary: String

        /// A member that must be there.
        public static func required(_ name: String, _ schema: Schema, _ summary: String) -> Member {
            Member(name: name, required: true, schema: schema, summary: summary)
        }

        /// A member that may be left out.
        public static func optional(_ name: String, _ schema: Schema, _ summary: String) -> Member {
            Member(name: name, required: false, schema: schema, summary: summary)
        }
    }

    /// The name under which documents list the shape, for those that several methods share.
    public let title: String?
    /// The members, in the order in which documents show them.
    public let members: [Member]
    /// Of these optional members exactly one must be there; empty when there is no such rule.
    public let exactlyOne: [String]

    /// Describes an object.
    public init(_ title: String? = nil, _ members: [Member] = [], exactlyOne: [String] = []) {
        self.title = title
        self.members = members
        self.exactlyOne = exactlyOne
    }

    /// The same object with more members.
    public func adding(_ more: [Member]) -> ObjectSchema {
        ObjectSchema(nil, members + more, exactlyOne: exactlyOne)
    }
}

/// What is wrong with a value, and where.
public struct SchemaViolation: Error, Hashable, Sendable {
    /// The path of the member, such as `client.address`.
    public let field: String
    /// A clause that follows the field's name: `must be a string`.
    public let problem: String

    /// Describes a violation.
    public init(field: String, problem: String) {
        self.field = field
        self.problem = problem
    }
}

extension ObjectSchema {
    /// Holds `value` against the schema.
    ///
    /// - Throws: the first violation, in the order of the schema; unknown members first, because a misspelt optional
    ///   member is the likeliest mistake.
    public func validate(_ value: JSONValue, at path: String = "params") throws(SchemaViolation) {
        guard case .object(let given) = value else {
            throw SchemaViolation(field: path, problem: "must be an object")
        }
        let prefix = path == "params" ? "" : path + "."
        for stranger in given where !members.contains(where: { $0.name.hasSameBytes(as: stranger.key) }) {
            throw SchemaViolation(field: prefix + stranger.key, problem: "is not known here")
        }
        for member in members {
            guard let found = given.first(where: { $0.key.hasSameBytes(as: member.name) })?.value else {
                if member.required {
                    throw SchemaViolation(field: prefix + member.name, problem: "is missing")
                }
                continue
            }
            try member.schema.validate(found, at: prefix + member.name)
        }
        if !exactlyOne.isEmpty, given.count(where: { exactlyOne.contains($0.key) }) != 1 {
            throw SchemaViolation(
                field: prefix + (exactlyOne.first ?? ""),
                problem:
                    "must be given, or one of its alternatives, and only one: \(exactlyOne.joined(separator: ", "))"
            )
        }
    }
}

extension Schema {
    /// Holds `value` against the schema; `path` is the name to give in the violation.
    public func validate(_ value: JSONValue, at path: String) throws(SchemaViolation) {
        func demand(_ condition: Bool, _ problem: @autoclosure () -> String) throws(SchemaViolation) {
            if !condition { throw SchemaViolation(field: path, problem: problem()) }
        }
        switch self {
        case .boolean:
            guard case .boolean = value else { throw SchemaViolation(field: path, problem: "must be true or false") }
        case .constant(let wanted):
            try demand(value == .boolean(wanted), "must be \(wanted)")
        case .integer(let bounds):
            guard case .integer(let number) = value else {
                throw SchemaViolation(field: path, problem: "must be a whole number of 64 bits")
            }
            try demand(bounds.contains(number), "must lie between \(bounds.lowerBound) and \(bounds.upperBound)")
        case .string(let bytes), .line(let bytes):
            guard case .string(let text) = value else {
                throw SchemaViolation(field: path, problem: "must be a string")
            }
            try demand(
                bytes.contains(text.utf8.count),
                "must have between \(bytes.lowerBound) and \(bytes.upperBound) bytes"
            )
            if case .line = self {
                try demand(text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "must have no control characters")
            }
        case .address:
            guard case .string(let text) = value, (2...45).contains(text.utf8.count),
                text.utf8.allSatisfy(Self.isAddressByte)
            else { throw SchemaViolation(field: path, problem: "must be an IP address") }
        case .choice(let texts):
            guard case .string(let text) = value, texts.contains(where: { $0.hasSameBytes(as: text) }) else {
                throw SchemaViolation(field: path, problem: "must be one of \(texts.joined(separator: ", "))")
            }
        case .array(let element, let maximumCount):
            guard case .array(let elements) = value else {
                throw SchemaViolation(field: path, problem: "must be an array")
            }
            try demand(elements.count <= maximumCount, "must hold \(maximumCount) at the most")
            for (index, item) in elements.enumerated() {
                try element.validate(item, at: "\(path)[\(index)]")
            }
        case .object(let schema):
            try schema.validate(value, at: path)
        case .oneOf(let schemas):
            let fits = schemas.contains { schema in (try? schema.validate(value, at: path)) != nil }
            try demand(fits, "has none of the shapes it may have")
        case .anyObject:
            guard case .object = value else { throw SchemaViolation(field: path, problem: "must be an object") }
        }
    }
}

extension Schema {
    private static func isAddressByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "."), UInt8(ascii: ":"):
            true
        default: false
        }
    }
}

extension String {
    /// Whether both are the same bytes. `==` would also take canonically equivalent texts for the same.
    func hasSameBytes(as other: String) -> Bool {
        utf8.elementsEqual(other.utf8)
    }
}
