// SPDX-License-Identifier: Apache-2.0

import PosternClient
import PosternProtocol

extension AccountService {
    /// What a login form leads to.
    enum LoginAnswer: Sendable {
        case outcome(LoginOutcome)
        /// Name or password are wrong; nobody learns which.
        case wrong
    }

    /// Begins a session.
    func login(_ params: SessionLogin.Params) async throws(Trouble) -> LoginAnswer {
        do {
            return .outcome(try await daemon.call(SessionLogin.self, params, deadline: DaemonDeadline.hashing))
        } catch .refused(let refusal) where Self.isWrong(refusal) {
            return .wrong
        } catch {
            throw Trouble(error)
        }
    }

    /// What a signup form leads to.
    enum SignupAnswer: Hashable, Sendable {
        case made
        case taken
        case badUsername(reason: String?)
        case badPassword(reasons: [String])
        case closed
    }

    /// Makes an account.
    func signup(_ params: AccountSignup.Params) async throws(Trouble) -> SignupAnswer {
        do {
            _ = try await daemon.call(AccountSignup.self, params, deadline: DaemonDeadline.hashing)
            return .made
        } catch .refused(let refusal) {
            switch refusal.kind {
            case .usernameTaken: return .taken
            case .invalidUsername: return .badUsername(reason: refusal.data.reason)
            case .unacceptablePassword: return .badPassword(reasons: refusal.data.reasons ?? [])
            case .signupClosed: return .closed
            case .invalidParams where refusal.data.field == "username": return .badUsername(reason: "too_long")
            case .invalidParams where refusal.data.field == "password": return .badPassword(reasons: ["too_long"])
            // Nothing else in the request can be that long.
            case .lineTooLong: return .badPassword(reasons: ["too_long"])
            default: throw Trouble(refusal)
            }
        } catch {
            throw Trouble(error)
        }
    }

    /// What a form with a new password leads to.
    enum SetPasswordAnswer: Hashable, Sendable {
        case set
        case badPassword(reasons: [String])
        /// The one-time code is unknown, used or expired.
        case badToken
    }

    /// Sets a password with a one-time code.
    func setPassword(_ params: AccountSetPassword.Params) async throws(Trouble) -> SetPasswordAnswer {
        do {
            _ = try await daemon.call(AccountSetPassword.self, params, deadline: DaemonDeadline.hashing)
            return .set
        } catch .refused(let refusal) {
            switch refusal.kind {
            case .unacceptablePassword: return .badPassword(reasons: refusal.data.reasons ?? [])
            case .invalidToken: return .badToken
            case .invalidParams where refusal.data.field == "new_password": return .badPassword(reasons: ["too_long"])
            case .invalidParams: return .badToken
            case .lineTooLong: return .badPassword(reasons: ["too_long"])
            default: throw Trouble(refusal)
            }
        } catch {
            throw Trouble(error)
        }
    }

    /// Input that is too long for a parameter cannot be anybody's name or password either.
    private static func isWrong(_ refusal: RPCError) -> Bool {
        switch refusal.kind {
        case .invalidCredentials, .lineTooLong: true
        case .invalidParams: refusal.data.field == "username" || refusal.data.field == "password"
        default: false
        }
    }
}
