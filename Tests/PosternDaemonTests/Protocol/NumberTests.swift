// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternProtocol
import Testing

@testable import PosternDaemon

@Suite("The numbers in protocol/README.md")
struct NumberTests {
    /// A number as people write it.
    static func written(_ number: Int) -> String {
        var digits = Array(String(number))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
        return String(digits)
    }

    static let limits = ConnectionLimits()
    static let sessions = SessionPolicy()

    /// What the page says, with the numbers of the code put in.
    static let phrases = [
        "| those, and `account.*` and `session.*` | \(written(Limits.lineBytes)) bytes |",
        "| everything | \(written(Limits.adminLineBytes)) bytes |",
        "have \(written(ConnectionRegistry.maximum(of: .check))) connections on `check.sock`",
        "and \(ConnectionRegistry.maximum(of: .admin)) on `admin.sock`",
        "A reply is at most \(written(Limits.replyBytes)) bytes",
        "at most \(Limits.nesting) levels",
        "at most \(Limits.objectMembers) members",
        "An array of 1 to \(Limits.batchRequests) requests",
        "Of one connection \(ConnectionState.maximumInFlight) lines are in the works",
        "within \(limits.lineTime.components.seconds) s |",
        "reads on for \(limits.drainTime.components.seconds) s or \(limits.drainBytes >> 20) MiB",
        "| \(limits.backlog >> 10) KiB of replies",
        "closes after \(limits.slowReader.components.seconds) s |",
        "| \(limits.adminIdle.components.seconds) s of silence on `admin.sock` |",
        "any text of up to \(written(Limits.tokenBytes)) bytes is taken",
        "without padding: \(Limits.tokenCharacters) characters",
        "`user_agent` (\(Limits.userAgentBytes) bytes at the most",
        "have 1 to \(CanonicalUsername.maximumBytes) bytes",
        "free text of up to \(DisplayName.maximumCharacters) code points",
        "`password.minimum_length`, \(PasswordPolicy().minimumLength) by default",
        "has more than \(written(PasswordPolicy().maximumBytes)) bytes",
        "up to \(written(Limits.newPasswordInputBytes)) bytes are taken",
        "A username over \(Limits.usernameInputBytes) bytes or a password over \(written(Limits.passwordBytes))",
        "| login | \(sessions.lifetime / 3600) hours (`session.lifetime_s`) | \(sessions.idleTimeout / 3600) hour",
        "| \(sessions.rememberedLifetime / 86_400) days (`session.remembered_lifetime_s`)",
        "`session.maximum_per_user` (\(sessions.maximumPerUser))",
        "The login is older than \(sessions.reauthenticationWindow / 60) minutes.",
        "gives the \(written(Accounts.exportedEvents)) newest events",
    ]

    @Test("Each is the code's", arguments: phrases)
    func number(_ phrase: String) throws {
        // A phrase may run over the end of a line.
        let text = try Repository.text(Repository.protocolPath("README.md")).replacing("\n", with: " ")
        #expect(text.contains(phrase))
    }
}
