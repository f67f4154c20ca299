// SPDX-License-Identifier: Apache-2.0

import Foundation
import PosternCore
import PosternTesting
import Testing

@Suite("Tokens")
struct TokenTests {
    /// Always the same byte.
    private struct Constant: RandomSource {
        var byte: UInt8
        func bytes(_ count: Int) -> [UInt8] { Array(repeating: byte, count: count) }
    }

    private static let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    @Test("A token is 43 characters of base64url, and no two are the same")
    func form() {
        let random = SeededRandom()
        var seen: Set<String> = []
        var hashes: Set<TokenHash> = []
        for _ in 0..<100_000 {
            let token = Token(from: random)
            guard token.exposedText.utf8.count == 43, token.exposedText.utf8.allSatisfy(Self.alphabet.contains) else {
                Issue.record("a token of another form")
                return
            }
            seen.insert(token.exposedText)
            hashes.insert(token.hash)
        }
        #expect(seen.count == 100_000)
        #expect(hashes.count == 100_000)
    }

    @Test("A token is made of exactly 32 random bytes", arguments: [UInt8(0), 1, 0x7F, 0x80, 0xFB, 0xFF])
    func bytes(_ byte: UInt8) throws {
        let token = Token(from: Constant(byte: byte))
        let standard = token.exposedText.replacing("-", with: "+").replacing("_", with: "/") + "="
        #expect(Data(base64Encoded: standard) == Data(repeating: byte, count: 32))
    }

    @Test("base64url agrees with Foundation's base64 for every length")
    func base64() {
        let random = SeededRandom(seed: 5)
        for count in 0...100 {
            let bytes = random.bytes(count)
            let expected = Data(bytes).base64EncodedString()
                .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            #expect(Base64URL.encode(bytes) == expected)
        }
        #expect((UInt8.min...UInt8.max).filter(Base64URL.isDigit).count == 64)
        #expect((UInt8.min...UInt8.max).filter(Base64URL.isDigit).allSatisfy(Self.alphabet.contains))
    }

    @Test("The hash of what was sent is the hash of the token, and the SHA-256 of its characters")
    func hash() throws {
        let token = Token(from: Constant(byte: 0))
        #expect(token.exposedText == String(repeating: "A", count: 43))
        #expect(TokenHash(of: token.exposedText) == token.hash)
        #expect(TokenHash(of: Array(token.exposedText.utf8).span) == token.hash)
        // printf 'A%.0s' {1..43} | sha256sum
        let digest = token.hash.bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        #expect(digest == "0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a")
    }

    @Test(
        "What has not the form of a token has no hash",
        arguments: [
            "", "A", String(repeating: "A", count: 42), String(repeating: "A", count: 44),
            String(repeating: "A", count: 42) + "=", String(repeating: "A", count: 42) + "+",
            String(repeating: "A", count: 42) + "/", String(repeating: "A", count: 42) + " ",
            " " + String(repeating: "A", count: 42), String(repeating: "A", count: 42) + "\n",
            String(repeating: "A", count: 42) + "\u{0}", String(repeating: "A", count: 41) + "é",
            String(repeating: "é", count: 43), String(repeating: "A", count: 42) + "\u{212A}",
            String(repeating: "A", count: 40) + "\u{212A}", String(repeating: "A", count: 4096),
        ]
    )
    func wrongForm(_ text: String) {
        #expect(TokenHash(of: text) == nil)
    }

    @Test("Tokens that differ in one character, be it the last, have different hashes")
    func everyCharacterCounts() {
        let text = Token(from: SeededRandom()).exposedText
        var hashes: Set<TokenHash> = []
        for place in text.utf8.indices.indices {
            var bytes = Array(text.utf8)
            let offset = text.utf8.distance(from: text.utf8.startIndex, to: place)
            bytes[offset] = bytes[offset] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            if let hash = TokenHash(of: String(decoding: bytes, as: UTF8.self)) { hashes.insert(hash) }
        }
        #expect(hashes.count == 43)
    }

    @Test("A hash comes out of the store as it went in")
    func roundTrip() throws {
        let random = SeededRandom(seed: 3)
        for _ in 0..<1000 {
            let hash = Token(from: random).hash
            #expect(hash.bytes.count == 32)
            #expect(TokenHash(stored: hash.bytes) == hash)
        }
        for count in [0, 1, 31, 33, 64] { #expect(TokenHash(stored: Array(repeating: 1, count: count)) == nil) }
        #expect(TokenHash(stored: Array(0..<32))?.bytes == Array(0..<32))
    }

    @Test("Hashes that differ in one bit anywhere are not equal")
    func equality() throws {
        let bytes = Token(from: SeededRandom()).hash.bytes
        let hash = try #require(TokenHash(stored: bytes))
        for bit in 0..<256 {
            var other = bytes
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(TokenHash(stored: other) != hash)
        }
    }

    @Test("A session's name is 16 characters, follows from the hash, and is the same however it is made")
    func sessionID() {
        let random = SeededRandom(seed: 9)
        for _ in 0..<1000 {
            let hash = Token(from: random).hash
            let id = SessionID(of: hash)
            #expect(id.text.utf8.count == 16)
            #expect(id.text == Base64URL.encode(Array(hash.bytes.suffix(12))))
            let (high, low) = SessionID.characters(of: hash)
            let characters = [high, low].flatMap { word in
                stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
            }
            #expect(characters == Array(id.text.utf8))
            #expect(SessionID(received: id.text) == id)
        }
    }

    @Test("A session's name is compared byte for byte")
    func sessionIDEquality() {
        #expect(SessionID(received: "\u{212A}") != SessionID(received: "K"))
        #expect(Set([SessionID(received: "K"), SessionID(received: "K"), SessionID(received: "\u{212A}")]).count == 2)
    }

    @Test("Neither tokens nor passwords nor their hashes show themselves")
    func silence() {
        let token = Token(from: SeededRandom())
        let password = Password("a tidy heap of winter apples")
        let hash = PasswordHash("$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA")
        let record = PasswordCredential(id: CredentialID(rawValue: 1), hash: hash)
        var dumps = ""
        dump(token, to: &dumps)
        dump(password, to: &dumps)
        dump(record, to: &dumps)
        let texts = [
            "\(token)", String(reflecting: token), "\(password)", String(reflecting: password), "\(hash)",
            String(reflecting: hash), "\(record)", String(reflecting: record), "\([token])", "\((token, password))",
            "\(LoginResult.passwordChangeRequired(token))", dumps,
        ]
        for text in texts {
            #expect(!text.contains(token.exposedText) && !text.contains("tidy") && !text.contains("c2FsdA"))
            // The bytes of "tidy", as an array would show them.
            #expect(!text.contains("116, 105, 100, 121"))
            #expect(text.contains("(secret)"))
        }
    }

    @Test("A hash names its scheme")
    func scheme() {
        #expect(PasswordHash("$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA").scheme == "argon2id")
        #expect(PasswordHash("$cheap$").scheme == "cheap")
        #expect(PasswordHash("").scheme.isEmpty)
    }
}
