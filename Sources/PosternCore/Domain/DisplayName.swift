// SPDX-License-Identifier: Apache-2.0

/// The name that a person goes by: free text, with nothing in it that could break a line or a header.
package struct DisplayName: Hashable, Sendable {
    /// 1 to 100 code points without control characters.
    package let text: String

    /// Why a text is no display name.
    package enum Fault: Error, Sendable {
        case tooLong
        case controlCharacter
    }

    /// The most code points a display name may have.
    package static let maximumCharacters = 100

    /// Takes a text as it is; the empty one stands for no display name and gives nil.
    package static func parse(_ input: String) throws(Fault) -> DisplayName? {
        guard !input.isEmpty else { return nil }
        guard input.unicodeScalars.count <= maximumCharacters else { throw .tooLong }
        let forbidden = input.unicodeScalars.contains { scalar in
            // Line and paragraph separators and the bidirectional controls reorder or break what stands around a name.
            switch scalar.value {
            case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
            default: false
            }
        }
        guard !forbidden else { throw .controlCharacter }
        return DisplayName(stored: input)
    }

    /// Takes a name out of the store.
    package init(stored text: String) {
        self.text = text
    }
}
