// SPDX-License-Identifier: Apache-2.0

/// Who does something, from where and when. Every verb that writes takes one and records it with what it did.
package struct Act: Sendable {
    /// What is done.
    package var event: AuditEvent
    /// When.
    package var at: Timestamp
    /// The caller.
    package var caller: Caller
    /// The person's address, as the front told it.
    package var address: String?
    /// The session it is about.
    package var sessionID: SessionID?

    /// Makes the value.
    package init(
        _ event: AuditEvent,
        at: Timestamp,
        caller: Caller,
        address: String? = nil,
        sessionID: SessionID? = nil
    ) {
        self.event = event
        self.at = at
        self.caller = caller
        self.address = address
        self.sessionID = sessionID
    }
}

/// The program at the other end of a socket.
package struct Caller: Hashable, Sendable {
    /// Its uid when it connected (SO_PEERCRED).
    package var uid: UInt32
    /// The socket it came by: `check`, `front` or `admin`.
    package var role: String

    /// Makes the value.
    package init(uid: UInt32, role: String) {
        self.uid = uid
        self.role = role
    }
}

/// What is recorded, named by the OWASP logging vocabulary where it has a word.
package enum AuditEvent: String, CaseIterable, Sendable {
    case userCreated = "user_created"
    case userUpdated = "user_updated"
    case userDisabled = "user_disabled"
    case userEnabled = "user_enabled"
    case userDeleted = "user_deleted"
    case loginSucceeded = "authn_login_success"
    case passwordChanged = "authn_password_change"
    case passwordReset = "authn_password_reset"
    case passwordTokenCreated = "authn_token_created"
    case sessionCreated = "session_created"
    case sessionRenewed = "session_renewed"
    case sessionEnded = "session_expired"
}

/// One recorded act, as it is read back.
package struct AuditRecord: Hashable, Sendable {
    /// When.
    package var at: Timestamp
    /// What, as it was written; a later release may have written words unknown here.
    package var event: String
    /// Who asked.
    package var caller: Caller
    /// The session it was about.
    package var sessionID: String?
    /// The person's address.
    package var address: String?

    /// Makes the value.
    package init(at: Timestamp, event: String, caller: Caller, sessionID: String?, address: String?) {
        self.at = at
        self.event = event
        self.caller = caller
        self.sessionID = sessionID
        self.address = address
    }
}
