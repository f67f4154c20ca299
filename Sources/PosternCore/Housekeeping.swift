// SPDX-License-Identifier: Apache-2.0

/// What is done for the store behind everybody's back: noting checks, and clearing away what has run out.
package struct Housekeeping: Sendable {
    private let environment: RuleEnvironment

    /// How many rows one step removes: few enough that nobody waits for it.
    package static let stepSize = 500

    /// Takes what the rules work with.
    package init(_ environment: RuleEnvironment) {
        self.environment = environment
    }

    /// Fills the table with what the store has. To be done before the first question is answered.
    package func load() async throws(StoreFault) {
        let table = environment.table
        try await environment.store.eachSession(at: environment.clock.now) { session, username in
            table.insert(session, of: username)
        }
    }

    /// Writes down which sessions were checked. What could not be written is kept for the next time: else a session
    /// in use would look idle to the store once it can be written again.
    package func noteChecks() async throws(StoreFault) {
        let seen = environment.table.takeTouched()
        guard !seen.isEmpty else { return }
        do {
            try await environment.store.touch(seen)
        } catch {
            environment.table.putBack(seen)
            throw error
        }
    }

    /// Removes a step's worth of what has run out, and says whether there may be more.
    ///
    /// The store hears of checks up to a minute late, so only what ran out by twice that time ago is taken. It must have
    /// been told all that it can be told: call ``noteChecks()`` before, and do not call this where that failed.
    package func collect() async throws(StoreFault) -> Bool {
        let moment = environment.clock.now + -2 * SessionTable.touchInterval
        return try await environment.store.collect(at: moment, limit: Self.stepSize) == Self.stepSize
    }
}
