// SPDX-License-Identifier: Apache-2.0

extension RequestScanner {
    /// The string that is the one and only member of an object; nil where the object is any other.
    ///
    /// This serves `{"token": "…"}`, which comes thousands of times a second and must not be taken apart with more
    /// effort than this.
    ///
    /// - Parameter object: where the object lies in a line that this scanner has accepted.
    public mutating func soleString(
        _ name: StaticString,
        in object: Range<Int>,
        _ line: Span<UInt8>
    ) -> JSONScanner.StringSpan? {
        soleStringScanner.reset(to: object.lowerBound)
        var found: JSONScanner.StringSpan?
        var others = false
        do {
            try soleStringScanner.members(line, depth: 1) { scanner, key throws(JSONFault) in
                if JSONScanner.is(key, name, line), scanner.peek(line) == UInt8(ascii: "\"") {
                    found = try scanner.string(line)
                } else {
                    others = true
                    try scanner.value(line, depth: 2)
                }
            }
        } catch {
            return nil
        }
        return others ? nil : found
    }
}
