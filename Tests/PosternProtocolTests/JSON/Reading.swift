// SPDX-License-Identifier: Apache-2.0

import PosternProtocol

/// What the scanner and the parser make of a text.
enum Reading {
    /// Scans a text as one value and nothing else.
    static func scan(_ bytes: [UInt8], with scanner: inout JSONScanner) -> JSONFault? {
        scanner.reset()
        let text = bytes.span
        do {
            let range = try scanner.value(text, depth: 1)
            try scanner.expectEnd(text)
            guard range.upperBound <= bytes.count else { return .unexpectedEnd }
            return nil
        } catch {
            return error
        }
    }

    /// Scans a text with a scanner that has seen none before.
    static func scan(_ bytes: [UInt8]) -> JSONFault? {
        var scanner = JSONScanner()
        return scan(bytes, with: &scanner)
    }

    /// Parses a text.
    static func parse(_ bytes: [UInt8]) -> Result<JSONValue, JSONFault> {
        do {
            return .success(try JSONValue(parsing: bytes.span))
        } catch {
            return .failure(error)
        }
    }

    /// What is wrong with a text, by the parser.
    static func fault(_ bytes: [UInt8]) -> JSONFault? {
        if case .failure(let fault) = parse(bytes) { fault } else { nil }
    }
}

extension JSONValue {
    /// Whether another reader that keeps neither the order of members nor the way numbers are written read the same.
    func agrees(with other: JSONValue) -> Bool {
        switch (self, other) {
        case (.otherNumber, .otherNumber), (.otherNumber, .integer):
            true
        case (.array(let ours), .array(let theirs)):
            ours.count == theirs.count && zip(ours, theirs).allSatisfy { $0.agrees(with: $1) }
        case (.object(let ours), .object(let theirs)):
            ours.count == theirs.count
                && ours.allSatisfy { member in
                    theirs.contains {
                        $0.key.utf8.elementsEqual(member.key.utf8) && member.value.agrees(with: $0.value)
                    }
                }
        case (.string(let ours), .string(let theirs)):
            ours.utf8.elementsEqual(theirs.utf8)
        default:
            self == other
        }
    }
}
