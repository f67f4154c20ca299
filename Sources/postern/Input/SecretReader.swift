// SPDX-License-Identifier: Apache-2.0

import PosternProtocol

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Gets passwords and tokens from where the command line says: a line each of standard input, or the terminal.
struct SecretReader {
    /// What is asked for.
    enum Subject {
        case token
        case oneTimeToken
        case password
        case currentPassword
        case newPassword

        /// How a prompt calls it.
        var prompt: String {
            switch self {
            case .token: "Token"
            case .oneTimeToken: "One-time token"
            case .password: "Password"
            case .currentPassword: "Current password"
            case .newPassword: "New password"
            }
        }

        /// How a sentence calls it.
        var noun: String { prompt.prefix(1).lowercased() + prompt.dropFirst() }

        /// The flag that takes it from standard input.
        var flag: String {
            switch self {
            case .token, .oneTimeToken: "--token-stdin"
            case .password, .currentPassword, .newPassword: "--password-stdin"
            }
        }

        /// The longest that the daemon looks at, in bytes.
        var maximumBytes: Int {
            switch self {
            case .token, .oneTimeToken: Limits.tokenBytes
            case .password, .currentPassword: Limits.passwordBytes
            case .newPassword: Limits.newPasswordInputBytes
            }
        }
    }

    private var input: StandardInput
    private let inputIsTerminal: Bool
    private let ask: (_ prompt: String) throws(Terminal.Fault) -> StandardInput.Line

    /// Reads from standard input and the terminal, or from what a test puts in their places.
    init(
        input: StandardInput = StandardInput(),
        inputIsTerminal: Bool = isatty(STDIN_FILENO) == 1,
        ask: @escaping (_ prompt: String) throws(Terminal.Fault) -> StandardInput.Line = Terminal.ask
    ) {
        self.input = input
        self.inputIsTerminal = inputIsTerminal
        self.ask = ask
    }

    /// Gets a secret that exists.
    ///
    /// - Parameter fromInput: whether the command line says that it comes on standard input.
    mutating func secret(_ subject: Subject, fromInput: Bool) throws(CommandFailure) -> Secret {
        if fromInput { return try line(subject) }
        try demandTerminal(subject)
        return try asked(subject.prompt, subject)
    }

    /// Gets a secret that is being chosen; a person types it twice.
    mutating func chosen(_ subject: Subject, fromInput: Bool) throws(CommandFailure) -> Secret {
        if fromInput { return try line(subject) }
        try demandTerminal(subject)
        let first = try asked(subject.prompt, subject)
        let second = try asked("\(subject.prompt) again", subject)
        guard first.exposed.utf8.elementsEqual(second.exposed.utf8) else {
            throw .badInput("The two \(subject.noun)s are not the same.")
        }
        return first
    }

    private func demandTerminal(_ subject: Subject) throws(CommandFailure) {
        if !inputIsTerminal {
            throw .usage("Standard input is not a terminal. Say \(subject.flag) to give the \(subject.noun) on it.")
        }
    }

    private mutating func line(_ subject: Subject) throws(CommandFailure) -> Secret {
        do {
            return Secret(try input.line(maximumBytes: subject.maximumBytes))
        } catch {
            throw Self.failure(error, subject)
        }
    }

    private func asked(_ prompt: String, _ subject: Subject) throws(CommandFailure) -> Secret {
        let line: StandardInput.Line
        do {
            line = try ask(prompt + ": ")
        } catch {
            throw .badInput("The terminal cannot be used to ask for the \(subject.noun). Say \(subject.flag) instead.")
        }
        do {
            return Secret(try StandardInput.text(line, maximumBytes: subject.maximumBytes))
        } catch {
            throw Self.failure(error, subject)
        }
    }

    private static func failure(_ fault: StandardInput.Fault, _ subject: Subject) -> CommandFailure {
        switch fault {
        case .ended: .badInput("The input ended before the \(subject.noun).")
        case .tooLong: .badInput("The \(subject.noun) has more than \(subject.maximumBytes) bytes.")
        case .nul: .badInput("The \(subject.noun) holds a NUL byte.")
        case .notUTF8: .badInput("The \(subject.noun) is not UTF-8.")
        case .unreadable: .badInput("Standard input cannot be read.")
        }
    }
}
