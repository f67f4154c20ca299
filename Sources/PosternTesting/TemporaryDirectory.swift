// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc

/// A directory that is there for one test, and gone when nobody holds the value any more.
///
/// Its path is short, for a Unix socket's path may have 107 bytes only.
package final class TemporaryDirectory: Sendable {
    /// Where it is.
    package let path: String

    /// Makes one, for its owner alone.
    package init() throws {
        var template = Array("/tmp/pt.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestingFault("no temporary directory: \(SystemError.last)") }
        path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of something in it.
    package func path(_ name: String) -> String {
        path + "/" + name
    }
}

/// Something that a test needs went wrong, as a sentence.
package struct TestingFault: Error, CustomStringConvertible, Sendable {
    /// The sentence.
    package let description: String

    /// Makes a fault.
    package init(_ description: String) {
        self.description = description
    }
}

/// What the C library says.
package enum SystemError {
    /// Of the last failure.
    package static var last: String { String(cString: strerror(errno)) }
}
