// SPDX-License-Identifier: Apache-2.0

/// The fields of a submitted form (`application/x-www-form-urlencoded`).
struct FormFields: Hashable, Sendable {
    /// Why a body is no form of ours.
    enum Failure: Error, Hashable {
        /// A `%` without two digits, bytes that are not UTF-8, or a field without `=`.
        case malformed
        /// A field that the form does not have.
        case unknownField
        /// A field that came twice: which of the two was meant cannot be known.
        case repeatedField
    }

    private let values: [String: String]

    /// Decodes a body.
    ///
    /// - Parameter allowed: the names that the form has. None of them must come, and no other may.
    init(_ body: some Collection<UInt8>, allowed: Set<String>) throws(Failure) {
        var values: [String: String] = [:]
        for pair in body.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            guard
                let equals = pair.firstIndex(of: UInt8(ascii: "=")),
                let name = PercentDecoding.text(pair[..<equals], plusIsSpace: true),
                let value = PercentDecoding.text(pair[pair.index(after: equals)...], plusIsSpace: true)
            else { throw .malformed }
            guard allowed.contains(name) else { throw .unknownField }
            guard values.updateValue(value, forKey: name) == nil else { throw .repeatedField }
        }
        self.values = values
    }

    /// The value of a field, empty where it did not come: browsers leave out what was not ticked.
    subscript(_ name: String) -> String { values[name] ?? "" }
}
