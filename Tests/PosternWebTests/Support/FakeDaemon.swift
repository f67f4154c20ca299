// SPDX-License-Identifier: Apache-2.0

import PosternClient
import PosternProtocol
import Synchronization

@testable import postern_web

/// A daemon that keeps people and sessions in memory, and can be told to fail.
final class FakeDaemon: DaemonCalling {
    struct State {
        var passwords: [String: String] = [:]
        var sessions: [String: SessionVerdict.Holder] = [:]
        var clock: Int64 = 1_000
        var calls: [MethodName] = []
        /// What every call ends with.
        var failure: PosternClientError?
        /// What the calls of one method end with.
        var failures: [MethodName: PosternClientError] = [:]
        /// What a login leads to instead of a session.
        var outcome: LoginOutcome?
        var clients: [ClientDescription?] = []
    }

    let state = Mutex(State())

    init(_ passwords: [String: String] = [:]) {
        state.withLock { $0.passwords = passwords }
    }

    func call<Method: RPCMethod>(
        _ method: Method.Type,
        _ params: Method.Params,
        deadline: Duration
    ) async throws(PosternClientError) -> Method.Result {
        let answer: Result<any Sendable, PosternClientError> = state.withLock { state in
            state.calls.append(Method.name)
            if let failure = state.failure ?? state.failures[Method.name] { return .failure(failure) }
            return Self.answer(params, &state)
        }
        guard let result = try answer.get() as? Method.Result else { throw .garbled(reason: "not scripted") }
        return result
    }

    private static func answer(_ params: any Sendable, _ state: inout State) -> Result<any Sendable, PosternClientError>
    {
        switch params {
        case let params as SessionLogin.Params:
            state.clients.append(params.client)
            return login(params, &state)
        case let params as SessionCheck.Params:
            return .success(state.sessions[params.token.exposed].map { SessionVerdict.valid($0) } ?? .invalid)
        case let params as SessionLogout.Params:
            return .success(
                SessionLogout.Result(ended: state.sessions.removeValue(forKey: params.token.exposed) != nil)
            )
        case let params as AccountSignup.Params:
            state.clients.append(params.client)
            let name = params.username.trimmed.lowercased()
            guard state.passwords[name] == nil else { return .failure(refusal(.usernameTaken)) }
            state.passwords[name] = params.password.exposed
            return .success(UserResult(user: user(name)))
        case let params as AccountSetPassword.Params:
            guard params.setPasswordToken.exposed == "code" else { return .failure(refusal(.invalidToken)) }
            return .success(UserResult(user: user("alice")))
        case is Empty:
            return .success(
                ServerHello.Result(server: "postern", version: "0", protocolVersion: .current, role: .front)
            )
        default:
            return .failure(.garbled(reason: "not scripted"))
        }
    }

    private static func login(
        _ params: SessionLogin.Params,
        _ state: inout State
    ) -> Result<any Sendable, PosternClientError> {
        if let outcome = state.outcome { return .success(outcome) }
        let name = params.username.trimmed.lowercased()
        guard state.passwords[name] == params.password.exposed else { return .failure(refusal(.invalidCredentials)) }
        state.clock += 1
        let token = TokenText.random()
        let expiry = state.clock + (params.remember == true ? 30 * 86400 : 86400)
        let account = user(name)
        state.sessions[token] = SessionVerdict.Holder(
            userID: account.userID,
            username: name,
            sessionID: "s",
            authenticatedAt: state.clock,
            expiresAt: expiry
        )
        let session = SessionValue(
            sessionID: "s",
            userID: account.userID,
            createdAt: state.clock,
            authenticatedAt: state.clock,
            lastSeenAt: state.clock,
            expiresAt: expiry,
            client: nil,
            current: true
        )
        return .success(
            LoginOutcome.authenticated(.init(token: Secret(token), session: session, user: account))
        )
    }

    private static func user(_ name: String) -> UserValue {
        UserValue(
            userID: Int64(name.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xffff_ffff }),
            username: name,
            displayName: name,
            createdAt: 1,
            disabled: false,
            mustChangePassword: false,
            lastLoginAt: nil
        )
    }

    static func refusal(_ kind: ErrorKind, reasons: [String]? = nil, retryAfter: Int64? = nil) -> PosternClientError {
        .refused(
            RPCError("No.", RPCError.Details(kind: kind, reasons: reasons, retryAfterMilliseconds: retryAfter))
        )
    }
}
