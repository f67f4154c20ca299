// SPDX-License-Identifier: Apache-2.0

internal import PosternCore
internal import PosternProtocol

extension Handlers {
    func createUser(_ params: UserCreate.Params, _ caller: Caller) async throws(Refusal) -> UserCreate.Result {
        let (user, token, expiresAt) = try await administration.create(
            params.username,
            password: params.password.map { Password($0.exposed) },
            displayName: params.displayName,
            Origin(caller: caller)
        )
        return UserCreate.Result(
            user: UserValue(user),
            setPasswordToken: token.map { Secret($0.exposedText) },
            expiresAt: token == nil ? nil : expiresAt.rawValue
        )
    }

    func listUsers(_ params: UserList.Params, _ caller: Caller) async throws(Refusal) -> UserList.Result {
        let (users, next) = try await administration.list(
            after: params.after ?? 0,
            limit: params.limit ?? Limits.defaultPageSize,
            match: params.match
        )
        return UserList.Result(users: users.map(UserValue.init), next: next?.rawValue)
    }

    func showUser(
        _ params: PosternProtocol.UserSelector,
        _ caller: Caller
    ) async throws(Refusal) -> UserShow.Result {
        let (user, credentials) = try await administration.show(params.domain())
        return UserShow.Result(
            user: UserValue(user),
            sessions: try await sessions.list(of: .id(user.id)).count,
            credentials: credentials.map(CredentialValue.init)
        )
    }

    func disableUser(_ params: PosternProtocol.UserSelector, _ caller: Caller) async throws(Refusal) -> UserResult {
        let user = try await administration.setDisabled(true, params.domain(), Origin(caller: caller))
        return UserResult(user: UserValue(user))
    }

    func enableUser(_ params: PosternProtocol.UserSelector, _ caller: Caller) async throws(Refusal) -> UserResult {
        let user = try await administration.setDisabled(false, params.domain(), Origin(caller: caller))
        return UserResult(user: UserValue(user))
    }

    func deleteUser(_ params: PosternProtocol.UserSelector, _ caller: Caller) async throws(Refusal) -> UserResult {
        UserResult(user: UserValue(try await administration.delete(params.domain(), Origin(caller: caller))))
    }

    func resetPassword(
        _ params: PosternProtocol.UserSelector,
        _ caller: Caller
    ) async throws(Refusal) -> UserResetPassword.Result {
        let (token, expiresAt) = try await administration.resetPassword(params.domain(), Origin(caller: caller))
        return UserResetPassword.Result(
            setPasswordToken: Secret(token.exposedText),
            expiresAt: expiresAt.rawValue
        )
    }

    func userSessions(
        _ params: PosternProtocol.UserSelector,
        _ caller: Caller
    ) async throws(Refusal) -> SessionsResult {
        let sessions = try await sessions.list(of: params.domain())
        return SessionsResult(sessions: sessions.map { SessionValue($0, current: false) })
    }

    func endUserSessions(_ params: UserEndSessions.Params, _ caller: Caller) async throws(Refusal) -> EndedResult {
        let selector = PosternProtocol.UserSelector(username: params.username, userID: params.userID)
        let selection = params.sessionID.map { SessionSelection.named(SessionID(received: $0)) } ?? .all
        let ended = try await sessions.end(selection, of: selector.domain(), Origin(caller: caller))
        return EndedResult(ended: ended)
    }
}
