// SPDX-License-Identifier: Apache-2.0

import PosternProtocol

/// Results as a daemon would make them: for each method the least it may give, and the most.
enum ResultSample {
    static let token = Secret(String(repeating: "A", count: Limits.tokenCharacters))
    static let user = UserValue(
        userID: 1,
        username: "alice",
        displayName: "alice",
        createdAt: 0,
        disabled: false,
        mustChangePassword: false,
        lastLoginAt: nil
    )
    static let fullUser = UserValue(
        userID: .max,
        username: String(repeating: "a", count: 64),
        displayName: String(repeating: "😀", count: Limits.displayNameCharacters),
        createdAt: 253_402_300_799,
        disabled: true,
        mustChangePassword: true,
        lastLoginAt: 253_402_300_799
    )
    static let session = SessionValue(
        sessionID: "AAAAAAAAAAAAAAAA",
        userID: 1,
        createdAt: 1,
        authenticatedAt: 2,
        lastSeenAt: 3,
        expiresAt: 4,
        client: nil,
        current: false
    )
    static let fullSession = SessionValue(
        sessionID: "AAAAAAAAAAAAAAAA",
        userID: .max,
        createdAt: 1,
        authenticatedAt: 2,
        lastSeenAt: 3,
        expiresAt: 253_402_300_799,
        client: ClientDescription(address: "2001:db8::1", userAgent: "A browser"),
        current: true
    )
    static let credential = CredentialValue(kind: "password", scheme: "argon2id", createdAt: 5)
    static let event = EventValue(at: 1, event: "user_created", callerUID: 0, role: .admin)
    static let fullEvent = EventValue(
        at: 1,
        event: "session_expired",
        callerUID: Int64(UInt32.max),
        role: .check,
        sessionID: "AAAAAAAAAAAAAAAA",
        address: "::1"
    )

    /// The samples of a method, each of its `Result` type. A method without any does not compile.
    static func samples(_ name: MethodName) -> [any Codable] {
        switch name {
        case .serverHello: Role.allCases.map(hello)
        case .serverStatus: [status]
        case .rpcDiscover: [OpenRPC.document]
        case .accountSignup, .accountSetPassword, .accountUpdate, .userDisable, .userEnable, .userDelete:
            [UserResult(user: user), UserResult(user: fullUser)]
        case .accountChangePassword:
            [
                AccountChangePassword.Result(token: token, session: session, ended: 0),
                AccountChangePassword.Result(token: token, session: fullSession, ended: 63),
            ]
        case .accountExport: exports
        case .accountDelete: [AccountDelete.Result(deleted: true)]
        case .sessionLogin, .sessionReauthenticate: outcomes
        case .sessionCheck:
            [
                SessionVerdict.invalid,
                SessionVerdict.valid(
                    .init(userID: 1, username: "a", sessionID: "AAAAAAAAAAAAAAAA", authenticatedAt: 1, expiresAt: 2)
                ),
            ]
        case .sessionLogout: [SessionLogout.Result(ended: true), SessionLogout.Result(ended: false)]
        case .sessionList, .userSessions:
            [
                SessionsResult(sessions: []), SessionsResult(sessions: [session, fullSession]),
                SessionsResult(sessions: Array(repeating: session, count: Limits.sessionsPerUser)),
            ]
        case .sessionRevoke, .userEndSessions: [EndedResult(ended: 0), EndedResult(ended: 64)]
        case .sessionIssue:
            [SessionIssue.Result(tokens: [token]), SessionIssue.Result(tokens: Array(repeating: token, count: 1000))]
        case .userCreate:
            [UserCreate.Result(user: user), UserCreate.Result(user: user, setPasswordToken: token, expiresAt: 9)]
        case .userList:
            [UserList.Result(users: []), UserList.Result(users: Array(repeating: fullUser, count: 500), next: 500)]
        case .userShow:
            [
                UserShow.Result(user: user, sessions: 0, credentials: []),
                UserShow.Result(user: fullUser, sessions: 64, credentials: [credential]),
            ]
        case .userResetPassword: [UserResetPassword.Result(setPasswordToken: token, expiresAt: 1)]
        }
    }

    private static func hello(_ role: Role) -> ServerHello.Result {
        ServerHello.Result(
            server: ProtocolVersion.server,
            version: ProtocolVersion.software,
            protocolVersion: .current,
            role: role
        )
    }

    private static let status = ServerStatus.Result(
        version: ProtocolVersion.software,
        protocolVersion: .current,
        sqliteVersion: "3.40.1",
        startedAt: 1,
        uptimeSeconds: 0,
        users: 0,
        sessions: 0,
        storeBytes: 4096,
        connections: .init(check: 1, front: 2, admin: 3),
        hashing: .init(threads: 1, waiting: 0, completed: 7)
    )

    private static let exports = [
        AccountExport.Result(exportedAt: 1, user: user, credentials: [], sessions: [], events: []),
        AccountExport.Result(
            exportedAt: 1,
            user: fullUser,
            credentials: [credential],
            sessions: [fullSession],
            events: [event, fullEvent]
        ),
    ]

    private static let outcomes: [LoginOutcome] = [
        .authenticated(.init(token: token, session: session, user: user)),
        .authenticated(.init(token: token, session: fullSession, user: fullUser, device: Secret("device"))),
        .passwordChangeRequired(setPasswordToken: token),
    ]
}
