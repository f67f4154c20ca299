// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Logging
internal import PosternCore
internal import PosternProtocol

/// Answers the methods: takes parameters off the wire, calls the rules, puts results on the wire.
struct Handlers: Sendable {
    let sessions: Sessions
    let accounts: Accounts
    let login: Login
    let administration: Administration
    let status: StatusSource
    private let logger: Logger
    private let nameTag: @Sendable (String) -> String

    private static let decoder = JSONDecoder()

    /// Puts the rules behind the methods.
    ///
    /// - Parameter nameTag: turns a name that somebody typed into a text that tells it from others without saying it,
    ///   for people type passwords where names belong.
    init(
        _ environment: RuleEnvironment,
        _ status: StatusSource,
        _ logger: Logger,
        nameTag: @escaping @Sendable (String) -> String
    ) {
        sessions = Sessions(environment)
        accounts = Accounts(environment)
        login = Login(environment)
        administration = Administration(environment)
        self.status = status
        self.logger = logger
        self.nameTag = nameTag
    }

    /// Notes a login that failed, without the name that was tried.
    func logFailedLogin(_ name: String, _ address: String?, _ caller: Caller) {
        logger.notice(
            "authn_login_fail",
            metadata: [
                "subject": "\(nameTag(name))", "address": "\(address ?? "-")", "uid": "\(caller.uid)",
                "role": "\(caller.role)",
            ]
        )
    }

    /// Answers one request.
    ///
    /// - Parameters:
    ///   - name: the method.
    ///   - params: the bytes of `params`, accepted by the scanner; nil where there are none.
    ///   - id: the id to answer with, as it was written.
    /// - Returns: the reply without line end.
    func answer(
        _ name: MethodName,
        _ params: [UInt8]?,
        id: [UInt8],
        _ caller: Caller
    ) async -> [UInt8] {
        switch name {
        case .serverHello: await run(ServerHello.self, params, id, caller, hello)
        case .serverStatus: await run(ServerStatus.self, params, id, caller, serverStatus)
        case .rpcDiscover: await run(RPCDiscover.self, params, id, caller, discover)
        case .accountSignup: await run(AccountSignup.self, params, id, caller, signup)
        case .accountChangePassword: await run(AccountChangePassword.self, params, id, caller, changePassword)
        case .accountSetPassword: await run(AccountSetPassword.self, params, id, caller, setPassword)
        case .accountUpdate: await run(AccountUpdate.self, params, id, caller, update)
        case .accountExport: await run(AccountExport.self, params, id, caller, export)
        case .accountDelete: await run(AccountDelete.self, params, id, caller, deleteAccount)
        case .sessionLogin: await run(SessionLogin.self, params, id, caller, login)
        case .sessionReauthenticate: await run(SessionReauthenticate.self, params, id, caller, reauthenticate)
        case .sessionCheck: await run(SessionCheck.self, params, id, caller, check)
        case .sessionLogout: await run(SessionLogout.self, params, id, caller, logout)
        case .sessionList: await run(SessionList.self, params, id, caller, listSessions)
        case .sessionRevoke: await run(SessionRevoke.self, params, id, caller, revoke)
        case .sessionIssue: await run(SessionIssue.self, params, id, caller, issue)
        case .userCreate: await run(UserCreate.self, params, id, caller, createUser)
        case .userList: await run(UserList.self, params, id, caller, listUsers)
        case .userShow: await run(UserShow.self, params, id, caller, showUser)
        case .userDisable: await run(UserDisable.self, params, id, caller, disableUser)
        case .userEnable: await run(UserEnable.self, params, id, caller, enableUser)
        case .userDelete: await run(UserDelete.self, params, id, caller, deleteUser)
        case .userResetPassword: await run(UserResetPassword.self, params, id, caller, resetPassword)
        case .userSessions: await run(UserSessions.self, params, id, caller, userSessions)
        case .userEndSessions: await run(UserEndSessions.self, params, id, caller, endUserSessions)
        }
    }

    /// Holds the parameters against the method's schema, calls `body`, and writes what becomes of it.
    private func run<Method: RPCMethod>(
        _ method: Method.Type,
        _ params: [UInt8]?,
        _ id: [UInt8],
        _ caller: Caller,
        _ body: (Method.Params, Caller) async throws(Refusal) -> Method.Result
    ) async -> [UInt8] {
        let bytes = params ?? Array("{}".utf8)
        let decoded: Method.Params
        do {
            let value = try JSONValue(parsing: bytes.span)
            try method.params.validate(value)
            decoded = try Self.decoder.decode(Method.Params.self, from: Data(bytes))
        } catch let violation as SchemaViolation {
            return Reply.failure(id, .invalid(violation))
        } catch {
            return Reply.failure(id, Self.internalError(method.name, error, logger))
        }
        do {
            return Reply.success(id, try await body(decoded, caller))
        } catch {
            log(error, method.name, caller)
            return Reply.failure(id, RPCError(error))
        }
    }

    /// An error that is our own fault: the caller gets a number, the log gets the reason under it.
    static func internalError(_ name: MethodName, _ error: any Error, _ logger: Logger) -> RPCError {
        let number = UInt64.random(in: 0 ... .max)
        let requestID = String(number, radix: 16)
        logger.error(
            "internal_error",
            metadata: [
                "method": "\(name.rawValue)", "request_id": "\(requestID)", "type": "\(type(of: error))",
            ]
        )
        return RPCError(
            "The daemon failed at this request; its log has the reason under this request_id.",
            RPCError.Details(kind: .internalError, requestID: requestID)
        )
    }

    private func log(_ refusal: Refusal, _ name: MethodName, _ caller: Caller) {
        let metadata: Logger.Metadata = [
            "method": "\(name.rawValue)", "uid": "\(caller.uid)", "role": "\(caller.role)",
        ]
        switch refusal {
        case .invalidCredentials where name != .sessionLogin:
            // A login is noted with the name that was tried; here a session says who it was.
            logger.notice("authn_login_fail", metadata: metadata)
        case .unavailable(let reason):
            logger.error("unavailable", metadata: metadata.merging(["reason": "\(reason)"]) { $1 })
        case .storageFull:
            logger.error("storage_full", metadata: metadata)
        default:
            logger.debug("refused", metadata: metadata)
        }
    }
}

extension RPCError {
    /// What a caller is told of parameters that do not fit.
    static func invalid(_ violation: SchemaViolation) -> RPCError {
        RPCError(
            "\"\(violation.field)\" \(violation.problem).",
            Details(kind: .invalidParams, field: violation.field)
        )
    }
}
