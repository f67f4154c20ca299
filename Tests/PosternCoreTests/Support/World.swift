// SPDX-License-Identifier: Apache-2.0

import PosternCore
import PosternStore
import PosternTesting
import Testing

/// The rules over a real store, with everything that they depend on in the test's hands.
struct World: Sendable {
    static let password = "a tidy heap of winter apples"
    static let newPassword = "seven geese cross a frozen pond"
    static let name = "alice"

    let store: any Store
    let faults = StoreFaults()
    let table: SessionTable
    let clock = ManualClock()
    let random = SeededRandom()
    let hasher = WatchedHasher()
    let origin = Origin(
        caller: Caller(uid: 1000, role: "front"),
        client: ClientInfo(address: "192.0.2.1", userAgent: "A browser")
    )
    let environment: RuleEnvironment

    var accounts: Accounts { Accounts(environment) }
    var login: Login { Login(environment) }
    var sessions: Sessions { Sessions(environment) }
    var administration: Administration { Administration(environment) }
    var housekeeping: Housekeeping { Housekeeping(environment) }

    private init(_ store: any Store, _ table: SessionTable, _ policy: SessionPolicy, _ mode: SignupMode) {
        self.store = store
        self.table = table
        environment = RuleEnvironment(
            store: FaultyStore(store, faults),
            table: table,
            hasher: hasher,
            clock: clock,
            random: random,
            sessionPolicy: policy,
            signupMode: mode
        )
    }

    /// Runs a test in a world of its own.
    static func run(
        _ policy: SessionPolicy = SessionPolicy(),
        signup mode: SignupMode = .open,
        _ test: (World) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let table = SessionTable()
        let store = try SQLiteStore.open(
            at: directory.path(SQLiteStore.fileName),
            .create,
            onCommit: { table.apply($0) }
        )
        try await test(World(store, table, policy, mode))
        try await store.close()
        withExtendedLifetime(directory) {}
    }
}

extension World {
    /// Makes an account.
    @discardableResult
    func signUp(_ name: String = World.name, _ password: String = World.password) async throws -> User {
        try await accounts.signup(name, Password(password), displayName: nil, origin)
    }

    /// Logs in and returns the token.
    @discardableResult
    func logIn(
        _ name: String = World.name,
        _ password: String = World.password,
        remember: Bool = false
    ) async throws -> Token {
        guard
            case .authenticated(let token, _, _) = try await login.login(
                name,
                Password(password),
                remember: remember,
                origin
            )
        else { throw TestingFault("\(name) is not logged in") }
        return token
    }

    /// Whether a token is that of a live session.
    func isLive(_ token: Token) -> Bool {
        holder(of: token) != nil
    }

    /// What a check says.
    func holder(of token: Token) -> SessionTable.Holder? {
        sessions.check(Array(token.exposedText.utf8).span)?.holder
    }

    /// The sessions that would be live after a restart.
    func afterRestart() async throws -> Set<TokenHash> {
        let found = HashList()
        try await store.eachSession(at: clock.now) { session, _ in found.add(session.hash) }
        return found.hashes
    }

    /// How many accounts there are.
    func userCount() async throws -> Int {
        try await administration.statistics().store.users
    }

    /// How an account is named.
    func selector(_ name: String = World.name) throws -> UserSelector {
        .username(try CanonicalUsername(name))
    }
}

/// What the rules say no with; nil where they do not.
func refusal<Value>(_ rule: () async throws(Refusal) -> Value) async -> Refusal? {
    do {
        _ = try await rule()
        return nil
    } catch {
        return error
    }
}

/// Expects a rule to say no, and with what.
func expectRefusal<Value>(
    _ expected: Refusal,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ rule: () async throws(Refusal) -> Value
) async {
    let refused = await refusal(rule)
    #expect(refused == expected, sourceLocation: sourceLocation)
}
