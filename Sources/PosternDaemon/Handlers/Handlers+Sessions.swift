// SPDX-License-Identifier: Apache-2.0

internal import PosternCore
internal import PosternProtocol

extension Handlers {
    func login(_ params: SessionLogin.Params, _ caller: Caller) async throws(Refusal) -> LoginOutcome {
        do {
            return LoginOutcome(
                try await login.login(
                    params.username,
                    Password(params.password.exposed),
                    remember: params.remember ?? false,
                    Origin(caller, params.client)
                )
            )
        } catch {
            if error == .invalidCredentials { logFailedLogin(params.username, params.client?.address, caller) }
            throw error
        }
    }

    func reauthenticate(_ params: SessionReauthenticate.Params, _ caller: Caller) async throws(Refusal) -> LoginOutcome
    {
        LoginOutcome(
            try await login.reauthenticate(
                params.token.exposed,
                Password(params.password.exposed),
                Origin(caller, params.client)
            )
        )
    }

    /// A check that came in a batch; a single one is answered by the dispatcher itself.
    func check(_ params: SessionCheck.Params, _ caller: Caller) async throws(Refusal) -> SessionVerdict {
        let token = Array(params.token.exposed.utf8)
        guard let (hash, holder) = sessions.check(token.span) else { return .invalid }
        return .valid(
            SessionVerdict.Holder(
                userID: holder.userID.rawValue,
                username: holder.username.text,
                sessionID: SessionID(of: hash).text,
                authenticatedAt: holder.authenticatedAt.rawValue,
                expiresAt: holder.expiresAt.rawValue
            )
        )
    }

    func logout(_ params: SessionLogout.Params, _ caller: Caller) async throws(Refusal) -> SessionLogout.Result {
        SessionLogout.Result(ended: try await sessions.logout(params.token.exposed, Origin(caller: caller)))
    }

    func listSessions(_ params: SessionList.Params, _ caller: Caller) async throws(Refusal) -> SessionsResult {
        let (sessions, current) = try await sessions.list(params.token.exposed)
        return SessionsResult(sessions: sessions.map { SessionValue($0, current: $0.hash == current) })
    }

    func revoke(_ params: SessionRevoke.Params, _ caller: Caller) async throws(Refusal) -> EndedResult {
        // The schema lets exactly one of the two through.
        let choice = params.sessionID.map { OwnSessions.named(SessionID(received: $0)) } ?? .others
        return EndedResult(ended: try await sessions.revoke(choice, params.token.exposed, Origin(caller: caller)))
    }

    func issue(_ params: SessionIssue.Params, _ caller: Caller) async throws(Refusal) -> SessionIssue.Result {
        let tokens = try await sessions.issue(
            to: PosternProtocol.UserSelector(username: params.username).domain(),
            count: params.count ?? 1,
            lifetime: params.lifetimeSeconds,
            Origin(caller: caller)
        )
        return SessionIssue.Result(tokens: tokens.map { Secret($0.exposedText) })
    }
}
