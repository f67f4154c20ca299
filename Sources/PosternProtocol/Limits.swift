// SPDX-License-Identifier: Apache-2.0

/// The sizes that both sides of the wire keep to.
public enum Limits {
    /// The longest request line on the check and front sockets, in bytes without the line end.
    public static let lineBytes = 16 * 1024

    /// The longest request line on the admin socket, in bytes without the line end.
    public static let adminLineBytes = 64 * 1024

    /// The longest reply, in bytes: lists are paged so as to stay below it.
    public static let replyBytes = 1024 * 1024

    /// How many requests a batch may hold.
    public static let batchRequests = 16

    /// The most sessions that any configuration lets one user have.
    public static let sessionsPerUser = 1000

    /// How deep arrays and objects may nest in a request, the outermost counted as one.
    public static let nesting = 16

    /// How many members one object of a request may have. No method takes nearly as many; the bound keeps the search
    /// for duplicate keys cheap.
    public static let objectMembers = 64

    /// The largest page of a list.
    public static let pageSize = 500

    /// The page when the caller names none.
    public static let defaultPageSize = 100

    /// The length of every token: 32 bytes as base64url without padding (RFC 4648 §5).
    public static let tokenCharacters = 43

    /// The longest text taken where a token is expected, as large as a cookie can be (RFC 6265bis §5.6). What is not 43
    /// characters long is no token, but asking about it is not an error.
    public static let tokenBytes = 4096

    /// The longest text taken where a username is expected, white space around it included.
    public static let usernameInputBytes = 256

    /// The longest password in bytes.
    public static let passwordBytes = 1024

    /// The longest text taken where a password is set: far more than a password may have, so that one too long gets
    /// `unacceptable_password` with its reason.
    public static let newPasswordInputBytes = 8192

    /// The longest display name in Unicode code points, and in bytes.
    public static let displayNameCharacters = 100

    /// The longest display name in bytes (100 code points of four bytes each).
    public static let displayNameBytes = 400

    /// The longest `User-Agent` that is recorded, in bytes; fronts cut longer ones.
    public static let userAgentBytes = 256
}
