// SPDX-License-Identifier: Apache-2.0

/// The words that most passwords are made of.
///
/// Few common passwords are as long as the minimum, so what matters at that length are these words repeated, doubled
/// and decorated, which ``PasswordShape`` sees through.
enum CommonPasswords {
    /// In lower case.
    static let vocabulary = Vocabulary(list.split(separator: " ").map { Array($0.unicodeScalars) })

    private static let list = """
        password passw0rd p@ssw0rd p@ssword pass passwort passphrase secret secure security letmein welcome \
        admin administrator root user guest test tester testing login changeme default temp temporary master \
        qwerty qwertz azerty qazwsx zaq1zaq1 1q2w3e4r 1qaz2wsx q1w2e3r4 asdf asdfgh zxcvbn abc abcd abcdef abc123 \
        iloveyou loveyou love lovely princess sunshine dragon monkey shadow superman batman spiderman starwars \
        football baseball basketball soccer hockey tennis golf michael jennifer jessica ashley daniel thomas \
        robert charlie jordan george andrew matthew joshua anthony william nicole hunter buster tigger killer \
        trustno1 whatever freedom computer internet server service network system oracle mysql postgres database \
        summer winter spring autumn january february march april june july august september october november \
        december monday tuesday wednesday thursday friday saturday sunday hello hallo bonjour world google facebook \
        company business office private public access manager support helpdesk cheese chocolate cookie banana \
        orange apple pepper ginger flower butterfly angel babygirl lovers purple yellow silver golden diamond \
        mustang ferrari porsche mercedes corvette harley yankees lakers cowboys eagles liverpool arsenal chelsea \
        barcelona pokemon pikachu minecraft fortnite naruto matrix phoenix merlin
        """
}
