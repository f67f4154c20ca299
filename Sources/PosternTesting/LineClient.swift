// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// One connection, spoken to in lines, that adds nothing of its own: what goes wrong is the daemon's doing or the test's.
///
/// It blocks, on a queue of its own, and gives up after 20 seconds.
package actor LineClient {
    private static let patience: Int32 = 20_000

    private let executor = BlockingExecutor()
    private let descriptor: Int32
    private var isOpen = true
    private var buffer: [UInt8] = []
    private var consumed = 0

    /// Where the actor runs.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Connects to a socket.
    package init(path: String) throws {
        descriptor = try Self.connected(to: path)
    }

    private static func connected(to path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TestingFault("no socket: \(SystemError.last)") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix(107)) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            let reason = SystemError.last
            Glibc.close(descriptor)
            throw TestingFault("\(path): \(reason)")
        }
        return descriptor
    }

    deinit {
        if isOpen { Glibc.close(descriptor) }
    }

    // MARK: What goes out

    /// Sends a line; its end is added.
    package func send(_ line: String) throws {
        try send(Array((line + "\n").utf8))
    }

    /// Sends bytes as they are.
    package func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            try waitFor(POLLOUT)
            let count = bytes[sent...].withUnsafeBytes { raw in
                Glibc.send(descriptor, raw.baseAddress, raw.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            if count < 0 {
                if errno == EAGAIN || errno == EINTR { continue }
                throw TestingFault("the daemon takes no more: \(SystemError.last)")
            }
            sent += count
        }
    }

    /// Sends as much of the bytes as the daemon takes without waiting; says how much that was.
    package func sendWithoutWaiting(_ bytes: [UInt8]) -> Int {
        max(
            0,
            bytes.withUnsafeBytes { raw in
                Glibc.send(descriptor, raw.baseAddress, raw.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
        )
    }

    /// Says that nothing more comes, and goes on reading.
    package func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Closes both directions.
    package func close() {
        if isOpen { Glibc.close(descriptor) }
        isOpen = false
    }

    /// Hands the descriptor to `body`.
    package func withDescriptor<Value: Sendable>(_ body: @Sendable (Int32) throws -> Value) rethrows -> Value {
        try body(descriptor)
    }

    // MARK: What comes in

    /// The next line without its end; nil once the daemon has closed its side.
    package func receiveOrEnd() throws -> String? {
        while true {
            if let end = buffer[consumed...].firstIndex(of: 0x0A) {
                let line = buffer[consumed..<end]
                consumed = end + 1
                guard let text = String(validating: line, as: UTF8.self) else {
                    throw TestingFault("the daemon sent what is not UTF-8")
                }
                return text
            }
            guard try receiveMore() else {
                guard consumed == buffer.count else { throw TestingFault("the daemon broke off within a line") }
                return nil
            }
        }
    }

    /// The next line; its absence is a fault.
    package func receive() throws -> String {
        guard let line = try receiveOrEnd() else { throw TestingFault("the daemon closed instead of answering") }
        return line
    }

    /// Waits for the end, and returns the lines before it.
    package func receiveAll() throws -> [String] {
        var lines: [String] = []
        while let line = try receiveOrEnd() { lines.append(line) }
        return lines
    }

    /// Whether there is something to read, or the end, within so many milliseconds.
    package func hasInput(withinMilliseconds milliseconds: Int32 = 0) -> Bool {
        var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return consumed < buffer.count || poll(&item, 1, milliseconds) > 0
    }

    /// Whether the daemon has closed the connection, read or not.
    package var isHungUp: Bool {
        var item = pollfd(fd: descriptor, events: 0, revents: 0)
        return poll(&item, 1, 0) > 0 && Int32(item.revents) & POLLHUP != 0
    }

    /// Sends a line and takes the next one.
    package func ask(_ line: String) throws -> String {
        try send(line)
        return try receive()
    }

    private func receiveMore() throws -> Bool {
        try waitFor(POLLIN)
        buffer.removeFirst(consumed)
        consumed = 0
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count > 0 { buffer.append(contentsOf: chunk.prefix(count)) }
        // What was not read when the other side closed makes the kernel say so; it is an end like any other.
        guard count >= 0 || errno == ECONNRESET else { throw TestingFault("cannot read: \(SystemError.last)") }
        return count > 0
    }

    private func waitFor(_ event: Int32) throws {
        var item = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        guard poll(&item, 1, Self.patience) > 0 else { throw TestingFault("20 seconds passed without a word") }
    }
}
