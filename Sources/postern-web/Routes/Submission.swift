// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore
import PosternProtocol

/// A form that was submitted, from a page of this front as far as the browser says.
struct Submission: Sendable {
    /// What was filled in.
    let fields: FormFields
    /// The cookies that came with it.
    let cookies: CookieHeader

    /// The longest body, in bytes: a password of 1024 bytes, all of them escaped, and room to spare.
    static let maximumBytes = 8 * 1024

    /// The name of the hidden field that every form has.
    static let tokenField = "csrf_token"

    /// Reads and checks a request up to the point where its form token can be looked at.
    static func read(_ request: Request, _ front: Front, fields: Set<String>) async throws -> Submission {
        guard isForm(request.headers[values: .contentType]) else {
            throw Refusal(status: .unsupportedMediaType)
        }
        let own = try front.origin(of: request)
        let fetchSite = HTTPField.Name("Sec-Fetch-Site").map { request.headers[values: $0] } ?? []
        guard SameOrigin.allows(fetchSite: fetchSite, origin: request.headers[values: .origin], own: own) else {
            throw Refusal.foreignForm(request.uri.path)
        }
        let body = try await request.body.collect(upTo: maximumBytes)
        do {
            return Submission(
                fields: try FormFields(body.readableBytesView, allowed: fields.union([tokenField])),
                cookies: request.cookieHeader
            )
        } catch {
            throw Refusal(status: .badRequest, explanation: Self.explanation(error))
        }
    }

    /// Checks the token of a form that was shown before anybody had logged in.
    ///
    /// - Returns: the pre-session value, for the next form.
    func preSession(_ front: Front, _ purpose: FormToken.Purpose, page: String) throws(Refusal) -> String {
        guard
            let secret = cookies[front.cookies.preSession], TokenText.isWellFormed(secret),
            FormToken.isValid(fields[Self.tokenField], secret: secret, purpose: purpose, slot: nil)
        else { throw Refusal.foreignForm(page) }
        return secret
    }

    /// Checks the token of a form that was shown to somebody logged in.
    func check(_ account: Account, _ purpose: FormToken.Purpose, page: String) throws(Refusal) {
        let secret = account.token.exposed
        guard FormToken.isValid(fields[Self.tokenField], secret: secret, purpose: purpose, slot: account.slot) else {
            throw Refusal.foreignForm(page)
        }
    }

    /// Whether the one content type that plain forms have was given; a charset beside it must be UTF-8.
    private static func isForm(_ values: [String]) -> Bool {
        guard values.count == 1, let value = values.first?.lowercased() else { return false }
        let parts = value.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
        return parts.first == "application/x-www-form-urlencoded"
            && parts.dropFirst().allSatisfy { $0 == "charset=utf-8" }
    }

    private static func explanation(_ failure: FormFields.Failure) -> String {
        switch failure {
        case .malformed: "The form was not encoded as forms are. Nothing was changed."
        case .unknownField: "The form had a field that this page does not know. Nothing was changed."
        case .repeatedField: "The form had a field twice. Nothing was changed."
        }
    }
}
