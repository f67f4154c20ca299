// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The terminal that the person sits at, asked with its echo off.
enum Terminal {
    /// The terminal cannot be used.
    struct Fault: Error {}

    /// Signals that would otherwise end or stop the program with the echo still off.
    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP]

    /// Shows `prompt` and reads a line that is not shown.
    ///
    /// A signal that ends the program does so, but only after the echo is on again; after a stop the question is asked
    /// anew.
    @Sendable static func ask(_ prompt: String) throws(Fault) -> StandardInput.Line {
        // Standard input is a terminal, or nobody would ask; but a process without a controlling one cannot open
        // /dev/tty.
        let opened = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        let descriptor = opened >= 0 ? opened : STDIN_FILENO
        let shown = opened >= 0 ? opened : STDERR_FILENO
        defer { if opened >= 0 { close(opened) } }
        while true {
            let answer = try whileWatchingSignals { watch throws(Fault) in
                try withoutEcho(descriptor) { () throws(Fault) in
                    guard Printer.put(prompt, to: shown) else { throw Fault() }
                    let answer = try readLine(descriptor, watch)
                    _ = Printer.put("\n", to: shown)
                    return answer
                }
            }
            switch answer {
            case .line(let line): return line
            case .signal(let number):
                // With the handlers gone this ends the program, or stops it until somebody lets it go on.
                deliver(number)
            }
        }
    }

    private static func deliver(_ number: Int32) {
        // Swift's backtracer would take this for a crash, and begin a conversation about it.
        if number == SIGQUIT { signal(SIGQUIT, SIG_DFL) }
        // Sent to the process, a signal may take its effect a while later; sent to this thread, it does before raise(3)
        // returns, unless the thread is one of a pool, where signals are blocked.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, number)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        raise(number)
    }

    private enum Answer {
        case line(StandardInput.Line)
        case signal(Int32)
    }

    private static func withoutEcho(
        _ descriptor: Int32,
        _ body: () throws(Fault) -> Answer
    ) throws(Fault) -> Answer {
        var before = termios()
        guard tcgetattr(descriptor, &before) == 0 else { throw Fault() }
        var quiet = before
        quiet.c_lflag &= ~tcflag_t(ECHO)
        // The cooked mode lets the person correct the line, and ends it at the return key.
        quiet.c_lflag |= tcflag_t(ICANON | ISIG)
        quiet.c_iflag |= tcflag_t(ICRNL)
        // TCSAFLUSH: what was typed before the prompt stood there is dropped, for it was echoed.
        guard tcsetattr(descriptor, TCSAFLUSH, &quiet) == 0 else { throw Fault() }
        defer { tcsetattr(descriptor, TCSAFLUSH, &before) }
        return try body()
    }

    private static func readLine(_ descriptor: Int32, _ watch: Int32) throws(Fault) -> Answer {
        var line: [UInt8] = []
        while true {
            var waiting = [
                pollfd(fd: watch, events: Int16(POLLIN), revents: 0),
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waiting, 2, -1) >= 0 || errno == EINTR else { throw Fault() }
            if waiting[0].revents != 0 {
                var number: UInt8 = 0
                if read(watch, &number, 1) == 1 { return .signal(Int32(number)) }
            }
            guard waiting[1].revents != 0 else { continue }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Fault() }
            line += bytes[..<count]
            if count == 0 { return .line(line.isEmpty ? .ended : .bytes(line)) }
            if line.last == UInt8(ascii: "\n") { return .line(.bytes(line.dropLast())) }
        }
    }

    /// Runs `body` while signals are written to a pipe, whose other end it gets, instead of having their effect.
    private static func whileWatchingSignals(
        _ body: (_ watch: Int32) throws(Fault) -> Answer
    ) throws(Fault) -> Answer {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Fault() }
        SignalPipe.open(ends[1])
        let before = signals.map { number in
            var action = sigaction()
            var old = sigaction()
            action.__sigaction_handler.sa_handler = { SignalPipe.note($0) }
            sigaction(number, &action, &old)
            // Who ignores a signal, as nohup does, goes on ignoring it.
            if isIgnored(old) { sigaction(number, &old, nil) }
            return old
        }
        defer {
            for (number, old) in zip(signals, before) {
                var old = old
                sigaction(number, &old, nil)
            }
            SignalPipe.open(-1)
            close(ends[0])
            close(ends[1])
        }
        return try body(ends[0])
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
