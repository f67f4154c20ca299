// SPDX-License-Identifier: Apache-2.0

package import PosternProtocol

/// Writes JSON for people: members in their order, two spaces a level, short things on one line.
package enum JSONText {
    /// The most columns of a line.
    private static let width = 110

    /// Over as many lines as it takes, with an end.
    package static func pretty(_ value: JSONValue) -> String {
        write(value, indentation: 0) + "\n"
    }

    /// On one line.
    package static func compact(_ value: JSONValue) -> String {
        switch value {
        case .null, .otherNumber: "null"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .string(let text): quoted(text)
        case .array(let elements):
            "[" + elements.map(compact).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { quoted($0.key) + ": " + compact($0.value) }.joined(separator: ", ") + "}"
        }
    }

    /// A string with its quotation marks.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\u{00}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func write(_ value: JSONValue, indentation: Int) -> String {
        let oneLine = compact(value)
        if 2 * indentation + oneLine.utf8.count <= width { return oneLine }
        let inner = String(repeating: "  ", count: indentation + 1)
        let outer = String(repeating: "  ", count: indentation)
        func block(_ open: String, _ items: [String], _ close: String) -> String {
            open + "\n" + items.map { inner + $0 }.joined(separator: ",\n") + "\n" + outer + close
        }
        switch value {
        case .array(let elements):
            return block("[", elements.map { write($0, indentation: indentation + 1) }, "]")
        case .object(let members):
            let items = members.map { quoted($0.key) + ": " + write($0.value, indentation: indentation + 1) }
            return block("{", items, "}")
        default:
            return oneLine
        }
    }
}
