// SPDX-License-Identifier: Apache-2.0

internal import PosternCore
internal import PosternProtocol

extension Handlers {
    func signup(_ params: AccountSignup.Params, _ caller: Caller) async throws(Refusal) -> UserResult {
        let user = try await accounts.signup(
            params.username,
            Password(params.password.exposed),
            displayName: params.displayName,
            Origin(caller, params.client)
        )
        return UserResult(user: UserValue(user))
    }

    func changePassword(
        _ params: AccountChangePassword.Params,
        _ caller: Caller
    ) async throws(Refusal) -> AccountChangePassword.Result {
        let (token, session, ended) = try await accounts.changePassword(
            params.token.exposed,
            from: Password(params.currentPassword.exposed),
            to: Password(params.newPassword.exposed),
            Origin(caller, params.client)
        )
        return AccountChangePassword.Result(
            token: Secret(token.exposedText),
            session: SessionValue(session, current: true),
            ended: ended
        )
    }

    func setPassword(_ params: AccountSetPassword.Params, _ caller: Caller) async throws(Refusal) -> UserResult {
        let user = try await accounts.setPassword(
            params.setPasswordToken.exposed,
            to: Password(params.newPassword.exposed),
            Origin(caller: caller)
        )
        return UserResult(user: UserValue(user))
    }

    func update(_ params: AccountUpdate.Params, _ caller: Caller) async throws(Refusal) -> UserResult {
        let user = try await accounts.update(
            params.token.exposed,
            displayName: params.displayName,
            Origin(caller: caller)
        )
        return UserResult(user: UserValue(user))
    }

    func export(_ params: AccountExport.Params, _ caller: Caller) async throws(Refusal) -> AccountExport.Result {
        let export = try await accounts.export(params.token.exposed)
        let (sessions, current) = try await sessions.list(params.token.exposed)
        return AccountExport.Result(
            exportedAt: export.at.rawValue,
            user: UserValue(export.user),
            credentials: export.credentials.map(CredentialValue.init),
            sessions: sessions.map { SessionValue($0, current: $0.hash == current) },
            events: export.events.map(EventValue.init)
        )
    }

    func deleteAccount(_ params: AccountDelete.Params, _ caller: Caller) async throws(Refusal) -> AccountDelete.Result {
        try await accounts.delete(params.token.exposed, Password(params.password.exposed), Origin(caller: caller))
        return AccountDelete.Result(deleted: true)
    }
}
