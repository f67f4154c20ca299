// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The file itself, before SQLite opens it. After that nothing here touches it: a process that closes any descriptor of
/// a file drops all its locks on it (POSIX), SQLite's among them.
enum StoreFile {
    /// Makes an empty file for its owner alone, and has the directory remember it.
    ///
    /// - Returns: false where there is one already, which is left alone.
    static func create(at path: String) throws(StoreOpeningFault) -> Bool {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return false }
            throw fault(path)
        }
        let made = fsync(descriptor) == 0
        let reason = errno
        close(descriptor)
        guard made else { throw fault(path, reason) }
        try syncDirectory(of: path)
        return true
    }

    /// Refuses a file that is not plain, not ours, or not ours alone; the same for the log beside it.
    static func check(at path: String) throws(StoreOpeningFault) {
        guard try isSafe(path) else { throw .missing(path: path) }
        for suffix in ["-wal", "-journal", "-shm"] { _ = try isSafe(path + suffix) }
    }

    /// How many bytes a file has; 0 where there is none.
    static func size(of path: String) -> Int64 {
        var status = stat()
        return lstat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    private static func isSafe(_ path: String) throws(StoreOpeningFault) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return false }
            throw fault(path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAPlainFile(path: path) }
        guard status.st_uid == geteuid() else { throw .foreignOwner(path: path, uid: status.st_uid) }
        let mode = status.st_mode & 0o777
        guard mode & 0o077 == 0 else { throw .openToOthers(path: path, mode: mode) }
        return true
    }

    private static func syncDirectory(of path: String) throws(StoreOpeningFault) {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropLast()
        let directory = parts.isEmpty ? "." : parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
        let descriptor = open(directory.isEmpty ? "/" : directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault(path) }
        let synced = fsync(descriptor) == 0
        let reason = errno
        close(descriptor)
        guard synced else { throw fault(path, reason) }
    }

    private static func fault(_ path: String, _ reason: Int32 = errno) -> StoreOpeningFault {
        guard reason != ENOSPC else { return .full(path: path) }
        return .unusable(path: path, reason: strerror(reason).map { String(cString: $0) } ?? "error \(reason)")
    }
}
