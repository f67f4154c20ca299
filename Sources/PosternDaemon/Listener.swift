// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import PosternProtocol

/// A Unix socket that listens, and the path where clients find it.
struct Listener {
    /// Whose socket it is.
    let role: Role
    /// Bound, listening, non-blocking, closed on exec. Whoever takes the listener closes it.
    let descriptor: Int32
    private let path: String
    private let inode: ino_t

    /// The longest path that fits `sun_path` with its end (unix(7)).
    static let longestPath = 107

    /// How many clients may wait to be accepted.
    private static let backlog: Int32 = 4096

    /// Makes the socket of a role. One that a daemon left behind is replaced; anything else in its place is not ours to
    /// touch.
    init(_ role: Role, in directory: String) throws(DaemonFault) {
        let path = try Self.path(role, in: directory)
        try Self.clearWay(path)
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw DaemonFault("no socket can be made: \(lastSystemError())") }
        // Until listen(2) nobody can connect, so the mode is right before anybody comes.
        guard Self.withAddress(path, { bind(descriptor, $0, $1) }) == 0 else {
            let reason = lastSystemError()
            Glibc.close(descriptor)
            throw DaemonFault("\(path) cannot be made: \(reason)")
        }
        var status = stat()
        guard chmod(path, role.socketMode) == 0, listen(descriptor, Self.backlog) == 0, lstat(path, &status) == 0 else {
            let reason = lastSystemError()
            Glibc.close(descriptor)
            unlink(path)
            throw DaemonFault("\(path) cannot be set up: \(reason)")
        }
        self.role = role
        self.path = path
        self.descriptor = descriptor
        self.inode = status.st_ino
    }

    /// Where the socket of a role is; refused where the path is too long for one.
    static func path(_ role: Role, in directory: String) throws(DaemonFault) -> String {
        let path = directory + "/" + role.socketName
        guard path.utf8.count <= Self.longestPath else {
            throw DaemonFault(
                "the socket path \(path) has \(path.utf8.count) bytes, and the system takes \(Self.longestPath); "
                    + "give --socket-directory a shorter path"
            )
        }
        return path
    }

    /// Closes the socket. The path stays.
    func close() {
        Glibc.close(descriptor)
    }

    /// Makes the sockets of all roles, or none.
    static func all(in directory: String) throws(DaemonFault) -> [Listener] {
        try prepareDirectory(directory)
        var listeners: [Listener] = []
        do throws(DaemonFault) {
            for role in Role.allCases { listeners.append(try Listener(role, in: directory)) }
        } catch {
            for listener in listeners {
                listener.close()
                listener.unlinkPath()
            }
            throw error
        }
        return listeners
    }

    /// Makes the directory for the sockets if there is none.
    private static func prepareDirectory(_ path: String) throws(DaemonFault) {
        if mkdir(path, 0o755) == 0 {
            // The umask of the process is for files; everybody must reach check.sock.
            guard chmod(path, 0o755) == 0 else {
                throw DaemonFault("the mode of \(path) cannot be set: \(lastSystemError())")
            }
        } else if errno != EEXIST {
            throw DaemonFault("the socket directory \(path) cannot be made: \(lastSystemError())")
        }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw DaemonFault("the socket directory \(path) is not a directory")
        }
        let writableByOthers = status.st_mode & 0o022 != 0
        guard !writableByOthers else {
            throw DaemonFault("others may write to the socket directory \(path), and could put sockets of theirs there")
        }
    }

    /// Removes the path, if it is still this socket's.
    func unlinkPath() {
        var status = stat()
        if lstat(path, &status) == 0, status.st_ino == inode { unlink(path) }
    }

    private static func clearWay(_ path: String) throws(DaemonFault) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw DaemonFault("\(path) cannot be looked at: \(lastSystemError())")
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw DaemonFault("\(path) is there and is no socket; move it away")
        }
        guard status.st_uid == geteuid() else {
            throw DaemonFault("\(path) belongs to uid \(status.st_uid); move it away")
        }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { throw DaemonFault("no socket can be made: \(lastSystemError())") }
        defer { Glibc.close(probe) }
        let answered = withAddress(path) { connect(probe, $0, $1) } == 0
        guard !answered, errno == ECONNREFUSED else {
            throw DaemonFault(
                "somebody listens at \(path); stop them, or give --socket-directory another path",
                exitStatus: DaemonFault.alreadyRunning
            )
        }
        guard unlink(path) == 0 else { throw DaemonFault("\(path) cannot be removed: \(lastSystemError())") }
    }

    private static func withAddress<Value>(
        _ path: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
    ) -> Value {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix(longestPath)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
