// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import GRDBSQLite
internal import PosternCore

/// What SQLite said when it could not do something.
///
/// It holds no argument of any statement: those are people's names and hashes.
struct SQLiteFault: Error {
    /// The extended result code.
    let code: Int32
    /// SQLite's own words, which name tables and columns, never values.
    let message: String

    init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: any Error) {
        switch error {
        case let fault as SQLiteFault: self = fault
        case let fault as DatabaseError:
            self.init(code: fault.extendedResultCode.rawValue, message: fault.message ?? "no reason given")
        default:
            self.init(code: SQLITE_ERROR, message: "\(type(of: error))")
        }
    }

    /// A row that the schema should not have let in.
    static func damaged(_ what: String) -> SQLiteFault {
        SQLiteFault(code: SQLITE_CORRUPT, message: what)
    }

    private var primaryCode: Int32 { code & 0xFF }

    /// Whether there was no room.
    var isFull: Bool { primaryCode == SQLITE_FULL }

    /// Whether somebody else holds the file.
    var isLocked: Bool { primaryCode == SQLITE_BUSY || primaryCode == SQLITE_LOCKED }

    /// Whether the file is none that SQLite wrote.
    var isNotADatabase: Bool { primaryCode == SQLITE_NOTADB }

    /// Whether what SQLite wrote does not hang together any more.
    var isDamage: Bool { primaryCode == SQLITE_CORRUPT }

    /// Whether nothing may be written any more. After a failed fsync the kernel may have dropped what it could not
    /// write and call the next one a success, so nothing that this connection writes can be relied on.
    var endsWriting: Bool {
        switch primaryCode {
        case SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_READONLY, SQLITE_CANTOPEN: true
        default: false
        }
    }

    /// What the rules are told.
    static func storeFault(_ error: any Error) -> StoreFault {
        error as? StoreFault ?? SQLiteFault(error).storeFault
    }

    /// What the rules are told.
    var storeFault: StoreFault {
        isFull ? .full : .unavailable(reason: "\(message) (SQLite error \(code))")
    }
}
