// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Cuts what a client sends into requests, one after the other, and keeps time.
///
/// A pure state machine: it holds bytes and says what to do; the handler around it owns the connection. The next
/// request is looked at only when the response to the last one has gone out, so a client that sends ahead costs no more
/// than one that waits.
struct RequestSplitter {
    private enum State: Hashable {
        /// Nothing of a request has come yet.
        case idle
        /// A head has begun.
        case head
        /// A head went on; so many bytes of its body are missing.
        case body(remaining: Int)
        /// A whole request went on, and its response is not out yet.
        case responding
        /// There will be no further request.
        case closed
    }

    private var state = State.idle
    private var buffer = ByteBuffer()
    /// How far the buffer was searched for the end of the head.
    private var searched = 0
    private var closesAfterResponse = false

    /// What the handler is to do.
    enum Action: Equatable {
        /// Hand these bytes to the decoder.
        case forward(ByteBuffer)
        /// Say that the connection will end with the response that is due.
        case announceClose
        /// Send the word that the client waits for before its body.
        case sendContinue
        /// Answer with this status and end the connection.
        case refuse(status: Int)
    }

    /// What the connection waits for, and so how long it may.
    enum Waiting: Hashable {
        case request, head, body, nothing
    }

    /// What the connection waits for now.
    var waiting: Waiting {
        switch state {
        case .idle: .request
        case .head: .head
        case .body: .body
        case .responding, .closed: .nothing
        }
    }

    /// Whether bytes are wanted: not while a response is due and something was sent ahead.
    var wantsBytes: Bool {
        state != .responding || !hasBytesAhead
    }

    /// Whether something was sent ahead that has not been looked at.
    var hasBytesAhead: Bool {
        buffer.readableBytes > 0
    }

    /// Whether a part of a request has come that no response belongs to yet.
    var isWithinRequest: Bool {
        switch state {
        case .head, .body: true
        case .idle, .responding, .closed: false
        }
    }

    /// Takes bytes from the client.
    mutating func receive(_ bytes: ByteBuffer) -> [Action] {
        guard state != .closed else { return [] }
        var bytes = bytes
        buffer.writeBuffer(&bytes)
        return advance()
    }

    /// The response went out.
    ///
    /// - Returns: nil when the connection ends with it.
    mutating func responseFinished() -> [Action]? {
        guard state == .responding, !closesAfterResponse else {
            // A response that comes before its request was whole leaves bytes behind that nobody can tell apart.
            close()
            return nil
        }
        state = .idle
        return advance()
    }

    /// Nothing more is taken.
    mutating func close() {
        state = .closed
        buffer = ByteBuffer()
    }

    private mutating func advance() -> [Action] {
        var actions: [Action] = []
        while true {
            switch state {
            case .idle:
                guard let first = buffer.readableBytesView.first else { return actions }
                guard RequestHead.mayBegin(with: first) else {
                    // Not worth waiting for the rest: a TLS greeting on a plain port is the usual case.
                    refuse(400, &actions)
                    return actions
                }
                state = .head
                searched = 0
            case .head:
                guard takeHead(&actions) else { return actions }
            case .body(let remaining):
                let count = min(remaining, buffer.readableBytes)
                if let body = buffer.readSlice(length: count), count > 0 {
                    actions.append(.forward(body))
                }
                guard count == remaining else {
                    state = .body(remaining: remaining - count)
                    return actions
                }
                state = .responding
            case .responding, .closed:
                buffer.discardReadBytes()
                return actions
            }
        }
    }

    /// - Returns: false when more bytes are needed, or none ever again.
    private mutating func takeHead(_ actions: inout [Action]) -> Bool {
        guard let length = headLength() else {
            if let status = overlongHead() { refuse(status, &actions) }
            return false
        }
        guard length <= RequestHead.Limit.head, let bytes = buffer.readSlice(length: length) else {
            refuse(431, &actions)
            return false
        }
        let head: RequestHead
        do {
            head = try RequestHead(bytes.readableBytesView)
        } catch {
            refuse(error.status, &actions)
            return false
        }
        if head.closes {
            closesAfterResponse = true
            actions.append(.announceClose)
        }
        actions.append(.forward(bytes))
        if head.expectsContinue, buffer.readableBytes == 0 { actions.append(.sendContinue) }
        state = .body(remaining: head.bodyLength)
        return true
    }

    private mutating func refuse(_ status: Int, _ actions: inout [Action]) {
        close()
        actions.append(.refuse(status: status))
    }

    /// The length of the head with its empty line, once that is there. An empty line that is made of bare line feeds
    /// ends a head too, so that it is refused at once rather than waited for.
    private mutating func headLength() -> Int? {
        let view = buffer.readableBytesView
        var index = view.startIndex + max(searched - 3, 0)
        defer { searched = view.count }
        while let lineFeed = view[index...].firstIndex(of: 0x0a) {
            let next = lineFeed + 1
            if next < view.endIndex, view[next] == 0x0a { return next + 1 - view.startIndex }
            if next + 1 < view.endIndex, view[next] == 0x0d, view[next + 1] == 0x0a {
                return next + 2 - view.startIndex
            }
            index = next
        }
        return nil
    }

    /// The status for a head that is too long already, though its end has not come.
    private func overlongHead() -> Int? {
        let view = buffer.readableBytesView
        if !view.prefix(RequestHead.Limit.requestLine + 2).contains(0x0a) {
            return view.count > RequestHead.Limit.requestLine ? 414 : nil
        }
        return view.count > RequestHead.Limit.head ? 431 : nil
    }
}
