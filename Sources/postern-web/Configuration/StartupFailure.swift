// SPDX-License-Identifier: Apache-2.0

/// Why the front does not start: one sentence for the person who started it.
struct StartupFailure: Error, CustomStringConvertible {
    let description: String
    /// What the process ends with: EX_CONFIG for what was set wrongly, 1 for what the machine refuses.
    let exitCode: Int32

    /// A setting is wrong.
    static func configuration(_ sentence: String) -> StartupFailure {
        StartupFailure(description: sentence, exitCode: 78)
    }

    /// The arguments make no sense (EX_USAGE).
    static func usage(_ sentence: String) -> StartupFailure {
        StartupFailure(description: sentence, exitCode: 64)
    }

    /// The machine refuses.
    static func environment(_ sentence: String) -> StartupFailure {
        StartupFailure(description: sentence, exitCode: 1)
    }
}
