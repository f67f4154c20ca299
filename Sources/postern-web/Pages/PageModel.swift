// SPDX-License-Identifier: Apache-2.0

import Mustache

/// What a template shows.
///
/// Texts are escaped on their way in, and the templates print them with three braces. The library's own escaping goes
/// by grapheme cluster: a quotation mark followed by a combining accent is one `Character`, equal to none that it knows,
/// and would leave the attribute it stands in. Here every byte is looked at.
struct PageModel: Sendable, ExpressibleByDictionaryLiteral {
    /// One member.
    enum Value: Sendable {
        case text(String)
        case flag(Bool)
        case list([PageModel])
    }

    private var members: [String: Value]

    init(dictionaryLiteral elements: (String, Value)...) {
        members = Dictionary(elements) { $1 }
    }

    /// Adds the members of another model, which win.
    func merging(_ other: PageModel) -> PageModel {
        var merged = self
        merged.members.merge(other.members) { $1 }
        return merged
    }

    /// Sets a text where there is one. A section of the template can ask whether it is there.
    mutating func set(_ name: String, _ text: String?) {
        members[name] = text.map { .text($0) }
    }

    /// What the library renders.
    var content: [String: Any] {
        members.mapValues { value in
            switch value {
            case .text(let text): EscapedHTML(text)
            case .flag(let flag): flag
            case .list(let list): list.map(\.content)
            }
        }
    }
}

/// A text that means itself both between tags and inside a quoted attribute.
struct EscapedHTML: MustacheCustomRenderable, Sendable {
    let renderText: String
    var isNull: Bool { renderText.isEmpty }

    init(_ text: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            // HTML has no way to write NUL; parsers make this of it (HTML §13.2.3.5).
            case 0: bytes += "\u{fffd}".utf8
            default: bytes.append(byte)
            }
        }
        renderText = String(decoding: bytes, as: UTF8.self)
    }
}
