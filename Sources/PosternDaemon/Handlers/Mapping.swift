// SPDX-License-Identifier: Apache-2.0

internal import PosternCore
internal import PosternProtocol

// Where the wire's words become the rules' words, and back.

extension PosternProtocol.UserSelector {
    /// The user that is meant. A name that breaks the rules is nobody's.
    func domain() throws(Refusal) -> PosternCore.UserSelector {
        if let userID { return .id(UserID(rawValue: userID)) }
        guard let username, let name = try? CanonicalUsername(username) else { throw .notFound }
        return .username(name)
    }
}

extension Origin {
    init(_ caller: Caller, _ client: ClientDescription?) {
        self.init(caller: caller, client: ClientInfo(address: client?.address, userAgent: client?.userAgent))
    }
}

extension UserValue {
    init(_ user: User) {
        self.init(
            userID: user.id.rawValue,
            username: user.username.text,
            displayName: user.displayName?.text ?? user.username.text,
            createdAt: user.createdAt.rawValue,
            disabled: user.disabled,
            mustChangePassword: user.mustChangePassword,
            lastLoginAt: user.lastLoginAt?.rawValue
        )
    }
}

extension SessionValue {
    init(_ session: Session, current: Bool) {
        let known = session.client.address != nil || session.client.userAgent != nil
        self.init(
            sessionID: session.id.text,
            userID: session.userID.rawValue,
            createdAt: session.createdAt.rawValue,
            authenticatedAt: session.authenticatedAt.rawValue,
            lastSeenAt: session.lastSeenAt.rawValue,
            expiresAt: session.expiresAt.rawValue,
            client: known
                ? ClientDescription(address: session.client.address, userAgent: session.client.userAgent) : nil,
            current: current
        )
    }
}

extension CredentialValue {
    init(_ credential: CredentialSummary) {
        self.init(kind: credential.kind, scheme: credential.scheme, createdAt: credential.createdAt.rawValue)
    }
}

extension EventValue {
    init(_ record: AuditRecord) {
        self.init(
            at: record.at.rawValue,
            event: record.event,
            callerUID: Int64(record.caller.uid),
            role: Role(rawValue: record.caller.role) ?? .check,
            sessionID: record.sessionID,
            address: record.address
        )
    }
}

extension LoginOutcome {
    init(_ result: LoginResult) {
        switch result {
        case .authenticated(let token, let session, let user):
            self = .authenticated(
                Authenticated(
                    token: Secret(token.exposedText),
                    session: SessionValue(session, current: true),
                    user: UserValue(user)
                )
            )
        case .passwordChangeRequired(let token):
            self = .passwordChangeRequired(setPasswordToken: Secret(token.exposedText))
        }
    }
}
