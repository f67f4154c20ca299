// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import PosternProtocol

extension Front {
    /// The secret that forms are bound to while nobody is logged in; a new one where the browser brings none.
    func preSession(_ cookies: CookieHeader, _ setCookies: inout [String]) -> String {
        if let secret = cookies[self.cookies.preSession], TokenText.isWellFormed(secret) {
            return secret
        }
        let secret = TokenText.random()
        setCookies.append(self.cookies.setting(self.cookies.preSession, to: secret))
        return secret
    }

    /// The page for somebody who wants to see what belongs to another. It is the same whether there is such a user or
    /// not.
    func notLoggedIn(_ request: Request, _ here: Accounts) -> Response {
        let name = Paths.username(in: request) ?? ""
        var model: PageModel = [
            "title": .text(name.isEmpty ? "You are not logged in" : "You are not logged in as \(name)"),
            "username": .text(name),
            "login": .text(Paths.login(returningTo: Paths.home(name))),
        ]
        model.set(accounts: here.live.map(\.holder.username), title: "Logged in here")
        return page(.notLoggedIn, status: .unauthorized, model)
    }

    /// The page that explains why there is no other.
    func errorPage(_ refusal: Refusal, reference: String? = nil) -> Response {
        var response = page(.error, status: refusal.status, errorModel(refusal, reference: reference))
        response.headers.append(contentsOf: refusal.headers)
        return response
    }

    /// What that page shows.
    func errorModel(_ refusal: Refusal, reference: String? = nil) -> PageModel {
        var model: PageModel = [
            "title": .text(ErrorText.title(refusal.status)),
            "explanation": .text(refusal.explanation ?? ErrorText.explanation(refusal.status)),
        ]
        model.set("reference", reference)
        model.set("way_out", refusal.wayOut?.path)
        model.set("way_out_text", refusal.wayOut?.text)
        return model
    }

    /// The page about a daemon that did not do its part.
    func errorPage(_ trouble: Trouble, reference: String, retrying path: String) -> Response {
        var refusal = Refusal(status: trouble.status, explanation: trouble.sentence, wayOut: (path, "Try again"))
        if let retryAfter = trouble.retryAfter { refusal.headers[.retryAfter] = retryAfter }
        return errorPage(refusal, reference: reference)
    }

    /// Writes down what a person cannot do anything about.
    func report(_ trouble: Trouble, _ context: WebContext) {
        switch trouble {
        case .throttled, .busy:
            break
        case .away(let reason):
            logger.warning(
                "the daemon is away",
                metadata: ["reason": "\(Quoted(reason))", "reference": "\(context.reference)"]
            )
        case .broken(let kind):
            logger.error(
                "the daemon refused what it should do",
                metadata: ["kind": "\(Quoted(kind))", "reference": "\(context.reference)"]
            )
        }
    }
}

extension Trouble {
    /// What the response says.
    var status: HTTPResponse.Status {
        switch self {
        case .away, .busy: .serviceUnavailable
        case .throttled: .tooManyRequests
        case .broken: .internalServerError
        }
    }

    /// What the person reads.
    var sentence: String {
        switch self {
        case .away: "The account service does not answer right now. Please try again in a moment."
        case .busy: "The account service has too much to do right now. Please try again in a moment."
        case .throttled(let seconds): "There were too many tries. Please wait \(Self.wait(seconds)) and try again."
        case .broken: "Something is wrong on this server. Nothing that you did caused it."
        }
    }

    /// The field of the same name.
    var retryAfter: String? {
        switch self {
        case .busy(let seconds), .throttled(let seconds): String(seconds)
        case .away, .broken: nil
        }
    }

    private static func wait(_ seconds: Int64) -> String {
        switch seconds {
        case ...1: "a second"
        case ...119: "\(seconds) seconds"
        case ...7199: "\((seconds + 59) / 60) minutes"
        default: "\((seconds + 3599) / 3600) hours"
        }
    }
}

extension PageModel {
    /// Adds the list of accounts, if there are any.
    mutating func set(accounts: [String], title: String) {
        let list: [PageModel] = accounts.map { username in
            [
                "username": .text(username),
                "home": .text(Paths.home(username)),
                "initial": .text(String(username.prefix(1))),
            ]
        }
        self = merging([
            "has_accounts": .flag(!accounts.isEmpty), "accounts_title": .text(title), "accounts": .list(list),
        ])
    }

    /// Adds what is wrong, if anything is.
    mutating func set(trouble sentences: [String]) {
        self = merging([
            "trouble": .flag(!sentences.isEmpty), "sentences": .list(sentences.map { ["sentence": .text($0)] }),
        ])
    }
}
