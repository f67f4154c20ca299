// SPDX-License-Identifier: Apache-2.0

package import PosternCore
package import PosternProtocol

extension RPCError {
    /// What a caller is told of a refusal of the rules. The `switch` has no default: a new refusal needs its words here.
    package init(_ refusal: Refusal) {
        switch refusal {
        case .invalidCredentials:
            self.init(.invalidCredentials, "The username or the password is wrong.")
        case .usernameTaken(let name):
            self.init(.usernameTaken, "The username \(name) is not available.")
        case .invalidUsername(let fault):
            self.init(
                "This is no username: \(fault.sentence).",
                Details(kind: .invalidUsername, reason: fault.rawValue)
            )
        case .invalidDisplayName:
            self.init(
                "\"display_name\" must have 100 characters at the most, and no control characters.",
                Details(kind: .invalidParams, field: "display_name")
            )
        case .unacceptablePassword(let faults):
            self.init(
                "This password cannot be used: \(faults.map(\.sentence).joined(separator: "; ")).",
                Details(kind: .unacceptablePassword, reasons: faults.map(\.rawValue))
            )
        case .invalidSession:
            self.init(.invalidSession, "The session has ended, or there never was one; log in.")
        case .invalidToken:
            self.init(.invalidToken, "The one-time token is unknown, used or expired; ask for a new one.")
        case .signupClosed:
            self.init(.signupClosed, "Accounts are made by the administrator only.")
        case .notFound:
            self.init(.notFound, "There is no such user.")
        case .reauthenticationRequired:
            self.init(.reauthenticationRequired, "The login is older than ten minutes; confirm the password first.")
        case .busy(let milliseconds):
            self.init(
                "There is more to do than can be done now; try again in a moment.",
                Details(kind: .busy, retryAfterMilliseconds: milliseconds)
            )
        case .storageFull(let effective):
            self.init(
                effective
                    ? "The disk is full: this holds now, but a restart would undo it. Free space and repeat it."
                    : "The disk is full: nothing was changed. Free space and try again.",
                Details(kind: .storageFull, effective: effective ? true : nil)
            )
        case .unavailable:
            self.init(.storageUnavailable, "The store or the password hashing cannot work now; see the daemon's log.")
        }
    }
}

extension CanonicalUsername.Fault {
    fileprivate var sentence: String {
        switch self {
        case .empty: "it is empty"
        case .tooLong: "it has more than 64 characters"
        case .badCharacter: "it may have the characters a-z 0-9 . _ + @ - only"
        case .badEdge: "it must begin and end with a letter or a digit"
        }
    }
}

extension PasswordPolicy.Fault {
    fileprivate var sentence: String {
        switch self {
        case .tooShort: "it is too short"
        case .tooLong: "it has more than 1024 bytes"
        case .common: "it is, or is made of, commonly used passwords"
        case .repeated: "it repeats itself"
        case .sequential: "it is a row of neighbours"
        case .context: "it is made of the username or the name of this place"
        }
    }
}
