// SPDX-License-Identifier: Apache-2.0

import Glibc
import PosternProtocol
import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("The sockets")
struct ListenerTests {
    let directory: TemporaryDirectory
    var path: String { directory.path("check.sock") }

    init() throws {
        directory = try TemporaryDirectory()
    }

    func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    func refusal() -> DaemonFault? {
        do {
            let listener = try Listener(.check, in: directory.path)
            close(listener.descriptor)
            return nil
        } catch {
            return error
        }
    }

    @Test("Each role has its socket with its mode, whatever the umask; one that is told to go is gone")
    func modes() throws {
        let listeners = try Listener.all(in: directory.path("run"))
        #expect(listeners.map(\.role) == Role.allCases)
        #expect(status(directory.path("run"))?.st_mode == S_IFDIR | 0o755)
        for (listener, mode) in zip(listeners, [0o666, 0o660, 0o600] as [mode_t]) {
            let path = directory.path("run/" + listener.role.socketName)
            #expect(status(path)?.st_mode == S_IFSOCK | mode)
            let flags = fcntl(listener.descriptor, F_GETFD)
            #expect(flags & FD_CLOEXEC != 0)
            listener.unlinkPath()
            #expect(status(path) == nil)
            close(listener.descriptor)
        }
    }

    @Test("A socket that a dead daemon left is replaced")
    func stale() throws {
        let dead = try Listener(.check, in: directory.path)
        close(dead.descriptor)
        let inode = status(path)?.st_ino
        let listener = try Listener(.check, in: directory.path)
        defer { close(listener.descriptor) }
        #expect(status(path)?.st_ino != nil && inode != nil)
        _ = try LineClient(path: path)
        // The dead one's owner, should it wake up, takes nothing away from the new one.
        if inode != status(path)?.st_ino {
            dead.unlinkPath()
            #expect(status(path) != nil)
        }
    }

    @Test("A socket where somebody listens is left alone")
    func live() throws {
        let first = try Listener(.check, in: directory.path)
        defer { close(first.descriptor) }
        let fault = try #require(refusal())
        #expect(fault.exitStatus == DaemonFault.alreadyRunning && fault.description.contains("somebody listens"))
        _ = try LineClient(path: path)
    }

    @Test("Whatever else stands in the way is left alone")
    func otherFiles() throws {
        let ways: [(String) -> Void] = [
            { close(open($0, O_CREAT | O_WRONLY, 0o600)) }, { mkdir($0, 0o700) }, { symlink("/tmp", $0) },
            { mkfifo($0, 0o600) },
        ]
        for make in ways {
            make(path)
            #expect(try #require(refusal()).description.contains("is no socket"))
            #expect(status(path) != nil)
            if unlink(path) != 0 { rmdir(path) }
        }
    }

    @Test("A path that the system would cut off is refused")
    func longPath() throws {
        let name = String(repeating: "d", count: 107 - directory.path.utf8.count - 1 - "/check.sock".utf8.count)
        mkdir(directory.path(name), 0o755)
        let listener = try Listener(.check, in: directory.path(name))
        close(listener.descriptor)
        mkdir(directory.path(name + "d"), 0o755)
        #expect {
            try Listener(.check, in: directory.path(name + "d"))
        } throws: { error in
            "\(error)".contains("has 108 bytes")
        }
    }

    @Test("A directory that others may write to, a file, and a place that is not there are refused")
    func directories() throws {
        chmod(directory.path, 0o777)
        #expect(throws: DaemonFault.self) { try Listener.all(in: directory.path) }
        chmod(directory.path, 0o755)
        close(open(directory.path("file"), O_CREAT | O_WRONLY, 0o600))
        #expect(throws: DaemonFault.self) { try Listener.all(in: directory.path("file")) }
        #expect(throws: DaemonFault.self) { try Listener.all(in: directory.path("a/b")) }
    }

    @Test("Where one socket cannot be made, none is left")
    func allOrNone() throws {
        mkdir(directory.path("run"), 0o755)
        mkdir(directory.path("run/admin.sock"), 0o755)
        #expect(throws: DaemonFault.self) { try Listener.all(in: directory.path("run")) }
        #expect(status(directory.path("run/check.sock")) == nil)
        #expect(status(directory.path("run/front.sock")) == nil)
    }
}
