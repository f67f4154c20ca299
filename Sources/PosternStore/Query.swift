// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import GRDBSQLite
internal import PosternCore

/// A value that takes the place of a `?`.
enum Argument {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])

    static func text(_ text: String?) -> Argument { text.map { .text($0) } ?? .null }
    static func integer(_ number: Int64?) -> Argument { number.map { .integer($0) } ?? .null }
    static func moment(_ moment: Timestamp) -> Argument { .integer(moment.rawValue) }
    static func flag(_ flag: Bool) -> Argument { .integer(flag ? 1 : 0) }
    static func user(_ id: UserID) -> Argument { .integer(id.rawValue) }
    static func hash(_ hash: TokenHash) -> Argument { .bytes(hash.bytes) }
}

/// What a walk through rows does next.
enum Walk {
    case on
    case stop
}

/// Statements are prepared once, by GRDB, and run here.
///
/// GRDB binds and reads texts as C strings, which end at the first NUL. Here every text goes in and out with its
/// length. That the SQL is a `StaticString` is the promise that none is put together at run time.
extension Database {
    /// Runs a statement, and gives every row that it yields to `body` until that has seen enough.
    func walk(_ sql: StaticString, _ arguments: [Argument], _ body: (StoredRow) throws -> Walk) throws {
        let statement = try cachedStatement(sql: sql.description)
        let handle = statement.sqliteStatement
        defer {
            // Both repeat the fault of the last step, if there was one; it is thrown already.
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        for (index, argument) in arguments.enumerated() {
            try bind(argument, to: handle, at: Int32(truncatingIfNeeded: index + 1))
        }
        while true {
            let code = sqlite3_step(handle)
            switch code {
            case SQLITE_ROW:
                if try body(StoredRow(handle: handle)) == .stop { return }
            case SQLITE_DONE:
                return
            default:
                throw fault(code)
            }
        }
    }

    /// Runs a statement to its end, and says how many rows it changed.
    @discardableResult
    func run(_ sql: StaticString, _ arguments: Argument...) throws -> Int {
        try walk(sql, arguments) { _ in .on }
        return changesCount
    }

    /// Runs a statement to its end, and decodes every row.
    func all<Value>(_ sql: StaticString, _ arguments: Argument..., decode: (StoredRow) throws -> Value) throws
        -> [Value]
    {
        var values: [Value] = []
        try walk(sql, arguments) { row in
            values.append(try decode(row))
            return .on
        }
        return values
    }

    /// Runs a statement to its end, and decodes the first row, if there is one.
    ///
    /// It does run to the end: a `DELETE … RETURNING` that is left half-way would be undone.
    func first<Value>(_ sql: StaticString, _ arguments: Argument..., decode: (StoredRow) throws -> Value) throws
        -> Value?
    {
        var value: Value?
        try walk(sql, arguments) { row in
            if value == nil { value = try decode(row) }
            return .on
        }
        return value
    }

    private func bind(_ argument: Argument, to handle: OpaquePointer, at index: Int32) throws {
        // SQLITE_TRANSIENT, a cast that Swift does not import: SQLite copies what it is given.
        let copy = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        let code =
            switch argument {
            case .null:
                sqlite3_bind_null(handle, index)
            case .integer(let number):
                sqlite3_bind_int64(handle, index, number)
            case .text(var text):
                text.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) { characters in
                        // A null pointer would bind NULL, and the empty text is none.
                        characters.baseAddress.map {
                            sqlite3_bind_text64(
                                handle,
                                index,
                                $0,
                                UInt64(characters.count),
                                copy,
                                UInt8(SQLITE_UTF8)
                            )
                        } ?? sqlite3_bind_text(handle, index, "", 0, copy)
                    }
                }
            case .bytes(let bytes):
                bytes.isEmpty
                    ? sqlite3_bind_zeroblob(handle, index, 0)
                    : bytes.withUnsafeBytes {
                        sqlite3_bind_blob64(handle, index, $0.baseAddress, UInt64($0.count), copy)
                    }
            }
        guard code == SQLITE_OK else { throw fault(code) }
    }

    private func fault(_ code: Int32) -> SQLiteFault {
        let message = sqlite3_errmsg(sqliteConnection).map { String(cString: $0) }
        return SQLiteFault(code: code, message: message ?? "no reason given")
    }
}

/// The row that a statement stands on. It must not outlive its place in ``GRDB/Database/walk(_:_:_:)``.
struct StoredRow {
    fileprivate let handle: OpaquePointer

    func integer(_ column: Int32) -> Int64 {
        sqlite3_column_int64(handle, column)
    }

    func optionalInteger(_ column: Int32) -> Int64? {
        isNull(column) ? nil : integer(column)
    }

    func flag(_ column: Int32) -> Bool {
        integer(column) != 0
    }

    func text(_ column: Int32) -> String {
        // The text comes before its length: asking for it may convert the column and change how many bytes it has.
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func optionalText(_ column: Int32) -> String? {
        isNull(column) ? nil : text(column)
    }

    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    private func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(handle, column) == SQLITE_NULL
    }
}
