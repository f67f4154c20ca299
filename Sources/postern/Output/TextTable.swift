// SPDX-License-Identifier: Apache-2.0

/// Rows under headings, in columns that align.
struct TextTable {
    private var rows: [[String]]

    /// Begins a table.
    init(_ headings: String...) {
        rows = [headings]
    }

    /// Adds a row; cells are made ``Readable``.
    mutating func add(_ cells: String...) {
        rows.append(cells.map(Readable.text))
    }

    /// The table without a line end after the last row.
    var text: String {
        Self.align(rows)
    }

    /// Names and values, a line each.
    static func list(_ pairs: KeyValuePairs<String, String>) -> String {
        align(pairs.map { [$0.key + ":", Readable.text($0.value)] })
    }

    private static func align(_ rows: [[String]]) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.indices.contains(column) ? width($0[column]) : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { column, cell in
                // The last cell needs no padding, and white space at a line's end is a nuisance.
                column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - width(cell))
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    /// How many columns of a terminal a text takes.
    static func width(_ text: String) -> Int {
        text.reduce(0) { sum, character in
            guard let scalar = character.unicodeScalars.first else { return sum }
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: return sum
            default: return sum + (isWide(scalar) ? 2 : 1)
            }
        }
    }

    /// Whether a character takes two columns: the ranges that are wide in UAX #11, roughly.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            true
        default:
            false
        }
    }
}
