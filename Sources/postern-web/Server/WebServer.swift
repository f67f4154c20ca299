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

    /// A server that listens, and where.
    struct Running: Sendable {
        let service: any Service
        /// Where people can open it.
        let address: String
    }

    /// Starts to listen.
    ///
    /// - Parameter handedOver: the descriptors that systemd passed; when there are any, nothing else is bound.
    func start(handedOver: [CInt]) async throws(StartupFailure) -> Running {
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
            return try await start(child, handedOver)
        }
        return try await start(plain, handedOver)
    }

    private func start<Child: ServerChildChannel>(
        _ child: Child,
        _ handedOver: [CInt]
    ) async throws(StartupFailure) -> Running {
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
        return Running(
            service: HTTPService(child: child, listening: listening, connections: connections, logger: logger),
            address: publicAddress(listening.first?.channel.localAddress)
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
        let status = HTTPResponse.Status(code: status)
        var refusal = Refusal(status: status)
        if status == .methodNotAllowed { refusal.headers[.allow] = "GET, HEAD, POST" }
        var response = errorPage(refusal)
        secure(&response.headers)
        response.headers[.connection] = "close"
        logger.info("request", metadata: ["method": "-", "route": "-", "status": "\(status.code)"])
        var bytes = ByteBuffer(string: "HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
        for field in response.headers {
            bytes.writeString("\(field.name.canonicalName): \(field.value)\r\n")
        }
        bytes.writeString("\r\n")
        bytes.writeString(templates.render(.error, errorModel(refusal)))
        return bytes
    }
}
