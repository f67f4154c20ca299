// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import postern_web

@Suite("A form token")
struct FormTokenTests {
    private let secret = String(repeating: "s", count: 43)

    @Test("is good for its own form, account and browser alone")
    func boundToEverything() {
        let slots: [Slot?] = [nil] + Slot.all
        let secrets = [secret, String(repeating: "t", count: 43)]
        for purpose in FormToken.Purpose.allCases {
            for slot in slots {
                let token = FormToken.make(secret: secret, purpose: purpose, slot: slot)
                #expect(TokenText.isWellFormed(token))
                for otherSecret in secrets {
                    for otherPurpose in FormToken.Purpose.allCases {
                        for otherSlot in slots {
                            let isSame = (otherSecret, otherPurpose, otherSlot) == (secret, purpose, slot)
                            let isValid = FormToken.isValid(
                                token,
                                secret: otherSecret,
                                purpose: otherPurpose,
                                slot: otherSlot
                            )
                            #expect(isValid == isSame)
                        }
                    }
                }
            }
        }
    }

    @Test("is no good cut short, lengthened, changed or left out")
    func damaged() {
        let token = FormToken.make(secret: secret, purpose: .login, slot: nil)
        let flipped = (token.hasPrefix("A") ? "B" : "A") + token.dropFirst()
        for other in ["", "x", String(token.dropLast()), token + "A", flipped, token.uppercased() + " ", " " + token] {
            #expect(!FormToken.isValid(other, secret: secret, purpose: .login, slot: nil))
        }
    }

    @Test("does not show the secret")
    func opaque() {
        #expect(FormToken.make(secret: secret, purpose: .login, slot: nil) != secret)
    }
}
