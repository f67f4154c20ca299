// SPDX-License-Identifier: Apache-2.0

/// What a new password must be. It holds where a password is set, never where one is checked.
///
/// The rules are those of NIST SP 800-63B-4 §3.1.1.2: length counts, composition does not; what is commonly used or
/// follows from the account is refused whole, never for a part of it.
package struct PasswordPolicy: Sendable {
    /// Why a password is refused.
    package enum Fault: String, CaseIterable, Sendable {
        /// Fewer code points than the minimum.
        case tooShort = "too_short"
        /// More than 1024 bytes.
        case tooLong = "too_long"
        /// On the list of common ones, or one of them repeated, doubled or with a few digits or signs around it.
        case common
        /// One character or a short group over and over.
        case repeated
        /// Neighbours in the alphabet, among the digits or on the keyboard, up or down.
        case sequential
        /// The username or the service's name, or little more.
        case context
    }

    /// 15 code points: the minimum for a password that is the only factor. A configuration may lower it to 8.
    package var minimumLength = 15
    /// The most bytes: room for any phrase, and a bound on what is hashed.
    package var maximumBytes = 1024
    /// Words that follow from the place: its name and host name.
    package var contextWords = ["postern"]

    /// Takes the defaults.
    package init() {}

    /// Every rule that `password` breaks, in the order of the cases; none where it is good.
    package func faults(of password: Password, username: CanonicalUsername) -> [Fault] {
        let bytes = password.exposedBytes
        guard bytes.count <= maximumBytes else { return [.tooLong] }
        let text = String(decoding: bytes, as: UTF8.self)
        let shape = PasswordShape(text)
        var faults: [Fault] = []
        if text.unicodeScalars.count < minimumLength { faults.append(.tooShort) }
        if shape.isMadeOf(CommonPasswords.vocabulary) { faults.append(.common) }
        if shape.isRepeated { faults.append(.repeated) }
        if shape.isSequential { faults.append(.sequential) }
        if shape.isMadeOf(contextWords(for: username)) { faults.append(.context) }
        return faults
    }

    /// The username, its parts, and the place's own words.
    private func contextWords(for username: CanonicalUsername) -> Vocabulary {
        let parts = username.text.utf8.split { byte in
            [UInt8(ascii: "@"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-")]
                .contains(byte)
        }
        let words = [username.text] + parts.map { String(decoding: $0, as: UTF8.self) } + contextWords
        // A part of one or two letters stands in many good phrases by chance.
        return Vocabulary(words.filter { $0.utf8.count > 2 }.map { PasswordShape($0).letters })
    }
}
