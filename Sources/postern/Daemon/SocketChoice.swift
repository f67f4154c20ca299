// SPDX-License-Identifier: Apache-2.0

import PosternProtocol

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Which socket a command goes to.
enum SocketChoice {
    /// The path of the first socket, in the order of `roles`, that this user may open.
    ///
    /// - Parameter access: the error number that stands against opening a path, 0 for none.
    /// - Throws: `permission` where there is one that others may open, else `unreachable`.
    static func choose(
        from roles: [Role],
        in directory: String,
        access: (_ path: String) -> Int32 = Self.access
    ) throws(CommandFailure) -> String {
        var refused: String?
        var missing: String?
        for role in roles {
            let path = "\(directory)/\(role.socketName)"
            // What no socket can be called, the client explains.
            if path.utf8.count >= MemoryLayout.size(ofValue: sockaddr_un().sun_path) { return path }
            switch access(path) {
            case 0: return path
            case EACCES, EPERM: refused = refused ?? path
            default: missing = missing ?? path
            }
        }
        if let refused {
            throw CommandFailure(.permission, kind: "socket_permission", sentence(refused: refused, in: directory))
        }
        throw CommandFailure(
            .unreachable,
            kind: "unreachable",
            "There is no socket \(missing ?? directory). Is posternd running? If it has its sockets elsewhere, say so "
                + "with --socket-directory or \(CommonOptions.socketDirectoryVariable)."
        )
    }

    /// connect(2) asks for write permission on the socket and search permission on the way to it (unix(7)).
    private static func access(_ path: String) -> Int32 {
        faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 ? 0 : errno
    }

    /// Who may open the socket, in a sentence.
    private static func sentence(refused path: String, in directory: String) -> String {
        let me = "user \(userName(geteuid()))"
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard stat(directory, &status) == 0 else {
                return "The directory \(directory) is closed to \(me)."
            }
            return "The directory \(directory) is closed to \(me). It is open to user \(userName(status.st_uid))"
                + (status.st_mode & S_IXGRP != 0 ? " and group \(groupName(status.st_gid))." : ".")
        }
        let byGroup = status.st_mode & S_IWGRP != 0
        return "\(path) is closed to \(me). It is open to user \(userName(status.st_uid))"
            + (byGroup ? " and to members of group \(groupName(status.st_gid))." : " alone.")
    }

    private static func userName(_ id: uid_t) -> String {
        guard let entry = getpwuid(id), let name = entry.pointee.pw_name else { return "\(id)" }
        return "\(String(cString: name)) (uid \(id))"
    }

    private static func groupName(_ id: gid_t) -> String {
        guard let entry = getgrgid(id), let name = entry.pointee.gr_name else { return "\(id)" }
        return "\(String(cString: name)) (gid \(id))"
    }
}
