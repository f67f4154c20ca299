// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternProtocol
import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("Every method, and every refusal that it promises")
struct RefusalTests {
    @Test("Every method succeeds, and its result fits its schema", arguments: MethodName.allCases)
    func success(_ method: MethodName) async throws {
        try await InProcessDaemon.run { daemon in
            let world = try await World(daemon, 1)
            try await daemon.connect(.admin).result(method, world.params(method))
        }
    }

    @Test("Every method gives every refusal that it promises", arguments: MethodName.allCases)
    func refusals(_ method: MethodName) async throws {
        let hasher = ControlledHasher()
        var options = InProcessDaemon.Options()
        options.hasher = hasher
        try await InProcessDaemon.run(options) { daemon in
            // A closed signup needs a daemon of its own, below.
            for (number, kind) in method.method.errors.enumerated() where kind != .signupClosed {
                let world = try await World(daemon, number)
                let params = prepare(kind, method, world, hasher)
                let error = try await daemon.connect(.admin).error(method, params)
                #expect(error.kind == kind.rawValue)
                if kind == .busy { #expect(error["data"]?["retry_after_ms"] == 1234) }
                if kind == .storageFull, method == .sessionLogout { #expect(error["data"]?["effective"] == true) }
                hasher.fail(nil)
                daemon.faults.set(nil)
            }
        }
    }

    /// Brings about what a refusal needs, and gives the parameters that meet it.
    private func prepare(
        _ kind: ErrorKind,
        _ method: MethodName,
        _ world: World,
        _ hasher: ControlledHasher
    ) -> String {
        switch kind {
        case .storageFull: world.daemon.faults.set(.full)
        case .storageUnavailable: world.daemon.faults.set(.unavailable(reason: "as the test wants it"))
        case .busy: hasher.fail(.busy(retryAfterMilliseconds: 1234))
        case .reauthenticationRequired: world.daemon.options.clock.advance(by: 600)
        case .invalidSession: return world.params(method, world.token, String(repeating: "A", count: 43))
        case .invalidToken: return world.params(method, world.oneTimeToken, String(repeating: "A", count: 43))
        case .notFound: return world.params(method, world.name, "nobody")
        case .invalidUsername: return world.params(method, world.name, "!")
        case .usernameTaken: return world.params(method, "fresh-", "").replacing("made-", with: "")
        case .unacceptablePassword:
            return world.params(method).replacing(
                method == .accountChangePassword ? "a lamp beneath the pear tree" : password,
                with: "short"
            )
        case .invalidCredentials: return world.params(method, password, "not this one")
        default: break
        }
        return world.params(method)
    }

    @Test("Where signup is closed, nobody signs up, and the administrator makes accounts")
    func signupClosed() async throws {
        var options = InProcessDaemon.Options()
        options.flags = ["--signup-mode", "closed"]
        try await InProcessDaemon.run(options) { daemon in
            let params = #"{"username":"alice","password":"\#(password)"}"#
            #expect(try await daemon.connect(.front).error(.accountSignup, params).kind == "signup_closed")
            try await daemon.connect(.admin).result(.userCreate, params)
        }
    }

    @Test("A parameter that is not known is named, whatever the method", arguments: MethodName.allCases)
    func unknownParameter(_ method: MethodName) async throws {
        try await InProcessDaemon.run { daemon in
            let error = try await daemon.connect(.admin).error(method, #"{"surprise":1}"#)
            #expect(error.kind == "invalid_params" && error["data"]?["field"] == "surprise")
        }
    }

    @Test("A role may call what its methods name and nothing else", arguments: Role.allCases)
    func roles(_ role: Role) async throws {
        try await InProcessDaemon.run { daemon in
            let client = try daemon.connect(role)
            for method in MethodName.allCases {
                // Nobody reaches the rules with this parameter.
                let kind = try await client.error(method, #"{"surprise":1}"#).kind
                let admitted = method.method.roles.admits(role)
                #expect(kind == (admitted ? "invalid_params" : "permission_denied"), "\(method.rawValue)")
            }
        }
    }

    @Test("Checks go on while the store fails, and a logout then holds in memory")
    func storeAway() async throws {
        try await InProcessDaemon.run { daemon in
            try await daemon.signUp("alice")
            let token = try await daemon.logIn("alice")
            daemon.faults.set(.unavailable(reason: "as the test wants it"))
            #expect(try await daemon.isValid(token))
            let error = try await daemon.connect(.front).error(.sessionLogout, #"{"token":"\#(token)"}"#)
            #expect(error.kind == "storage_unavailable")
            #expect(try await !daemon.isValid(token))
            daemon.faults.set(nil)
        }
    }

    @Test("An error of the daemon's own gives a number that the log knows, and no more")
    func internalError() async throws {
        let log = LogRecorder()
        let error = Handlers.internalError(.sessionLogin, TestingFault("secret"), log.logger)
        guard let number = error.data.requestID else { throw TestingFault("no request_id") }
        #expect(error.kind == .internalError && !error.message.contains("secret"))
        #expect(log.entries == ["error internal_error method=session.login request_id=\(number) type=TestingFault"])
        // What no client can bring about is put on record here, so that the traffic has every kind of error.
        let reply = Reply.failure(Reply.nullIdentifier, error)
        try ReplyAudit.check(try JSONValue(parsing: reply.span), to: .sessionLogin)
        try TrafficRecorder()?.sent(reply, .front)
    }

    @Test("Whoever guesses at a password with a session of its owner is noted")
    func guessingWithASession() async throws {
        try await InProcessDaemon.run { daemon in
            let world = try await World(daemon, 0)
            for method in [MethodName.sessionReauthenticate, .accountDelete] {
                let params = #"{"token":"\#(world.token)","password":"a guess at it"}"#
                let error = try await daemon.connect(.front).error(method, params)
                #expect(error.kind == "invalid_credentials")
                let noted = daemon.log.entries.contains { entry in
                    entry.hasPrefix("notice authn_login_fail") && entry.contains("method=\(method.rawValue)")
                }
                #expect(noted)
            }
        }
    }

    @Test("A zero with a sign is a zero")
    func negativeZero() async throws {
        try await InProcessDaemon.run { daemon in
            try await daemon.connect(.admin).result(.userList, #"{"after":-0}"#)
        }
    }

    @Test("Nothing secret is logged, at any level")
    func secrets() async throws {
        try await InProcessDaemon.run { daemon in
            for method in MethodName.allCases {
                let world = try await World(daemon, MethodName.allCases.firstIndex(of: method) ?? 0)
                let client = try daemon.connect(.admin)
                _ = try await client.call(method, world.params(method))
                _ = try await client.call(.sessionLogin, #"{"username":"\#(password)","password":"oops"}"#)
                let log = daemon.log.entries.joined(separator: "\n")
                for secret in [password, world.token, world.oneTimeToken, "oops"] { #expect(!log.contains(secret)) }
            }
            #expect(daemon.log.entries.contains { $0.hasPrefix("notice authn_login_fail") })
        }
    }
}
