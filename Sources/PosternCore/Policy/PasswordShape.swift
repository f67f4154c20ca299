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

    /// Whether one group of up to four code points makes up the whole: `aaaaaaaa`, `abcabcabcabc`.
    var isRepeated: Bool {
        (1...4).contains { length in
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

    /// Whether nothing is left but words of the list, once digits and signs at both ends are cut off:
    /// `password`, `passwordpassword`, `letmein2024!!`, `123dragonmonkey`.
    func isMadeOf(words: Set<[Unicode.Scalar]>) -> Bool {
        if words.contains(letters) { return true }
        let core = letters.drop { !Self.isLetter($0) }.reversed().drop { !Self.isLetter($0) }.reversed()
        guard core.count > 0 else { return false }
        // A few digits are decoration; a long tail is a password of its own.
        guard letters.count - core.count <= Swift.max(6, core.count) else { return false }
        return Self.splits(Array(core), into: words)
    }

    /// Whether `text` is a chain of words from the list. Two words at most: a phrase of three or more different words
    /// is what a good password looks like. The same word may be repeated without end.
    private static func splits(_ text: [Unicode.Scalar], into words: Set<[Unicode.Scalar]>) -> Bool {
        if words.contains(text) { return true }
        for length in stride(from: 3, to: text.count, by: 1) {
            let head = Array(text.prefix(length))
            guard words.contains(head) else { continue }
            if text.count % length == 0, repeats(text, every: length) { return true }
            if words.contains(Array(text.dropFirst(length).drop { !isLetter($0) })) { return true }
        }
        return false
    }

    private static func repeats(_ text: [Unicode.Scalar], every length: Int) -> Bool {
        zip(text, text.dropFirst(length)).allSatisfy(==)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || !scalar.isASCII
    }

    private static let rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop"].map {
        Array($0.unicodeScalars)
    }

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
