// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import PosternProtocol

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The path of a Unix socket, which the kernel bounds far more tightly than other paths.
struct SocketPath: Sendable {
    /// The path as it was given.
    let text: String

    /// Why a path names no socket, as a clause.
    struct Unusable: Error {
        let reason: String
    }

    /// The address to connect to. SwiftNIO's own initializer stops at 103 bytes, fewer than Linux takes.
    func address() throws(Unusable) -> SocketAddress {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        if text.isEmpty { throw Unusable(reason: "the path of the socket is empty") }
        if text.utf8.contains(0) { throw Unusable(reason: "the path of the socket holds a NUL byte") }
        // The last byte is for the NUL at the end (unix(7)).
        guard text.utf8.count < room else {
            throw Unusable(
                reason: "the path of the socket has \(text.utf8.count) bytes, and no more than \(room - 1) are "
                    + "possible: \(text)"
            )
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: text.utf8) }
        return SocketAddress(address)
    }

    /// How long a request line may be there, in bytes. A longer one would end the connection, and with it the calls of
    /// others; so it is refused before it is written.
    var maximumLineBytes: Int {
        let name = text.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? ""
        return Role.allCases.first { $0.socketName == name }?.maximumLineBytes ?? Limits.adminLineBytes
    }

    /// Why connecting failed, as a clause for people.
    func explain(_ error: any Error) -> String {
        switch (error as? IOError)?.errnoCode {
        case ENOENT: "there is no socket \(text); is posternd running?"
        case ECONNREFUSED: "nobody listens at \(text); is posternd running?"
        case EACCES: "this user may not open \(text)"
        default: "\(text) cannot be opened: \(error)"
        }
    }
}
