// SPDX-License-Identifier: Apache-2.0

/// What is wrong with what a person typed, in sentences.
struct Complaint: Hashable, Sendable {
    let sentences: [String]
    let aboutUsername: Bool
    let aboutPassword: Bool

    /// One of the two is missing.
    static let usernameOrPasswordEmpty = Complaint(
        sentences: ["Username or password cannot be empty."],
        aboutUsername: true,
        aboutPassword: true
    )

    /// Somebody has the name.
    static func taken(_ username: String) -> Complaint {
        Complaint(
            sentences: ["Username \(username.trimmed) is not available."],
            aboutUsername: true,
            aboutPassword: false
        )
    }

    /// The name breaks the rules. A reason that is not known here is said in general.
    static func username(_ reason: String?) -> Complaint {
        let sentence =
            switch reason {
            case "empty": "Username or password cannot be empty."
            case "too_long": "The username is too long: it may have 64 characters."
            case "bad_character": "The username may hold only the letters a to z, digits and . _ + @ -"
            case "bad_edge": "The username must begin and end with a letter or a digit."
            default: "The username cannot be used."
            }
        return Complaint(sentences: [sentence], aboutUsername: true, aboutPassword: false)
    }

    /// The password breaks the policy: a sentence for each rule.
    static func password(_ reasons: [String]) -> Complaint {
        let sentences = reasons.map { reason in
            switch reason {
            case "too_short": "The password is too short. A few unrelated words make a good one."
            case "too_long": "The password is too long: it may have 1024 bytes."
            case "common": "The password is one of those that everybody tries first."
            case "repeated": "The password is something short said again and again."
            case "sequential": "The password counts up or down, or follows the keyboard."
            case "context": "The password is too close to the username or to the name of this service."
            default: "The password is not strong enough."
            }
        }
        return Complaint(
            sentences: sentences.isEmpty ? ["The password is not strong enough."] : sentences,
            aboutUsername: false,
            aboutPassword: true
        )
    }
}

extension String {
    /// Without white space around it, as the daemon takes names.
    var trimmed: String {
        var scalars = unicodeScalars[...]
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }

    /// Whether there is nothing but white space.
    var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
