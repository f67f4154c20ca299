// SPDX-License-Identifier: Apache-2.0

/// A password seen as an attacker's rules see it: in lower case, taken apart into words, repetitions and runs.
struct PasswordShape {
    /// The code points, ASCII capitals folded.
    let letters: [Unicode.Scalar]

    init(_ text: String) {
        letters = text.unicodeScalars.map { scalar in
            ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
        }
    }

    /// The longest group whose repetition counts: shorter than the shortest password that any configuration takes.
    private static let longestGroup = 7

    /// Whether one short group of code points makes up the whole: `aaaaaaaa`, `abcabcabcabc`.
    var isRepeated: Bool {
        (1...Self.longestGroup).contains { length in
            letters.count >= 2 * length && Self.repeats(letters, every: length)
        }
    }

    /// Whether most of the whole is one run through the digits, the alphabet or a row of the keyboard.
    var isSequential: Bool {
        guard letters.count > 2 else { return false }
        let steps = zip(letters, letters.dropFirst())
        return [1, -1].contains { direction in
            // A run may start anew (`123456123456`) or wrap (`890123`), so four steps of five suffice.
            let follows = steps.count { Self.follows($0, $1, direction: direction) }
            return follows * 5 >= (letters.count - 1) * 4
        }
    }

    /// Whether nothing is left but words of the list, once decoration is taken away: `password`, `passwordpassword`,
    /// `letmein2024!!`, `123dragonmonkey`, `password1password2`, `monkey1234567890`.
    ///
    /// Two different words at most, each as often as may be: a phrase of three or more different words is what a good
    /// password looks like.
    func isMadeOf(_ vocabulary: Vocabulary) -> Bool {
        // The least decoration with which each place can be reached, by the words used on the way.
        var reached = [[UsedWords: Int]](repeating: [:], count: letters.count + 1)
        reached[0][UsedWords()] = 0
        for place in letters.indices {
            let matches = reached[place].isEmpty ? [] : vocabulary.matches(in: letters, at: place)
            let decoration = decoration(at: place)
            for (used, cost) in reached[place] {
                for word in matches {
                    guard let next = used.adding(word) else { continue }
                    reached[place + vocabulary.words[word].count][next, default: .max].lower(to: cost)
                }
                if let decoration { reached[place + 1][used, default: .max].lower(to: cost + decoration) }
            }
        }
        // A few digits are decoration; a long tail is a password of its own.
        let bearable = max(6, letters.count(where: Self.isLetter))
        return reached[letters.count].contains { used, cost in !used.isEmpty && cost <= bearable }
    }

    /// What the code point at `place` weighs as decoration: nothing where it only goes on counting or repeating; nil
    /// where it is a letter that does not.
    private func decoration(at place: Int) -> Int? {
        let scalar = letters[place]
        if place > 0 {
            let last = letters[place - 1]
            if last == scalar || [1, -1].contains(where: { Self.follows(last, scalar, direction: $0) }) { return 0 }
        }
        return Self.isLetter(scalar) ? nil : 1
    }

    private static func repeats(_ text: [Unicode.Scalar], every length: Int) -> Bool {
        zip(text, text.dropFirst(length)).allSatisfy(==)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || !scalar.isASCII
    }

    /// The rows of the keyboard, its columns one after the other, and the top rows in zigzag. No row has a key twice.
    private static let rows = [
        "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop", "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
        "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0",
    ]
    .map { Array($0.unicodeScalars) }

    private static func follows(_ one: Unicode.Scalar, _ other: Unicode.Scalar, direction: Int) -> Bool {
        guard one.isASCII, other.isASCII else { return false }
        let bothAlike = isLetter(one) == isLetter(other)
        if bothAlike, Int(one.value) + direction == Int(other.value) { return true }
        if direction == 1, one == "9", other == "0" { return true }
        if direction == -1, one == "0", other == "9" { return true }
        return rows.contains { row in
            guard let place = row.firstIndex(of: one) else { return false }
            return row.indices.contains(place + direction) && row[place + direction] == other
        }
    }
}

/// Up to two different words that a password was taken apart into.
private struct UsedWords: Hashable {
    private var first: Int?
    private var second: Int?

    var isEmpty: Bool { first == nil }

    /// The same with one word more; nil where it would be a third.
    func adding(_ word: Int) -> UsedWords? {
        if word == first || word == second { return self }
        var copy = self
        if first == nil {
            copy.first = word
        } else if second == nil {
            copy.second = word
        } else {
            return nil
        }
        return copy
    }
}

extension Int {
    /// Becomes `other` where that is less.
    fileprivate mutating func lower(to other: Int) {
        self = Swift.min(self, other)
    }
}
