// SPDX-License-Identifier: Apache-2.0

/// The kind of an error: what clients branch on.
///
/// The set is open on the wire. A kind that this release does not know is an error like any other, never a crash.
public struct ErrorKind: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible {
    /// The name as it stands in `error.data.kind`.
    public let rawValue: String

    /// Takes any name, known or not.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The name.
    public var description: String { rawValue }

    /// The line is not JSON, or not strict JSON: invalid UTF-8, a duplicate key, nesting over 16.
    public static let parseError = ErrorKind(rawValue: "parse_error")
    /// The JSON is not a JSON-RPC 2.0 request.
    public static let invalidRequest = ErrorKind(rawValue: "invalid_request")
    /// There is no such method.
    public static let methodNotFound = ErrorKind(rawValue: "method_not_found")
    /// A parameter is unknown, missing, of the wrong type or out of bounds; `field` names it.
    public static let invalidParams = ErrorKind(rawValue: "invalid_params")
    /// The daemon is at fault; `request_id` finds the reason in its log.
    public static let internalError = ErrorKind(rawValue: "internal_error")
    /// Unknown user, wrong or empty password, disabled, no password: one face for all.
    public static let invalidCredentials = ErrorKind(rawValue: "invalid_credentials")
    /// The username belongs to somebody.
    public static let usernameTaken = ErrorKind(rawValue: "username_taken")
    /// The username breaks the rules; `reason` says which.
    public static let invalidUsername = ErrorKind(rawValue: "invalid_username")
    /// The new password breaks the policy; `reasons` lists every rule it breaks.
    public static let unacceptablePassword = ErrorKind(rawValue: "unacceptable_password")
    /// The token names no live session.
    public static let invalidSession = ErrorKind(rawValue: "invalid_session")
    /// The role of this socket may not call the method.
    public static let permissionDenied = ErrorKind(rawValue: "permission_denied")
    /// The daemon has no room for the work now; try again after `retry_after_ms`.
    public static let busy = ErrorKind(rawValue: "busy")
    /// Accounts are made by the administrator only.
    public static let signupClosed = ErrorKind(rawValue: "signup_closed")
    /// There is no such user or session.
    public static let notFound = ErrorKind(rawValue: "not_found")
    /// The disk is full; `effective` is true where the act holds in memory all the same.
    public static let storageFull = ErrorKind(rawValue: "storage_full")
    /// The store cannot be written or read now.
    public static let storageUnavailable = ErrorKind(rawValue: "storage_unavailable")
    /// The request line was over the limit; the server closes the connection.
    public static let lineTooLong = ErrorKind(rawValue: "line_too_long")
    /// The login is older than ten minutes: call `session.reauthenticate` first.
    public static let reauthenticationRequired = ErrorKind(rawValue: "reauthentication_required")
    /// The one-time token is unknown, used or expired.
    public static let invalidToken = ErrorKind(rawValue: "invalid_token")

    /// Every kind that this release sends, with its code.
    public static let codes: [(kind: ErrorKind, code: Int)] = [
        (.parseError, -32700), (.invalidRequest, -32600), (.methodNotFound, -32601), (.invalidParams, -32602),
        (.internalError, -32603), (.invalidCredentials, 1001), (.usernameTaken, 1002), (.invalidUsername, 1003),
        (.unacceptablePassword, 1004), (.invalidSession, 1005), (.permissionDenied, 1006), (.busy, 1008),
        (.signupClosed, 1009), (.notFound, 1010), (.storageFull, 1011), (.storageUnavailable, 1012),
        (.lineTooLong, 1013), (.reauthenticationRequired, 1014), (.invalidToken, 1016),
    ]

    /// The number that stands beside the kind in `error.code`; `internal_error`'s for a kind not known here.
    public var code: Int {
        Self.codes.first { $0.kind == self }?.code ?? -32603
    }
}
