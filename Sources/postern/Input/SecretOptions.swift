// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Where a password comes from.
struct PasswordOptions: ParsableArguments {
    @Flag(
        name: .customLong("password-stdin"),
        help: "Take the password from standard input, a line; only the line end is cut off."
    )
    var passwordFromInput = false
}

/// Where a token comes from.
struct TokenOptions: ParsableArguments {
    @Flag(
        name: .customLong("token-stdin"),
        help: "Take the token from standard input, a line; before the password where both come from there."
    )
    var tokenFromInput = false
}
