// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import PosternCore
import PosternProtocol
import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("A daemon, from its start to its end")
struct DaemonTests {
    @Test("Requests in flight are answered when it stops, and then the connections end and the sockets are gone")
    func stops() async throws {
        let hasher = ControlledHasher()
        var options = InProcessDaemon.Options()
        options.hasher = hasher
        try await InProcessDaemon.run(options) { daemon in
            hasher.hold()
            let busy = try daemon.connect(.front)
            let idle = try daemon.connect(.check)
            try await idle.result(.serverHello)
            try await busy.send(request(.accountSignup, #"{"username":"alice","password":"\#(password)"}"#))
            try await Blocking.wait("hashing") { hasher.waiting == 1 }
            async let stopped: Void = daemon.stop()
            // The end of the idle one says that the daemon has begun to stop.
            #expect(try await idle.receiveAll() == [])
            hasher.release()
            #expect(try JSONValue(parsing: await busy.receive())["result"]?["user"]?["username"] == "alice")
            #expect(try await busy.receiveAll() == [])
            await stopped
            #expect(throws: TestingFault.self) { try daemon.connect(.check) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: daemon.socketDirectory).isEmpty)
        }
    }

    @Test("What somebody asked for who went away is done before it stops")
    func stopsAfterGoneClient() async throws {
        let directory = try TemporaryDirectory()
        let hasher = ControlledHasher()
        var options = InProcessDaemon.Options()
        options.hasher = hasher
        try await InProcessDaemon.run(options, in: directory) { daemon in
            hasher.hold()
            let client = try daemon.connect(.front)
            try await client.send(request(.accountSignup, #"{"username":"alice","password":"\#(password)"}"#))
            try await Blocking.wait("hashing") { hasher.waiting == 1 }
            await client.close()
            let admin = try daemon.connect(.admin)
            try await Blocking.wait("the daemon has seen it go") {
                try await admin.result(.serverStatus)["connections"]?["front"] == 0
            }
            let stopped = AnsweredFlag()
            let stop = Task {
                await daemon.stop()
                stopped.set()
            }
            #expect(try await admin.receiveAll() == [])
            // A stop that did not wait would be over now or soon.
            let soon = ContinuousClock.now + .milliseconds(500)
            while !stopped.isSet, ContinuousClock.now < soon { try await Task.sleep(for: .milliseconds(5)) }
            #expect(!stopped.isSet)
            hasher.release()
            await stop.value
        }
        try await InProcessDaemon.run(options, in: directory) { daemon in
            try await daemon.connect(.admin).result(.userShow, #"{"username":"alice"}"#)
        }
    }

    @Test("A stop does not wait for ever for a hash that hangs")
    func stopsInTime() async throws {
        let hasher = ControlledHasher()
        var options = InProcessDaemon.Options()
        options.hasher = hasher
        try await InProcessDaemon.run(options) { daemon in
            hasher.hold()
            let client = try daemon.connect(.front)
            try await client.send(request(.accountSignup, #"{"username":"alice","password":"\#(password)"}"#))
            try await Blocking.wait("hashing") { hasher.waiting == 1 }
            await daemon.stop()
            #expect(try await client.receiveAll() == [])
            hasher.release()
        }
    }

    @Test("Sessions outlive a restart; those that ended do not come back")
    func restart() async throws {
        let directory = try TemporaryDirectory()
        let options = InProcessDaemon.Options()
        let (kept, ended, revoked) = try await InProcessDaemon.run(options, in: directory) { daemon in
            try await daemon.signUp("alice")
            try await daemon.signUp("bob")
            let tokens = (
                try await daemon.logIn("alice"), try await daemon.logIn("alice"), try await daemon.logIn("bob")
            )
            try await daemon.connect(.front).result(.sessionLogout, #"{"token":"\#(tokens.1)"}"#)
            try await daemon.connect(.admin).result(.userDisable, #"{"username":"bob"}"#)
            return tokens
        }
        try await InProcessDaemon.run(options, in: directory) { daemon in
            #expect(try await daemon.isValid(kept))
            #expect(try await !daemon.isValid(ended))
            #expect(try await !daemon.isValid(revoked))
            try await daemon.connect(.admin).result(.userEnable, #"{"username":"bob"}"#)
            #expect(try await !daemon.isValid(revoked))
        }
    }

    @Test("A check before a restart counts after it")
    func idleTime() async throws {
        let directory = try TemporaryDirectory()
        let options = InProcessDaemon.Options()
        let token = try await InProcessDaemon.run(options, in: directory) { daemon in
            try await daemon.signUp("alice")
            let token = try await daemon.logIn("alice")
            options.clock.advance(by: 3000)
            #expect(try await daemon.isValid(token))
            return token
        }
        options.clock.advance(by: 3000)
        try await InProcessDaemon.run(options, in: directory) { daemon async throws in
            #expect(try await daemon.isValid(token))
            options.clock.advance(by: 3600)
            #expect(try await !daemon.isValid(token))
        }
    }

    /// The ways to end a session, each as method, socket and parameters.
    static let endings: [(MethodName, Role, @Sendable (String) -> String)] = [
        (.sessionLogout, .front, { #"{"token":"\#($0)"}"# }),
        (.sessionRevoke, .front, { #"{"token":"\#($0)","session_id":"\#(SessionID.name(of: $0))"}"# }),
        (.sessionReauthenticate, .front, { #"{"token":"\#($0)","password":"\#(password)"}"# }),
        (.accountDelete, .front, { #"{"token":"\#($0)","password":"\#(password)"}"# }),
        (.userDisable, .admin, { _ in #"{"username":"alice"}"# }),
        (.userDelete, .admin, { _ in #"{"username":"alice"}"# }),
        (.userResetPassword, .admin, { _ in #"{"username":"alice"}"# }),
        (.userEndSessions, .admin, { _ in #"{"username":"alice"}"# }),
    ]

    @Test("Once the end of a session is answered, no check that starts later finds it", arguments: 0..<endings.count)
    func linearizable(_ index: Int) async throws {
        let (method, role, params) = Self.endings[index]
        try await InProcessDaemon.run { daemon in
            try await daemon.signUp("alice")
            let token = try await daemon.logIn("alice")
            let check = request(.sessionCheck, #"{"token":"\#(token)"}"#)
            let answered = AnsweredFlag()
            let late = try await withThrowingTaskGroup(of: (valid: Int, late: Int).self) { group in
                for _ in 0..<4 {
                    let client = try daemon.connect(.check)
                    group.addTask {
                        var counts = (valid: 0, late: 0)
                        for round in 0... {
                            let startedLater = answered.isSet
                            let valid = try await client.ask(check).contains(#""valid":true"#)
                            if valid { counts.valid += 1 }
                            if valid && startedLater { counts.late += 1 }
                            if startedLater && round > 200 { break }
                        }
                        return counts
                    }
                }
                let ender = try daemon.connect(role)
                try await Blocking.wait("a first check") { try await daemon.isValid(token) }
                try await ender.result(method, params(token))
                answered.set()
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(late.map(\.late) == [0, 0, 0, 0])
            #expect(try await !daemon.isValid(token))
        }
    }

    @Test("Of two who sign up for one name at a time, one gets it")
    func simultaneousSignups() async throws {
        try await InProcessDaemon.run { daemon in
            let line = request(.accountSignup, #"{"username":"Alice","password":"\#(password)"}"#)
            let replies = try await withThrowingTaskGroup(of: JSONValue.self) { group in
                for _ in 0..<8 {
                    let client = try daemon.connect(.front)
                    group.addTask { try JSONValue(parsing: await client.ask(line)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(replies.count { $0["result"] != nil } == 1)
            #expect(replies.count { $0.kind == "username_taken" } == 7)
            #expect(try await daemon.connect(.admin).result(.userList)["users"]?.elements?.count == 1)
        }
    }

    @Test("A client that goes away cancels nothing")
    func goneClient() async throws {
        let hasher = ControlledHasher()
        var options = InProcessDaemon.Options()
        options.hasher = hasher
        try await InProcessDaemon.run(options) { daemon in
            hasher.hold()
            let client = try daemon.connect(.front)
            try await client.send(request(.accountSignup, #"{"username":"alice","password":"\#(password)"}"#))
            try await Blocking.wait("hashing") { hasher.waiting == 1 }
            await client.close()
            hasher.release()
            try await Blocking.wait("the account is there") {
                try await daemon.connect(.admin).call(.userShow, #"{"username":"alice"}"#)["result"] != nil
            }
        }
    }

    @Test("A second daemon on the same directories ends at once, and the first goes on")
    func secondDaemon() async throws {
        try await InProcessDaemon.run { daemon in
            let settings = try await InProcessDaemon.settings([], in: daemon.directory)
            await #expect {
                _ = try await Daemon.start(settings, logger: daemon.log.logger)
            } throws: { error in
                (error as? DaemonFault)?.exitStatus == DaemonFault.alreadyRunning
            }
            _ = try await daemon.connect(.check).result(.serverHello)
        }
    }

    @Test("A start that fails at the sockets leaves nothing behind, and the next one succeeds")
    func failedStart() async throws {
        let directory = try TemporaryDirectory()
        mkdir(directory.path("run"), 0o755)
        mkdir(directory.path("run/front.sock"), 0o755)
        await #expect(throws: DaemonFault.self) { try await InProcessDaemon.run(in: directory) { _ in } }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path("run")) == ["front.sock"])
        rmdir(directory.path("run/front.sock"))
        try await InProcessDaemon.run(in: directory) { daemon in
            _ = try await daemon.connect(.check).result(.serverHello)
        }
    }

    @Test("The store is inspected without being served")
    func inspect() async throws {
        let directory = try TemporaryDirectory()
        try await InProcessDaemon.run(in: directory) { daemon in try await daemon.signUp("alice") }
        let settings = try await InProcessDaemon.settings([], in: directory)
        #expect(try await Daemon.inspect(settings, LogRecorder().logger) == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path("run")).isEmpty)
    }
}
