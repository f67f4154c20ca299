// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOHTTPTypes
import NIOSSL
import ServiceLifecycle

/// Puts routes, connections and sockets together.
struct WebServer: Sendable {
    let configuration: WebConfiguration
    let front: Front
    let group: any EventLoopGroup
    let logger: Logger

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - handedOver: the descriptors that systemd passed; when there are any, nothing else is bound.
    ///   - announce: is told where people can open the front, once it serves.
    func start(
        handedOver: [CInt],
        announce: @escaping @Sendable (String) -> Void
    ) async throws(StartupFailure) -> any Service {
        let responder = Routes.responder(front)
        let plain = GuardedChannel(
            timeouts: RequestGuard.Timeouts(),
            refusal: { front.rawRefusal($0) },
            secure: { front.secure(&$0) },
            responder: { request, writer, channel in
                let context = WebContext(source: WebContext.Source(peer: Peer(channel), logger: logger))
                let response: Response
                do {
                    response = try await responder.respond(to: request, context: context)
                } catch {
                    // The pages for errors are made further in; this is for an error in making those.
                    response = Response(status: .internalServerError)
                }
                try await writer.write(response: response.head, body: response.body)
            }
        )
        if let files = configuration.tls {
            let child: TLSChannel<GuardedChannel>
            do {
                child = try TLSChannel(plain, tlsConfiguration: try TLSFile.load(files))
            } catch let failure as StartupFailure {
                throw failure
            } catch {
                throw .configuration("The certificate \(files.certificate) and the key \(files.key) cannot be used.")
            }
            return try await start(child, handedOver, announce)
        }
        return try await start(plain, handedOver, announce)
    }

    private func start<Child: ServerChildChannel>(
        _ child: Child,
        _ handedOver: [CInt],
        _ announce: @escaping @Sendable (String) -> Void
    ) async throws(StartupFailure) -> any Service {
        let connections = ConnectionSet(maximum: configuration.maximumConnections)
        let listeners = handedOver.isEmpty ? [Listener.own(configuration.listen)] : handedOver.map(Listener.handedOver)
        var listening: [NIOAsyncChannel<Child.Value, Never>] = []
        for listener in listeners {
            let channel = try await listener.start(child, connections: connections, group: group, logger: logger)
            let address = channel.channel.localAddress
            try configuration.checkReach(
                isLoopback: address.map { IPAddress($0)?.isLoopback ?? true } ?? true,
                of: address.map { "\($0.ipAddress ?? "")" } ?? "the socket"
            )
            listening.append(channel)
        }
        let address = publicAddress(listening.first?.channel.localAddress)
        return HTTPService(
            child: child,
            listening: listening,
            connections: connections,
            logger: logger,
            whenServing: { announce(address) }
        )
    }

    private func publicAddress(_ local: SocketAddress?) -> String {
        let place: String
        if let local, let ip = local.ipAddress, let port = local.port {
            place = "\(ListenAddress.tcp(host: ip, port: port))"
        } else {
            place = "\(configuration.listen)"
        }
        if let origin = configuration.publicOrigin { return "\(origin)/ on \(place)" }
        return place.hasPrefix("unix:") ? place : "\(configuration.tls == nil ? "http" : "https")://\(place)/"
    }
}

extension Peer {
    /// Who holds the other end of a connection.
    init(_ channel: any Channel) {
        switch channel.remoteAddress {
        case .some(.unixDomainSocket): self = .unixSocket
        case .some(let address): self = IPAddress(address).map { .address($0) } ?? .unknown
        // A client of a Unix socket has no name of its own, and the system gives none.
        case .none: self = channel.localAddress.flatMap { IPAddress($0) } == nil ? .unixSocket : .unknown
        }
    }
}

extension Front {
    /// A whole response in bytes, for a request that no decoder has seen.
    func rawRefusal(_ status: Int) -> ByteBuffer {
        let status = Self.refusals.first { $0.code == status } ?? .badRequest
        var refusal = Refusal(status: status)
        if status == .methodNotAllowed { refusal.headers[.allow] = "GET, HEAD, POST" }
        var response = errorPage(refusal)
        secure(&response.headers)
        response.headers[.connection] = "close"
        logger.info("request", metadata: ["method": "-", "route": "-", "status": "\(status.code)"])
        var bytes = ByteBuffer(string: "HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
        for field in response.headers {
            bytes.writeString("\(field.name.rawName): \(field.value)\r\n")
        }
        bytes.writeString("\r\n")
        bytes.writeString(templates.render(.error, errorModel(refusal)))
        return bytes
    }

    /// What the guard refuses with; a status made from its number alone has no name.
    private static let refusals: [HTTPResponse.Status] = [
        .badRequest, .methodNotAllowed, .requestTimeout, .lengthRequired, .contentTooLarge, .uriTooLong,
        .expectationFailed, .requestHeaderFieldsTooLarge, .notImplemented, .httpVersionNotSupported,
    ]
}
