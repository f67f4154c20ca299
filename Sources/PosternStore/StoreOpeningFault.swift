// SPDX-License-Identifier: Apache-2.0

/// Why a store was not opened. Nothing was changed, and nothing is ever deleted to get on.
package enum StoreOpeningFault: Error, Hashable, Sendable {
    /// There is no file.
    case missing(path: String)
    /// A new store was to be made where there is a file already.
    case exists(path: String)
    /// It is a symbolic link, a directory, or something else that is no plain file.
    case notAPlainFile(path: String)
    /// It belongs to somebody else.
    case foreignOwner(path: String, uid: UInt32)
    /// Others than its owner may open it.
    case openToOthers(path: String, mode: UInt32)
    /// It is a database of another program.
    case foreign(path: String, applicationID: Int64)
    /// It is empty: its making was cut short, or it was emptied since.
    case unfinished(path: String)
    /// It is no database.
    case notADatabase(path: String)
    /// It was written by a later release.
    case newerSchema(path: String, found: Int64, known: Int64)
    /// What is in it does not hang together.
    case damaged(path: String, detail: String)
    /// Another process has it open.
    case inUse(path: String)
    /// A setting did not take.
    case setting(path: String, name: String, found: String)
    /// There is no room on the disk.
    case full(path: String)
    /// The system refused.
    case unusable(path: String, reason: String)
}

extension StoreOpeningFault: CustomStringConvertible {
    /// A sentence or two for the person who starts the daemon: what is wrong, and what to do.
    package var description: String {
        switch self {
        case .missing(let path):
            "The store \(path) is missing although its keys are there. Restore it from a backup."
        case .exists(let path):
            "A new store was to be made at \(path), where there is a file already. Move that file away first."
        case .notAPlainFile(let path):
            "\(path) is not a plain file. Put the file itself there, not a link to it."
        case .foreignOwner(let path, let uid):
            "\(path) belongs to uid \(uid), not to the user that the daemon runs as. Change its owner."
        case .openToOthers(let path, let mode):
            "\(path) may be opened by others than its owner (mode \(String(mode, radix: 8))). Run: chmod 600 \(path)"
        case .foreign(let path, let applicationID):
            "\(path) belongs to another program (application_id \(applicationID)). Use another state directory."
        case .unfinished(let path):
            "\(path) is empty: making it was cut short, or its contents are lost. Restore it from a backup; if this "
                + "is a new installation, move the file away and start again."
        case .notADatabase(let path):
            "\(path) is not a database. Restore it from a backup."
        case .newerSchema(let path, let found, let known):
            "\(path) was written by a later release (schema \(found), known up to \(known)). Start that release, or "
                + "restore a backup made by this one."
        case .damaged(let path, let detail):
            "\(path) is damaged (\(detail)). Keep a copy of it and of the files beside it, and restore a backup."
        case .inUse(let path):
            "\(path) is open in another program. Close that first."
        case .setting(let path, let name, let found):
            "\(path) cannot be used safely: SQLite kept \(name) at \(found)."
        case .full(let path):
            "There is no room on the disk for \(path). Make some, and start again."
        case .unusable(let path, let reason):
            "\(path) cannot be used: \(reason)."
        }
    }
}
