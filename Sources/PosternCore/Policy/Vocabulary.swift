// SPDX-License-Identifier: Apache-2.0

/// Words that are looked for in passwords, at hand by the letter they begin with.
struct Vocabulary: Sendable {
    /// The words, in lower case.
    let words: [[Unicode.Scalar]]
    private let byFirst: [Unicode.Scalar: [Int]]

    /// Takes words in lower case; empty ones are of no use and left out.
    init(_ words: [[Unicode.Scalar]]) {
        let words = words.filter { !$0.isEmpty }
        self.words = words
        byFirst = Dictionary(grouping: words.indices) { words[$0][0] }
    }

    /// The numbers of the words that stand in `text` at `place`.
    func matches(in text: [Unicode.Scalar], at place: Int) -> [Int] {
        byFirst[text[place], default: []].filter { text[place...].starts(with: words[$0]) }
    }
}
