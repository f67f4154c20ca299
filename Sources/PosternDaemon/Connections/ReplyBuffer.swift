// SPDX-License-Identifier: Apache-2.0

/// Where replies gather until they are sent: one for all connections, used by one at a time.
///
/// An array would ask at every piece whether it is shared and whether there is room. Here room is asked for once a
/// reply.
struct ReplyBuffer: ~Copyable {
    /// The memory; owned by this value, freed with it. The first `count` bytes are initialised.
    private var memory: UnsafeMutableRawBufferPointer
    /// How many bytes wait to be sent.
    private(set) var count = 0

    /// Beyond so many bytes the replies so far should be sent before more are written.
    static let fullBytes = 64 << 10
    /// Room for as much and some replies more. What a longer reply needed is given back.
    private static let keptBytes = 2 * fullBytes

    init() {
        memory = .allocate(byteCount: Self.keptBytes, alignment: 16)
    }

    deinit {
        memory.deallocate()
    }

    /// What waits to be sent; valid until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

    /// Room for at least so many bytes more.
    ///
    /// - Parameter body: fills the room from its beginning and returns how many bytes it wrote.
    @inline(__always)
    mutating func write(atMost room: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int) {
        if memory.count - count < room { grow(room) }
        let written = body(UnsafeMutableRawBufferPointer(rebasing: memory[count...]))
        precondition(written <= memory.count - count)
        count += written
    }

    /// Writes a line and its end.
    mutating func writeLine(_ line: [UInt8]) {
        write(atMost: line.count + 1) { room in
            room.copyBytes(from: line)
            room[line.count] = UInt8(ascii: "\n")
            return line.count + 1
        }
    }

    /// Forgets what was sent.
    mutating func clear() {
        count = 0
        if memory.count > Self.keptBytes {
            memory.deallocate()
            memory = .allocate(byteCount: Self.keptBytes, alignment: 16)
        }
    }

    private mutating func grow(_ room: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(2 * memory.count, count + room),
            alignment: 16
        )
        larger.copyMemory(from: bytes)
        memory.deallocate()
        memory = larger
    }
}
