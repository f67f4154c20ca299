// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Testing

@testable import postern_web

@Suite("The guard of a connection")
struct RequestGuardTests {
    private let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    private func channel() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        let guardian = RequestGuard(timeouts: RequestGuard.Timeouts()) { ByteBuffer(string: "<\($0)>") }
        try channel.pipeline.syncOperations.addHandler(guardian)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    private func sent(_ channel: EmbeddedChannel) throws -> String {
        var text = ""
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: bytes) }
        return text
    }

    @Test("cuts a connection that says nothing for thirty seconds")
    func idle() throws {
        let channel = try channel()
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
        #expect(try sent(channel) == "")
    }

    @Test("gives a head ten seconds as a whole, however steadily it drips")
    func slowHead() throws {
        let channel = try channel()
        for _ in 0..<9 {
            try channel.writeInbound(ByteBuffer(string: "a"))
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        }
        #expect(try sent(channel) == "")
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(try sent(channel) == "<408>")
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }

    @Test("gives a body twenty seconds as a whole")
    func slowBody() throws {
        let channel = try channel()
        try channel.writeInbound(ByteBuffer(string: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n"))
        for _ in 0..<19 {
            try channel.writeInbound(ByteBuffer(string: "a"))
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        }
        #expect(try sent(channel) == "")
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(try sent(channel) == "<408>")
    }

    @Test("lets a response take its time, and then waits for the next request")
    func slowResponse() throws {
        let channel = try channel()
        try channel.writeInbound(ByteBuffer(string: get))
        channel.embeddedEventLoop.advanceTime(by: .minutes(5))
        #expect(channel.isActive)
        try channel.triggerUserOutboundEvent(ResponseFinished()).wait()
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }

    @Test("hands on one request at a time")
    func oneAtATime() throws {
        let channel = try channel()
        try channel.writeInbound(ByteBuffer(string: get + get))
        #expect(try channel.readInbound(as: ByteBuffer.self).map { String(buffer: $0) } == get)
        #expect(try channel.readInbound(as: ByteBuffer.self) == nil)
        try channel.triggerUserOutboundEvent(ResponseFinished()).wait()
        #expect(try channel.readInbound(as: ByteBuffer.self).map { String(buffer: $0) } == get)
    }

    @Test("answers what it refuses, hands nothing on, and cuts the connection when the client lingers")
    func refuses() throws {
        let channel = try channel()
        try channel.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n" + get))
        #expect(try sent(channel) == "<400>")
        #expect(try channel.readInbound(as: ByteBuffer.self) == nil)
        try channel.writeInbound(ByteBuffer(string: get))
        #expect(try channel.readInbound(as: ByteBuffer.self) == nil)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }

    @Test("keeps the news that the client has said all until what was sent ahead is through")
    func closedInput() throws {
        let channel = try channel()
        let events = EventRecorder()
        try channel.pipeline.syncOperations.addHandler(events)
        try channel.writeInbound(ByteBuffer(string: get + get))
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(events.closings == 0)
        try channel.triggerUserOutboundEvent(ResponseFinished()).wait()
        #expect(events.closings == 1)
        #expect(channel.isActive)
    }

    @Test("cuts a connection whose client has said all in the middle of a request")
    func closedInputWithin() throws {
        let channel = try channel()
        try channel.writeInbound(ByteBuffer(string: "GET / HT"))
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(!channel.isActive)
    }
}

/// Counts what comes behind the guard.
private final class EventRecorder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    var closings = 0

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { closings += 1 }
    }
}
