// SPDX-License-Identifier: Apache-2.0

import Glibc
import PosternCore
import PosternTesting
import Testing

@testable import PosternDaemon

@Suite("Argon2id by libsodium")
struct SodiumPasswordHasherTests {
    /// The least that OWASP allows; these tests hash a lot.
    static func hasher(memory: Int = 7168, iterations: Int = 5) throws -> SodiumPasswordHasher {
        SodiumPasswordHasher(cost: try ArgonCost(memoryKibibytes: memory, iterations: iterations), sodium: try Sodium())
    }

    @Test("A hash is a PHC string that names the scheme and the cost, with a salt of its own")
    func form() throws {
        let hasher = try Self.hasher(memory: 8192, iterations: 6)
        let hashes = try (0..<2).map { _ in try #require(hasher.hash(Password("seven quiet herons"))).exposedText }
        for hash in hashes {
            #expect(
                hash.wholeMatch(of: /\$argon2id\$v=19\$m=8192,t=6,p=1\$[A-Za-z0-9+\/]{22}\$[A-Za-z0-9+\/]{43}/) != nil
            )
        }
        #expect(hashes[0] != hashes[1])
        #expect(PasswordHash(hashes[0]).scheme == "argon2id")
    }

    @Test("Every byte counts, wherever it stands", arguments: [8, 15, 64, 72, 73, 127, 128, 255, 256, 1023, 1024])
    func everyByte(_ length: Int) throws {
        let hasher = try Self.hasher()
        let bytes = SeededRandom(seed: UInt64(length)).bytes(length).map { 0x21 + $0 % 0x5E }
        let text = String(decoding: bytes, as: UTF8.self)
        let hash = try #require(hasher.hash(Password(text)))
        #expect(hasher.verify(Password(text), against: hash) == true)
        let positions = length <= 30 ? Array(0..<length) : [0, length / 2, length - 2, length - 1]
        for position in positions {
            var other = bytes
            other[position] ^= 1
            #expect(hasher.verify(Password(String(decoding: other, as: UTF8.self)), against: hash) == false)
        }
        #expect(hasher.verify(Password(String(text.dropLast())), against: hash) == false)
        #expect(hasher.verify(Password(text + "x"), against: hash) == false)
    }

    @Test("Thirty positions of a long password all count")
    func thirtyPositions() throws {
        let hasher = try Self.hasher()
        let bytes = [UInt8](repeating: 0x61, count: 1024)
        let hash = try #require(hasher.hash(Password(String(decoding: bytes, as: UTF8.self))))
        for index in 0..<30 {
            var other = bytes
            other[index * 1023 / 29] = 0x62
            #expect(hasher.verify(Password(String(decoding: other, as: UTF8.self)), against: hash) == false)
        }
    }

    @Test("A NUL ends no password: what follows it counts")
    func nul() throws {
        let hasher = try Self.hasher()
        let hash = try #require(hasher.hash(Password("a\0b")))
        #expect(hasher.verify(Password("a\0b"), against: hash) == true)
        for other in ["a", "a\0", "a\0c", "\0a\0b", "a\0b\0"] {
            #expect(hasher.verify(Password(other), against: hash) == false)
        }
    }

    @Test("Nothing is normalised: the same letter in two writings is two passwords")
    func normalisation() throws {
        let hasher = try Self.hasher()
        let hash = try #require(hasher.hash(Password("\u{E9}")))
        #expect(hasher.verify(Password("e\u{301}"), against: hash) == false)
    }

    @Test("The empty password is one like any other")
    func empty() throws {
        let hasher = try Self.hasher()
        let hash = try #require(hasher.hash(Password("")))
        #expect(hasher.verify(Password(""), against: hash) == true)
        #expect(hasher.verify(Password("\0"), against: hash) == false)
    }

    @Test("Without a hash the work is done against a decoy, and the answer is no")
    func decoy() throws {
        let hasher = try Self.hasher()
        for text in ["", "seven quiet herons"] { #expect(hasher.verify(Password(text), against: nil) == false) }
    }

    static let inadmissible = [
        "", "$", "plain", "$2b$12$abcdefghijklmnopqrstuv", "$argon2i$v=19$m=8192,t=5,p=1$c2FsdHNhbHRzYWx0$aGFzaA",
        "$argon2id$v=16$m=8192,t=5,p=1$c2FsdHNhbHRzYWx0$aGFzaA", "$argon2id$m=8192,t=5,p=1$c2FsdHNhbHRzYWx0$aGFzaA",
        "$argon2id$v=19$m=4194304,t=5,p=1$c2FsdHNhbHRzYWx0$aGFzaA", "$argon2id$v=19$m=131073,t=1,p=1$c2FsdA$aGFzaA",
        "$argon2id$v=19$m=8192,t=11,p=1$c2FsdHNhbHRzYWx0$aGFzaA",
        "$argon2id$v=19$m=8192,t=4294967295,p=1$c2FsdA$aGFzaA",
        "$argon2id$v=19$m=8192,t=5,p=4$c2FsdHNhbHRzYWx0$aGFzaA", "$argon2id$v=19$m=-1,t=5,p=1$c2FsdHNhbHRzYWx0$aGFzaA",
        "$argon2id$v=19$m=99999999999999999999,t=5,p=1$c2FsdA$aGFzaA", "$argon2id$v=19$t=5,m=8192,p=1$c2FsdA$aGFzaA",
        "$argon2id$v=19$m=8192,t=5,p=1$c2FsdA", "$argon2id$v=19$m,t,p$c2FsdA$aGFzaA",
        "$argon2id$v=19$m=8192,t=5,p=1$c2FsdA$" + String(repeating: "A", count: 300),
    ]

    @Test("A stored hash that is not ours, or too dear, is not computed", arguments: inadmissible)
    func refused(_ hash: String) throws {
        let before = Self.peakMemory
        #expect(!SodiumPasswordHasher.isAdmissible(hash))
        #expect(try Self.hasher().verify(Password("seven quiet herons"), against: PasswordHash(hash)) == nil)
        #expect(Self.peakMemory - before < 512 << 10, "KiB")
    }

    /// The most memory that this process ever had, in KiB.
    private static var peakMemory: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
    }

    @Test("Against a hash that is broken it cannot be found out whether a password is right")
    func broken() throws {
        let hash = "$argon2id$v=19$m=8192,t=5,p=1$c2FsdHNhbHRzYWx0c2E$####"
        #expect(try Self.hasher().verify(Password("x"), against: PasswordHash(hash)) == nil)
    }
}
