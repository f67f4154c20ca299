// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The sockets that systemd hands over, as `sd_listen_fds(3)` describes it.
enum ListenDescriptors {
    /// Descriptors begin behind standard input, output and error.
    static let first: CInt = 3

    /// Reads the variables. Nothing is taken when they are meant for another process.
    ///
    /// - Returns: the descriptors with their names, in their order; empty when none were handed over.
    /// - Throws: when the variables are meant for this process and make no sense.
    static func parse(
        _ environment: [String: String],
        processID: Int32
    ) throws(StartupFailure) -> [(descriptor: CInt, name: String)] {
        guard let owner = environment["LISTEN_PID"], let countText = environment["LISTEN_FDS"] else { return [] }
        guard number(owner) == Int(processID) else { return [] }
        guard let count = number(countText), (0...64).contains(count) else {
            throw .environment("LISTEN_FDS is \(Quoted(countText)), which is no number of sockets.")
        }
        var names = [String](repeating: "unknown", count: count)
        if let text = environment["LISTEN_FDNAMES"] {
            let given = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard given.count == count || (count == 0 && text.isEmpty) else {
                throw .environment("LISTEN_FDNAMES names \(given.count) sockets, but LISTEN_FDS counts \(count).")
            }
            if count > 0 { names = given }
        }
        return names.enumerated().map { (first + CInt($0), $1) }
    }

    /// Takes over the sockets that were handed to this process, checked, and forgets the variables, so that no child
    /// takes them for its own.
    static func adopt(_ environment: [String: String]) throws(StartupFailure) -> [CInt] {
        let handed = try parse(environment, processID: getpid())
        for variable in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] {
            unsetenv(variable)
        }
        for (descriptor, name) in handed {
            try check(descriptor, name)
        }
        return handed.map(\.descriptor)
    }

    private static func check(_ descriptor: CInt, _ name: String) throws(StartupFailure) {
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else {
            throw .environment(
                "The socket \(Quoted(name)) that was handed over, descriptor \(descriptor), is not open."
            )
        }
        guard let domain = option(descriptor, SO_DOMAIN), [AF_INET, AF_INET6, AF_UNIX].contains(domain) else {
            throw .environment("What was handed over as \(Quoted(name)) is not a TCP or Unix socket.")
        }
        guard option(descriptor, SO_TYPE) == CInt(SOCK_STREAM.rawValue), option(descriptor, SO_ACCEPTCONN) == 1 else {
            throw .environment("The socket \(Quoted(name)) that was handed over is not a listening stream socket.")
        }
    }

    private static func option(_ descriptor: CInt, _ name: CInt) -> CInt? {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
    }

    private static func number(_ text: String) -> Int? {
        guard (1...10).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
