// SPDX-License-Identifier: Apache-2.0

/// What a command has to tell, in a form for people and one for programs.
protocol Report {
    associatedtype Result: Encodable

    /// The result as the daemon gave it.
    var result: Result { get }
    /// The same for people, on standard output; nil where there is nothing to say. What came from elsewhere must have
    /// been made ``Readable``.
    var text: String? { get }
    /// What a person should know besides, on standard error.
    var remark: String? { get }
    /// Whether the answer is a clean no.
    var isNo: Bool { get }
}

extension Report {
    var remark: String? { nil }
    var isNo: Bool { false }
}
