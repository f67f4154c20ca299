// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc
internal import PosternCore
internal import PosternStore

/// The directory that holds the store and its keys, owned by this process as long as a copy of this value lives.
///
/// The lock is taken before SQLite opens anything, so that a second daemon ends at once and disturbs nobody.
struct StateDirectory: Sendable {
    /// Whether a store is to be made or is there.
    enum Content: Equatable {
        /// Nothing of ours, or what a first start left that was cut short.
        case empty
        /// A database and its key.
        case store
    }

    let path: String
    let content: Content
    private let lock: FileDescriptor

    static let databaseName = SQLiteStore.fileName
    static let keyName = "postern.key"
    private static let newKeyName = "postern.key.new"
    private static let lockName = "postern.lock"

    /// Takes the directory and looks at what is in it.
    ///
    /// - Parameter mayCreate: whether a directory and a store may be made where there are none.
    init(_ path: String, mayCreate: Bool) throws(DaemonFault) {
        self.path = path
        if mayCreate, mkdir(path, 0o700) != 0, errno != EEXIST {
            throw DaemonFault("the state directory \(path) cannot be made: \(lastSystemError())")
        }
        try Self.inspect(path)
        // Whoever only looks must not leave a lock file, nor another mode, in a directory that is not the daemon's.
        if !mayCreate, try Self.survey(path) == .empty { throw DaemonFault("there is no store in \(path)") }
        try Self.shut(path)
        lock = try Self.takeLock(path)
        content = try Self.survey(path)
    }

    var databasePath: String { path + "/" + Self.databaseName }

    private static func inspect(_ path: String) throws(DaemonFault) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            throw DaemonFault("the state directory \(path) cannot be looked at: \(lastSystemError())")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw DaemonFault("the state directory \(path) is not a directory")
        }
        guard status.st_uid == geteuid() else {
            throw DaemonFault(
                "the state directory \(path) belongs to uid \(status.st_uid), and this process is uid \(geteuid()); "
                    + "run posternd as its owner or give it a directory of its own"
            )
        }
        guard access(path, W_OK | X_OK) == 0 else {
            throw DaemonFault("the state directory \(path) cannot be written to: \(lastSystemError())")
        }
    }

    /// Shuts a directory that is open to others, if it is the daemon's own: one with a store, or with nothing in it.
    /// Given /tmp or a home by mistake, a daemon of root would shut everybody out.
    private static func shut(_ path: String) throws(DaemonFault) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return }
        guard isOurs(path) else {
            throw DaemonFault(
                "the state directory \(path) is open to others and holds what is not Postern's; "
                    + "give posternd a directory of its own"
            )
        }
        guard chmod(path, 0o700) == 0 else {
            throw DaemonFault(
                "the state directory \(path) is open to others and cannot be closed: \(lastSystemError())"
            )
        }
    }

    private static func isOurs(_ path: String) -> Bool {
        if [databaseName, keyName].contains(where: { exists(path + "/" + $0) }) { return true }
        // A file system begins with lost+found; a first start that was refused may have left its lock.
        let others = ["lost+found", lockName, newKeyName]
        let names = try? FileManager.default.contentsOfDirectory(atPath: path)
        return names?.allSatisfy { others.contains($0) } ?? false
    }

    private static func takeLock(_ path: String) throws(DaemonFault) -> FileDescriptor {
        let name = path + "/" + lockName
        let descriptor = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw DaemonFault("\(name) cannot be opened: \(lastSystemError())")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw DaemonFault(
                "another posternd works on \(path); stop it first, or give this one a directory of its own",
                exitStatus: DaemonFault.alreadyRunning
            )
        }
        return FileDescriptor(descriptor)
    }

    private static func survey(_ path: String) throws(DaemonFault) -> Content {
        let database = exists(path + "/" + databaseName)
        let key = exists(path + "/" + keyName)
        switch (database, key) {
        case (true, true): return .store
        case (false, false): return .empty
        case (true, false) where exists(path + "/" + newKeyName): return .empty
        case (false, true):
            throw DaemonFault(
                "\(path) has the key \(keyName) but no \(databaseName): the store was moved or lost. "
                    + "Put it back or restore a backup; to begin anew, move the key away",
                exitStatus: DaemonFault.store
            )
        case (true, false):
            throw DaemonFault(
                "\(path) has \(databaseName) but not its key \(keyName): put the key back or restore a backup",
                exitStatus: DaemonFault.store
            )
        }
    }

    private static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// The key. At a first start one is made, under a name that becomes the key's with ``finishFirstStart()``, so that
    /// a key and a database are there together or the start is seen to have been cut short.
    func key(_ random: Sodium) throws(DaemonFault) -> [UInt8] {
        guard content == .empty else { return try Self.read(path + "/" + Self.keyName) }
        let bytes = random.bytes(Self.keyBytes)
        unlink(path + "/" + Self.newKeyName)
        try Self.write(bytes, to: path + "/" + Self.newKeyName)
        return bytes
    }

    /// Gives the key its name, once the database is there.
    func finishFirstStart() throws(DaemonFault) {
        guard content == .empty else { return }
        let name = path + "/" + Self.keyName
        guard rename(path + "/" + Self.newKeyName, name) == 0 else {
            throw DaemonFault("\(name) cannot be made: \(lastSystemError())")
        }
        let directory = FileDescriptor(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        guard fsync(directory.number) == 0 else {
            throw DaemonFault("\(path) cannot be synchronised: \(lastSystemError())")
        }
    }

    private static let keyBytes = 32

    private static func write(_ bytes: [UInt8], to name: String) throws(DaemonFault) {
        let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw DaemonFault("\(name) cannot be made: \(lastSystemError())") }
        let file = FileDescriptor(descriptor)
        guard Glibc.write(file.number, bytes, bytes.count) == bytes.count, fsync(file.number) == 0 else {
            throw DaemonFault("\(name) cannot be written: \(lastSystemError())")
        }
    }

    private static func read(_ name: String) throws(DaemonFault) -> [UInt8] {
        let descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw DaemonFault("\(name) cannot be read: \(lastSystemError())") }
        let file = FileDescriptor(descriptor)
        var status = stat()
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw DaemonFault("\(name) is not a file")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw DaemonFault(
                "\(name) can be read by others: whoever did may know it. Set its mode to 0600 or replace it"
            )
        }
        var bytes = [UInt8](repeating: 0, count: keyBytes + 1)
        guard Glibc.read(file.number, &bytes, bytes.count) == keyBytes else {
            throw DaemonFault("\(name) is not a key of \(keyBytes) bytes", exitStatus: DaemonFault.store)
        }
        return Array(bytes.prefix(keyBytes))
    }
}

/// An open descriptor that is closed when nobody holds it any more.
final class FileDescriptor: Sendable {
    let number: Int32

    init(_ number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }
}
