// SPDX-License-Identifier: Apache-2.0

// Swift Testing is there only where tests are built; a plain release build has none.
#if canImport(Testing)

internal import PosternCore
internal import Testing

/// What every implementation of ``PosternCore/Store`` must do, as tests.
///
/// A test target runs it over its store in a few lines:
///
/// ```swift
/// @Test(arguments: StoreConformance.cases)
/// func conforms(_ rule: StoreConformance.Case) async throws {
///     let changes = ChangeLog()
///     let store = MyStore(onCommit: changes.append)
///     try await rule.check(StoreSubject(store, changes))
/// }
/// ```
package enum StoreConformance {
    /// One rule, told as a sentence.
    package struct Case: Sendable, CustomTestStringConvertible {
        /// The rule.
        package let sentence: String
        /// Checks it against an empty store.
        package let check: @Sendable (StoreSubject) async throws -> Void

        init(_ sentence: String, _ check: @escaping @Sendable (StoreSubject) async throws -> Void) {
            self.sentence = sentence
            self.check = check
        }

        /// The rule.
        package var testDescription: String { sentence }
    }

    /// Every rule.
    package static let cases: [Case] = users + credentials + tokens + sessions + endings + housekeeping + records
}

#endif
