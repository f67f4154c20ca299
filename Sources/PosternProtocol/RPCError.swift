// SPDX-License-Identifier: Apache-2.0

/// The `error` member of a reply.
public struct RPCError: Error, Codable, Hashable, Sendable {
    /// The number that belongs to `data.kind`.
    public var code: Int
    /// A sentence for people: what was wrong and what to do.
    public var message: String
    /// What programs branch on.
    public var data: Details

    /// The kind, and what stands beside it. Which members a kind has is said in `protocol/README.md`.
    public struct Details: Codable, Hashable, Sendable {
        /// The kind.
        public var kind: ErrorKind
        /// The parameter that was wrong, as a path such as `client.address`.
        public var field: String?
        /// Why a username was refused.
        public var reason: String?
        /// Every rule that a password breaks.
        public var reasons: [String]?
        /// When to try again, in milliseconds from now.
        public var retryAfterMilliseconds: Int64?
        /// What to look for in the daemon's log.
        public var requestID: String?
        /// True where the act holds in memory though it could not be made durable.
        public var effective: Bool?

        enum CodingKeys: String, CodingKey {
            case kind, field, reason, reasons, effective
            case retryAfterMilliseconds = "retry_after_ms"
            case requestID = "request_id"
        }

        /// Makes the details of an error of `kind`.
        public init(
            kind: ErrorKind,
            field: String? = nil,
            reason: String? = nil,
            reasons: [String]? = nil,
            retryAfterMilliseconds: Int64? = nil,
            requestID: String? = nil,
            effective: Bool? = nil
        ) {
            self.kind = kind
            self.field = field
            self.reason = reason
            self.reasons = reasons
            self.retryAfterMilliseconds = retryAfterMilliseconds
            self.requestID = requestID
            self.effective = effective
        }
    }

    /// Makes an error; its code follows from the kind.
    public init(_ message: String, _ data: Details) {
        self.code = data.kind.code
        self.message = message
        self.data = data
    }

    /// Makes an error that has nothing beside its kind.
    public init(_ kind: ErrorKind, _ message: String) {
        self.init(message, Details(kind: kind))
    }

    /// The kind.
    public var kind: ErrorKind { data.kind }
}
