// SPDX-License-Identifier: Apache-2.0

internal import PosternCore
internal import PosternProtocol

/// Decides what becomes of a line.
///
/// It has two doors. `session.check` and `server.hello` are answered on the spot, on the loop, without a task and
/// without memory of their own. Everything else may wait for the disk or for a hash, and so becomes a closure that the
/// connection runs beside its loop.
struct Dispatcher: Sendable {
    let handlers: Handlers
    let sessions: Sessions

    /// What is left to do for a line; its value is the reply, nil where there is none.
    typealias Pending = @Sendable () async -> [UInt8]?

    /// Answers a line into `replies`, or returns what is left to do for it.
    func dispatch(
        _ line: Span<UInt8>,
        _ scanner: inout RequestScanner,
        _ caller: Caller,
        _ role: Role,
        into replies: inout ReplyBuffer
    ) -> Pending? {
        let scanned: RequestScanner.Line
        do {
            scanned = try scanner.scan(line)
        } catch {
            refuse(RPCError(.parseError, "This is not strict JSON: \(error.rawValue)."), into: &replies)
            return nil
        }
        switch scanned {
        case .refusedBatch(let clause):
            refuse(RPCError(.invalidRequest, "This is no request: \(clause)."), into: &replies)
            return nil
        case .single(let request):
            if let method = request.method, request.fault == nil {
                if JSONScanner.is(method, "session.check", line), answerCheck(request, line, &scanner, into: &replies) {
                    return nil
                }
                if JSONScanner.is(method, "server.hello", line), answerHello(request, role, line, into: &replies) {
                    return nil
                }
            }
            let call = Call(request, line)
            if let refusal = call.refusal(for: role) {
                if !call.isNotification { replies.writeLine(refusal) }
                return nil
            }
            return { [handlers] in await call.run(handlers, caller) }
        case .batch(let requests):
            let calls = requests.map { Call($0, line) }
            return { [handlers] in await Self.answer(calls, handlers, caller, role) }
        }
    }

    /// Executes the requests of a batch one after the other; the array of replies, or nil where nobody waits for any.
    private static func answer(
        _ calls: [Call],
        _ handlers: Handlers,
        _ caller: Caller,
        _ role: Role
    ) async -> [UInt8]? {
        var reply: [UInt8] = []
        // There is always room for the refusals: their ids are parts of the line, and their words are few.
        let room = Limits.replyBytes - role.maximumLineBytes - Limits.batchRequests * 256
        for call in calls {
            var answer = call.refusal(for: role)
            if answer == nil { answer = await call.run(handlers, caller) }
            guard let answer, !call.isNotification else { continue }
            reply.append(reply.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
            reply += reply.count + answer.count < room ? answer : call.tooLongForBatch
        }
        return reply.isEmpty ? nil : reply + [UInt8(ascii: "]")]
    }

    private func refuse(_ error: RPCError, into replies: inout ReplyBuffer) {
        replies.writeLine(Reply.failure(Reply.nullIdentifier, error))
    }

    /// The synchronous door: answers `session.check` if its parameters are just a token, as they always are; false,
    /// with nothing written, where they are anything else.
    private func answerCheck(
        _ request: ScannedRequest,
        _ line: Span<UInt8>,
        _ scanner: inout RequestScanner,
        into replies: inout ReplyBuffer
    ) -> Bool {
        guard let params = request.params, line[params.lowerBound] == UInt8(ascii: "{"),
            let token = scanner.soleString("token", in: params, line), !token.escaped,
            token.content.count <= Limits.tokenBytes
        else { return false }
        let verdict = sessions.check(line.extracting(token.content))
        guard case .present(let id) = request.id else { return true }
        replies.writeVerdict(id: line.extracting(id), verdict)
        return true
    }
}

extension Dispatcher {
    /// Answers `server.hello` if it has no parameters; false, with nothing written, where it has.
    private func answerHello(
        _ request: ScannedRequest,
        _ role: Role,
        _ line: Span<UInt8>,
        into replies: inout ReplyBuffer
    ) -> Bool {
        guard request.params == nil else { return false }
        guard case .present(let id) = request.id else { return true }
        let greeting = ServerHello.Result(
            server: ProtocolVersion.server,
            version: ProtocolVersion.software,
            protocolVersion: .current,
            role: role
        )
        replies.writeLine(Reply.success(Call.copy(line, id), greeting))
        return true
    }
}
