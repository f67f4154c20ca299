// SPDX-License-Identifier: Apache-2.0

import PosternProtocol
import Testing

@Suite("Roles")
struct RoleTests {
    /// Who may call what, written out by hand: the least role of each method.
    private static let matrix: [String: Role] = [
        "server.hello": .check, "session.check": .check, "rpc.discover": .check,
        "account.signup": .front, "account.change_password": .front, "account.set_password": .front,
        "account.update": .front, "account.export": .front, "account.delete": .front,
        "session.login": .front, "session.reauthenticate": .front, "session.logout": .front, "session.list": .front,
        "session.revoke": .front,
        "session.issue": .admin, "server.status": .admin,
        "user.create": .admin, "user.list": .admin, "user.show": .admin, "user.disable": .admin, "user.enable": .admin,
        "user.delete": .admin, "user.reset_password": .admin, "user.sessions": .admin, "user.end_sessions": .admin,
    ]

    private static let rank: [Role: Int] = [.check: 0, .front: 1, .admin: 2]

    @Test(
        "Every method may be called by the roles that the protocol says, and by no others",
        arguments: MethodName.allCases
    )
    func matrix(_ name: MethodName) throws {
        let least = try #require(Self.matrix[name.rawValue])
        for role in Role.allCases {
            let expected = (Self.rank[role] ?? 0) >= (Self.rank[least] ?? 0)
            #expect(name.method.roles.admits(role) == expected, "\(role)")
            #expect(name.method.roles.roles.contains(role) == expected, "\(role)")
        }
    }

    @Test("The methods are those of the protocol, no more and no fewer")
    func methods() {
        #expect(Set(MethodName.allCases.map(\.rawValue)) == Set(Self.matrix.keys))
    }

    @Test("A method's description bears the method's name", arguments: MethodName.allCases)
    func names(_ name: MethodName) {
        #expect(name.method.name == name)
        #expect(!name.method.summary.isEmpty)
    }

    @Test("What is said to change nothing only asks")
    func questions() {
        let questions = MethodName.allCases.filter { $0.method.changesNothing }.map(\.rawValue)
        #expect(
            Set(questions) == [
                "server.hello", "server.status", "rpc.discover", "account.export", "session.check", "session.list",
                "user.list", "user.show", "user.sessions",
            ]
        )
    }

    @Test("Each role has a socket of its own, with the mode and the line length that the protocol says")
    func sockets() {
        #expect(Role.allCases.map(\.socketName) == ["check.sock", "front.sock", "admin.sock"])
        #expect(Role.allCases.map(\.socketMode) == [0o666, 0o660, 0o600])
        #expect(Role.allCases.map(\.maximumLineBytes) == [16_384, 16_384, 65_536])
    }

    @Test("The limits are those of the protocol")
    func limits() {
        #expect(Limits.batchRequests == 16)
        #expect(Limits.nesting == 16)
        #expect(Limits.pageSize == 500)
        #expect(Limits.replyBytes == 1_048_576)
        #expect(Limits.tokenCharacters == 43)
        #expect(Limits.passwordBytes == 1024)
        #expect(Limits.displayNameCharacters == 100)
    }
}
