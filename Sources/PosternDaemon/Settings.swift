// SPDX-License-Identifier: Apache-2.0

package import PosternConfiguration
package import PosternCore

/// All that can be configured about the daemon, each key with its default and the reason for it.
package struct Settings: Sendable {
    static let stateDirectory = ConfigurationKey(
        "state_directory",
        .text,
        default: "/var/lib/postern",
        borrowing: ["STATE_DIRECTORY"],
        "Where the store and its keys are; it must belong to the daemon alone."
    )
    static let socketDirectory = ConfigurationKey(
        "socket_directory",
        .text,
        default: "/run/postern",
        borrowing: ["RUNTIME_DIRECTORY"],
        "Where check.sock, front.sock and admin.sock are made."
    )
    static let signupMode = ConfigurationKey(
        "signup.mode",
        .choice(SignupMode.allCases.map(\.rawValue)),
        default: SignupMode.open.rawValue,
        "Whether people may make accounts themselves."
    )
    static let minimumLength = ConfigurationKey(
        "password.minimum_length",
        .integer(8...64),
        default: "15",
        "Code points; 15 is NIST SP 800-63B-4's minimum for a password that is the only factor, 8 its floor with others."
    )
    static let argonMemory = ConfigurationKey(
        "password.argon2.memory_kib",
        .integer(7168...131_072),
        default: "65536",
        "Memory of one Argon2id hash; 64 MiB with 2 iterations takes well under 250 ms on one core of a small server."
    )
    static let argonIterations = ConfigurationKey(
        "password.argon2.iterations",
        .integer(1...10),
        default: "2",
        "Passes of one Argon2id hash; with the memory never below OWASP's sets 47104/1, 19456/2, 12288/3, 9216/4, 7168/5."
    )
    static let hashingThreads = ConfigurationKey(
        "password.hashing.threads",
        .integer(0...64),
        default: "0",
        "Threads that hash; 0 for one less than the processors, at least one, so that checks always have a core."
    )
    static let hashingMemory = ConfigurationKey(
        "password.hashing.memory_mib",
        .integer(64...65_536),
        default: "512",
        "Memory that all hashes together may take; a smaller limit of the control group holds instead."
    )
    static let hashingQueue = ConfigurationKey(
        "password.hashing.queue",
        .integer(1...1024),
        default: "64",
        "Hashes that may wait for a thread; beyond it, or beyond two seconds of waiting, callers are told `busy`."
    )
    static let sessionLifetime = ConfigurationKey(
        "session.lifetime_s",
        .integer(60...34_560_000),
        default: "86400",
        "The whole life of a session; a day is what NIST SP 800-63B-4 asks of its second level."
    )
    static let sessionIdleTimeout = ConfigurationKey(
        "session.idle_timeout_s",
        .integer(60...34_560_000),
        default: "3600",
        "A session ends after so long without a check; an hour, from the same place."
    )
    static let rememberedLifetime = ConfigurationKey(
        "session.remembered_lifetime_s",
        .integer(60...34_560_000),
        default: "2592000",
        "The whole life of a session whose person asked to be remembered, which has no idle limit; 30 days."
    )
    static let sessionMaximum = ConfigurationKey(
        "session.maximum_per_user",
        .integer(1...1000),
        default: "64",
        "Live sessions of one user; one more ends the oldest."
    )
    static let logLevel = ConfigurationKey(
        "log.level",
        .choice(["debug", "info", "notice", "warning", "error"]),
        default: "info",
        "The least that is logged to standard error."
    )

    /// Every key, in the order in which help and reports show them.
    package static let keys = [
        stateDirectory, socketDirectory, signupMode, minimumLength, argonMemory, argonIterations, hashingThreads,
        hashingMemory, hashingQueue, sessionLifetime, sessionIdleTimeout, rememberedLifetime, sessionMaximum, logLevel,
    ]

    /// Where the store is.
    package var stateDirectory: String
    /// Where the sockets are.
    package var socketDirectory: String
    /// Who may make accounts.
    package var signupMode: SignupMode
    /// What a new password must be.
    package var passwordPolicy: PasswordPolicy
    /// How long things live.
    package var sessionPolicy: SessionPolicy
    /// What a hash costs.
    package var argonCost: ArgonCost
    /// How hashes are admitted.
    package var hashing: HashingLimits
    /// The least that is logged.
    package var logLevel: String

    /// Takes what holds.
    package init(_ configuration: LayeredConfiguration) throws(DaemonFault) {
        stateDirectory = configuration.text(Self.stateDirectory)
        socketDirectory = configuration.text(Self.socketDirectory)
        signupMode = SignupMode(rawValue: configuration.text(Self.signupMode)) ?? .closed
        passwordPolicy = PasswordPolicy()
        passwordPolicy.minimumLength = Int(configuration.integer(Self.minimumLength))
        sessionPolicy = SessionPolicy()
        sessionPolicy.lifetime = configuration.integer(Self.sessionLifetime)
        sessionPolicy.idleTimeout = configuration.integer(Self.sessionIdleTimeout)
        sessionPolicy.rememberedLifetime = configuration.integer(Self.rememberedLifetime)
        sessionPolicy.maximumPerUser = Int(configuration.integer(Self.sessionMaximum))
        argonCost = try ArgonCost(
            memoryKibibytes: Int(configuration.integer(Self.argonMemory)),
            iterations: Int(configuration.integer(Self.argonIterations))
        )
        hashing = HashingLimits(
            threads: Int(configuration.integer(Self.hashingThreads)),
            memoryMebibytes: Int(configuration.integer(Self.hashingMemory)),
            queue: Int(configuration.integer(Self.hashingQueue))
        )
        logLevel = configuration.text(Self.logLevel)
    }
}
