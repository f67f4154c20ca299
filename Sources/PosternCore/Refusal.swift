// SPDX-License-Identifier: Apache-2.0

/// Every way in which the rules say no. The enum is closed, so that whoever answers must answer each.
package enum Refusal: Error, Hashable, Sendable {
    /// Unknown user, wrong or empty password, disabled, no password: one face for all.
    case invalidCredentials
    /// The name is somebody's.
    case usernameTaken(CanonicalUsername)
    /// The text is no username.
    case invalidUsername(CanonicalUsername.Fault)
    /// The text is no display name.
    case invalidDisplayName
    /// The new password breaks these rules, each named once.
    case unacceptablePassword([PasswordPolicy.Fault])
    /// The token is that of no live session.
    case invalidSession
    /// The one-time token is unknown, used or expired.
    case invalidToken
    /// Only the administrator makes accounts.
    case signupClosed
    /// There is no such user.
    case notFound
    /// The login is too old for this.
    case reauthenticationRequired
    /// There is no room for the work now.
    case busy(retryAfterMilliseconds: Int64)
    /// The disk is full. `effective`: the act holds in memory all the same.
    case storageFull(effective: Bool)
    /// The store or the hasher cannot work now.
    case unavailable(reason: String)
}

extension Refusal {
    /// What a fault of the store means to a caller.
    init(_ fault: StoreFault, effective: Bool = false) {
        switch fault {
        case .full: self = .storageFull(effective: effective)
        case .unavailable(let reason): self = .unavailable(reason: reason)
        }
    }

    /// What a fault of the hasher means to a caller. It says nothing about the password.
    init(_ fault: HashingFault) {
        switch fault {
        case .busy(let milliseconds): self = .busy(retryAfterMilliseconds: milliseconds)
        case .unavailable: self = .unavailable(reason: "password hashing is out of memory")
        }
    }
}

/// Does something with the store and turns its faults into refusals.
func withStore<Value>(
    effective: Bool = false,
    _ body: () async throws(StoreFault) -> Value
) async throws(Refusal) -> Value {
    do {
        return try await body()
    } catch {
        throw Refusal(error, effective: effective)
    }
}

/// Does something with the hasher and turns its faults into refusals.
func withHasher<Value>(_ body: () async throws(HashingFault) -> Value) async throws(Refusal) -> Value {
    do {
        return try await body()
    } catch {
        throw Refusal(error)
    }
}
