// SPDX-License-Identifier: Apache-2.0

import Glibc
import PosternCore
import PosternProtocol
import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("Whom a hash is counted for")
struct HashingPeerTests {
    static let password = "a tidy heap of winter apples"
    static let address = #","client":{"address":"192.0.2.7"}"#

    /// A call that hashes: the socket, the method, and what it is told.
    typealias Row = (role: Role, method: MethodName, params: String, peer: HashingPeer)

    static let rows: [Row] = [
        (.front, .sessionLogin, #""username":"alice","password":"x""# + address, .address("192.0.2.7")),
        (.front, .sessionLogin, #""username":"alice","password":"x""#, .uid(getuid())),
        (.front, .accountSignup, #""username":"bob","password":"\#(password)""# + address, .address("192.0.2.7")),
        (.front, .accountSignup, #""username":"bob","password":"\#(password)""#, .uid(getuid())),
        (.admin, .userCreate, #""username":"bob","password":"\#(password)""#, .uid(getuid())),
    ]

    @Test("The person's address where the front tells it, else the uid of the connection", arguments: rows)
    func peers(_ row: Row) async throws {
        let hasher = ControlledHasher()
        var options = InProcessDaemon.Options()
        options.hasher = hasher
        try await InProcessDaemon.run(options) { daemon in
            _ = try await daemon.connect(row.role).call(row.method, "{\(row.params)}")
            #expect(hasher.peers == [row.peer])
        }
    }

    @Test("What a session's holder does with a password counts for the same")
    func withSession() async throws {
        let hasher = ControlledHasher()
        var options = InProcessDaemon.Options()
        options.hasher = hasher
        try await InProcessDaemon.run(options) { daemon in
            try await daemon.signUp("alice")
            let token = try await daemon.logIn("alice")
            let before = hasher.peers.count
            let front = try daemon.connect(.front)
            let wrong = #"{"token":"\#(token)","password":"x""#
            _ = try await front.call(.sessionReauthenticate, wrong + Self.address + "}")
            _ = try await front.call(.accountDelete, wrong + "}")
            _ = try await front.call(
                .accountChangePassword,
                #"{"token":"\#(token)","current_password":"\#(Self.password)","new_password":"a lamp beneath the pear""#
                    + Self.address + "}"
            )
            let seen = Array(hasher.peers.dropFirst(before))
            #expect(seen.prefix(3) == [.address("192.0.2.7"), .uid(getuid()), .address("192.0.2.7")])
            #expect(seen.dropFirst(3).allSatisfy { $0 == .address("192.0.2.7") })
        }
    }
}
