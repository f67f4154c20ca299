// SPDX-License-Identifier: Apache-2.0

internal import PosternCore
internal import PosternProtocol

/// A request taken off its line, to be answered when there is time.
struct Call: Sendable {
    /// Whether nobody waits for an answer.
    let isNotification: Bool
    private let id: [UInt8]
    private let fault: StaticString?
    private let methodText: String
    private let method: MethodName?
    private let params: [UInt8]?
    private let hasNamedParams: Bool

    init(_ request: ScannedRequest, _ line: Span<UInt8>) {
        isNotification = request.isNotification
        if case .present(let range) = request.id {
            id = Self.copy(line, range)
        } else {
            id = Reply.nullIdentifier
        }
        fault = request.fault
        methodText = request.method.map { JSONScanner.text($0, line) } ?? ""
        method = MethodName(rawValue: methodText)
        params = request.params.map { Self.copy(line, $0) }
        hasNamedParams = params.map { $0.first == UInt8(ascii: "{") } ?? true
    }

    /// The bytes of a part of a line.
    static func copy(_ line: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        line.extracting(range).withUnsafeBufferPointer { Array($0) }
    }

    /// The reply to a request that does not reach its method; nil where it does.
    func refusal(for role: Role) -> [UInt8]? {
        if let fault {
            return Reply.failure(id, RPCError(.invalidRequest, "This is no request: \(fault)."))
        }
        guard let method else {
            return Reply.failure(id, RPCError(.methodNotFound, "There is no such method; rpc.discover lists them."))
        }
        guard method.method.roles.admits(role) else {
            return Reply.failure(
                id,
                RPCError(
                    .permissionDenied,
                    "This connection may not call \(method.rawValue); it is for "
                        + method.method.roles.roles.map(\.socketName).joined(separator: " and ") + "."
                )
            )
        }
        guard hasNamedParams else {
            return Reply.failure(id, .invalid(SchemaViolation(field: "params", problem: "must be an object")))
        }
        return nil
    }

    /// The reply in place of one that would make a batch's replies longer than any may be. Only lists are so long, so
    /// nothing that was done is lost with it.
    var tooLongForBatch: [UInt8] {
        Reply.failure(id, RPCError(.invalidRequest, "The replies to this batch are too long; ask for less at once."))
    }

    /// Executes the request; the reply, or nil for a notification.
    func run(_ handlers: Handlers, _ caller: Caller) async -> [UInt8]? {
        guard let method else { return nil }
        let answer = await handlers.answer(method, params, id: id, caller)
        return isNotification ? nil : answer
    }
}
