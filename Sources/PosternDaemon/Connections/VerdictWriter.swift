// SPDX-License-Identifier: Apache-2.0

internal import PosternCore

/// Writes bytes into space that is known to be enough.
///
/// A reply to a check has a dozen pieces. If each asked anew whether there is room, that would cost more than finding
/// the session.
private struct PieceWriter {
    let space: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ space: UnsafeMutableRawBufferPointer) {
        self.space = space
    }

    mutating func write(_ text: StaticString) {
        write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    }

    mutating func write(_ bytes: UnsafeRawBufferPointer) {
        // Both sides check their bounds: a reply that does not fit is a fault of ours and must not go unseen.
        UnsafeMutableRawBufferPointer(rebasing: space[count..<(count + bytes.count)]).copyMemory(from: bytes)
        count += bytes.count
    }

    /// Writes eight characters, the first in the highest byte.
    mutating func write(characters: UInt64) {
        space.storeBytes(of: characters.bigEndian, toByteOffset: count, as: UInt64.self)
        count += 8
    }

    mutating func write(decimal number: Int64) {
        var magnitude = number.magnitude
        var digits = 1
        var bound: UInt64 = 10
        while digits < 19, magnitude >= bound {
            digits += 1
            bound *= 10
        }
        if number < 0 { write("-") }
        for place in stride(from: count + digits - 1, through: count, by: -1) {
            space[place] = UInt8(truncatingIfNeeded: magnitude % 10) + UInt8(ascii: "0")
            magnitude /= 10
        }
        count += digits
    }
}

extension ReplyBuffer {
    /// The most that a reply to a check has beside its id: the pieces below, a username of 64 bytes, a session's name
    /// of 16, and three numbers of 20.
    private static let verdictBytes = 320

    /// Writes the reply to a check.
    mutating func writeVerdict(id: Span<UInt8>, _ verdict: (hash: TokenHash, holder: SessionTable.Holder)?) {
        write(atMost: Self.verdictBytes + id.count) { space in
            var writer = PieceWriter(space)
            writer.write(#"{"jsonrpc":"2.0","id":"#)
            id.withUnsafeBytes { writer.write($0) }
            guard let verdict else {
                writer.write(",\"result\":{\"valid\":false}}\n")
                return writer.count
            }
            writer.write(#","result":{"valid":true,"user_id":"#)
            writer.write(decimal: verdict.holder.userID.rawValue)
            // A canonical username and a session's name have no character that JSON would escape.
            writer.write(#","username":""#)
            writer.write(verdict.holder.username.text)
            writer.write(#"","session_id":""#)
            let name = SessionID.characters(of: verdict.hash)
            writer.write(characters: name.0)
            writer.write(characters: name.1)
            writer.write(#"","authenticated_at":"#)
            writer.write(decimal: verdict.holder.authenticatedAt.rawValue)
            writer.write(#","expires_at":"#)
            writer.write(decimal: verdict.holder.expiresAt.rawValue)
            writer.write("}}\n")
            return writer.count
        }
    }
}
