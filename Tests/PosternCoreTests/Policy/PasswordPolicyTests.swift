// SPDX-License-Identifier: Apache-2.0

import Foundation
import PosternCore
import Testing

@Suite("What a new password must be")
struct PasswordPolicyTests {
    private func faults(
        _ password: String,
        of name: String = "rosalind",
        _ policy: PasswordPolicy = PasswordPolicy()
    ) throws -> [PasswordPolicy.Fault] {
        policy.faults(of: Password(password), username: try CanonicalUsername(name))
    }

    @Test("15 code points are long enough, 14 are not, whatever they are made of")
    func length() throws {
        #expect(try faults("kx7 vq2 mz9 wp4") == [])
        #expect(try faults("kx7 vq2 mz9 wp") == [.tooShort])
        #expect(try faults("") == [.tooShort])
        // Composed: one code point. Decomposed: two.
        #expect(try faults("kx7 vq2 mz9 w\u{E9}4") == [])
        #expect(try faults("kx7 vq2 mz9 w\u{E9}") == [.tooShort])
        #expect(try faults("kx7 vq2 mz9 we\u{301}") == [])
        // One character for the eye, three code points: man, joiner, laptop.
        #expect(try faults("kx7 vq2 mz9 \u{1F468}\u{200D}\u{1F4BB}") == [])
        #expect(try faults("kx7 vq2 mz9\u{1F468}\u{200D}\u{1F4BB}") == [.tooShort])
        #expect(try faults("山川草木鳥獣虫魚花雪月風雲雷") == [.tooShort])
        #expect(try faults("山川草木鳥獣虫魚花雪月風雲雷雨") == [])
    }

    @Test("1024 bytes are not too long, 1025 are, whatever they are made of")
    func tooLong() throws {
        let base = "kx7 vq2 mz9 wp4 "
        let fits = String(repeating: base, count: 63) + "kx7 vq2 mz9 wp4."
        #expect(fits.utf8.count == 1024)
        #expect(try faults(fits) == [])
        #expect(try faults(fits + "x") == [.tooLong])
        let wide = base + String(repeating: "é", count: 503) + "xy"
        #expect(wide.utf8.count == 1024)
        #expect(try faults(wide) == [])
        #expect(try faults(base + String(repeating: "é", count: 504) + "x") == [.tooLong])
        #expect(try faults(String(repeating: "a", count: 8192)) == [.tooLong])
    }

    @Test("A configuration may lower the minimum")
    func lowered() throws {
        var policy = PasswordPolicy()
        policy.minimumLength = 8
        #expect(try faults("kx7 vq2m", of: "rosalind", policy) == [])
        #expect(try faults("kx7 vq2", of: "rosalind", policy) == [.tooShort])
        for password in [
            "password", "qwertyui", "12345678", "aaaaaaaa", "abcabcab", "Passw0rd!", "iloveyou", "monkey12",
        ] {
            #expect(try !faults(password, of: "rosalind", policy).isEmpty)
        }
    }

    @Test("White space counts, inside and around, and so does NUL")
    func everyByteCounts() throws {
        #expect(try faults(" kx7vq2mz9wp4  ") == [])
        #expect(try faults("kx7vq2mz9wp4") == [.tooShort])
        #expect(try faults("kx7vq2mz9wp4\u{0}\u{0}x") == [])
        #expect(try faults("\u{0}kx7vq2mz9wp4\t\n") == [])
        #expect(Password(" a\u{0}b\r\n ").exposedBytes == [0x20, 0x61, 0, 0x62, 0x0D, 0x0A, 0x20])
        #expect(Password("\u{E9}").exposedBytes != Password("e\u{301}").exposedBytes)
    }

    @Test(
        "A common word is refused repeated, doubled, decorated, counted up or down, in any case",
        arguments: [
            "passwordpassword", "PasswordPassword", "password password", "password-password!", "PASSWORDPASSWORD1",
            "passwordpasswordpassword", "passwordpassword123", "123passwordpassword", "password1password2",
            "password1password2password3", "password123password", "password1234567", "password12345678",
            "password1234567890", "password12345678901234", "1234567890password", "password0987654321",
            "0987654321password", "password!!!!!!!!!!!!", "!!!!!!!!password!!!!!!!!", "......password......",
            "letmeinletmein1", "iloveyouiloveyou", "iloveyou1234567", "sunshinesunshine", "monkeymonkeymonkey",
            "dragonmonkeydragon", "monkey dragon monkey dragon", "administrator123", "Administrator2024!",
            "qwertyqwertyqwerty", "qwerty123qwerty123", "welcomewelcome1", "welcome-welcome-welcome",
            "footballfootball",
            "P@ssw0rdP@ssw0rd", "p@ssw0rd p@ssw0rd", "1q2w3e4r1q2w3e4r", "trustno1trustno1", "abc123abc123abc123",
            "1qaz2wsx1qaz2wsx", "zaq1zaq1zaq1zaq1", "changemechangeme", "superman superman", "december december",
            "princessprincess", "2024january january",
        ]
    )
    func common(_ password: String) throws {
        #expect(try faults(password).contains(.common))
    }

    @Test(
        "One short group over and over is refused",
        arguments: [
            "aaaaaaaaaaaaaaa", "               ", "!!!!!!!!!!!!!!!!", "ababababababababa", "xyzxyzxyzxyzxyz",
            "12ab12ab12ab12ab",
            "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}", "éééééééééééééééé",
            "AaAaAaAaAaAaAaAa", "tapirtapirtapir", "x7q!z x7q!z x7q!z ",
        ]
    )
    func repeated(_ password: String) throws {
        #expect(try faults(password).contains(.repeated))
    }

    @Test(
        "Neighbours in the alphabet, among the digits or on the keyboard are refused, up and down",
        arguments: [
            "123456789012345", "987654321098765", "1234567812345678", "abcdefghijklmno", "ABCDEFGHIJKLMNO",
            "zyxwvutsrqponml", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfg", "qwertyuiopasdfghjkl",
            "poiuytrewqlkjhg",
            "qwertzuiopasdfgh", "azertyuiopqsdfgh", "asdfghjklzxcvbnm", "1qaz2wsx3edc4rfv", "qazwsxedcrfvtgb",
            "1q2w3e4r5t6y7u8i", "abcdefgabcdefghi",
        ]
    )
    func sequential(_ password: String) throws {
        #expect(try faults(password).contains(.sequential))
    }

    @Test(
        "The username, its parts and the service's name are refused as a common word is",
        arguments: [
            ("rosalind", "rosalindrosalind"), ("rosalind", "Rosalind1234567"), ("rosalind", "rosalind2024!!!"),
            ("rosalind", "rosalind-rosalind"), ("rosalind", "postern-rosalind"), ("rosalind", "posternpostern!"),
            ("rosalind.franklin", "rosalind.franklin"), ("rosalind.franklin", "franklinrosalind"),
            ("rosalind.franklin", "rosalind franklin"), ("rosalind.franklin", "Franklin-Franklin"),
            ("rosalind@lab.example", "rosalind@lab.example"), ("rosalind@lab.example", "!!exampleexample!!"),
            ("r2d2c3p0bb8", "r2d2c3p0bb81234"), ("a-very-long-name-indeed", "a-very-long-name-indeed"),
        ]
    )
    func context(_ name: String, _ password: String) throws {
        #expect(try faults(password, of: name).contains(.context))
    }

    @Test(
        "A good phrase is taken, be there a common word in it, a run, or a name",
        arguments: [
            "correct horse battery staple", "a tidy heap of winter apples", "my dragon eats cheese on sunday",
            "monkey dragon tiger falcon", "the password is not this", "summer rain on tin roofs",
            "rosalind walks to the sea",
            "kx7 vq2 mz9 wp4", "9f86d081884c7d65", "Tr0ub4dor&3 is a bad one", "love letters from mars",
            "abc is where we began",
            "I counted 12345 sheep", "qwerty is a row of keys", "один два три четыре", "пароль из многих слов",
            "山川草木鳥獣虫魚花雪月風雲雷雨",
            "😀 🎸 🚲 🌧 🍋 🦊 🧵 🗝", "password48271049375", "zmrzlina s ovocem", "der hund im garten schläft",
            "correcthorsebatterystaple", "mustang sally rides again", "hello darkness my old friend",
            "the secret garden door",
            "postern gate at dawn", "annual report of losses", "password\u{0}kx7vq2mz9wp4",
        ]
    )
    func good(_ password: String) throws {
        #expect(try faults(password, of: "rosalind") == [])
    }

    @Test("A part of a name with one or two letters, or that is common in phrases, does no harm")
    func shortParts() throws {
        #expect(try faults("an ox in a box of wax", of: "a.x@ox.io") == [])
        #expect(try faults("ann and her annual tan", of: "ann") == [])
    }

    @Test("Every rule that a password breaks is named, each once, in a fixed order")
    func several() throws {
        #expect(try faults("password") == [.tooShort, .common])
        #expect(try faults("aaaa") == [.tooShort, .repeated])
        #expect(try faults("12345678") == [.tooShort, .sequential])
        #expect(try faults("postern") == [.tooShort, .context])
        #expect(try faults("qwertyqwerty") == [.tooShort, .common, .repeated, .sequential])
        #expect(
            PasswordPolicy.Fault.allCases.map(\.rawValue)
                == ["too_short", "too_long", "common", "repeated", "sequential", "context"]
        )
    }

    @Test("The longest passwords are looked at in no time, however they are made")
    func effort() throws {
        // Each of these has very many ways to be taken apart; a search through all of them would never end.
        for text in ["abc123", "abcabcd", "password1", "1q2w3e4r", "a", "12", "passpassword", "testertesting"] {
            let long = String(String(repeating: text, count: 1024).prefix(1024))
            _ = try faults(long, of: "abc.abcd.abcde.abcabc")
        }
    }
}
