// SPDX-License-Identifier: Apache-2.0

import PosternCore
import Testing

@Suite("Display names")
struct DisplayNameTests {
    private func outcome(_ text: String) -> Result<DisplayName?, DisplayName.Fault> {
        do {
            return .success(try DisplayName.parse(text))
        } catch {
            return .failure(error)
        }
    }

    @Test(
        "Free text is kept as it is",
        arguments: [
            "Alice", " Alice  Liddell ", "Ålice", "A\u{30A}lice", "爱丽丝", "أليس", "👩‍🔬", "<b>Alice</b>",
            "O'Hara \"x\" \\ %s",
            "\u{A0}", "a\u{200D}b", "\u{FEFF}",
        ]
    )
    func good(_ text: String) throws {
        let name = try #require(try DisplayName.parse(text))
        #expect(Array(name.text.utf8) == Array(text.utf8))
    }

    @Test("The empty text stands for none")
    func empty() throws {
        #expect(try DisplayName.parse("") == nil)
    }

    @Test("100 code points are a name, 101 are not, however many bytes they have", arguments: ["a", "é", "€", "😀"])
    func length(_ character: String) {
        #expect(
            outcome(String(repeating: character, count: 100))
                == .success(DisplayName(stored: String(repeating: character, count: 100)))
        )
        #expect(outcome(String(repeating: character, count: 101)) == .failure(.tooLong))
    }

    @Test("What ends lines or turns text around is refused")
    func controls() {
        let forbidden = Array(0...0x1F) + Array(0x7F...0x9F) + Array(0x2028...0x202E) + Array(0x2066...0x2069)
        for value in forbidden {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            #expect(outcome("a\(scalar)b") == .failure(.controlCharacter), "\(value)")
            #expect(outcome("\(scalar)") == .failure(.controlCharacter), "\(value)")
        }
        #expect(outcome("a\r\nb") == .failure(.controlCharacter))
    }
}
