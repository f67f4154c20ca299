// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc
internal import PosternDaemon
package import PosternProtocol
internal import Synchronization

/// Writes down every line of a daemon's traffic, for `Tests/Support/validate_traffic.py` to hold against the schemas.
package final class TrafficRecorder: TrafficTap {
    private struct Record: Encodable {
        var direction: String
        var role: String
        var line: String
    }

    private struct State {
        var encoder = JSONEncoder()
        var descriptor: Int32
    }

    private let state: Mutex<State>

    /// Begins a record in the directory that `POSTERN_TRAFFIC_DIRECTORY` names; nil where it names none.
    package init?() throws {
        guard let directory = ProcessInfo.processInfo.environment["POSTERN_TRAFFIC_DIRECTORY"] else { return nil }
        let path = "\(directory)/in-process-\(UUID().uuidString).ndjson"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TestingFault("\(path): \(SystemError.last)") }
        state = Mutex(State(descriptor: descriptor))
    }

    deinit {
        state.withLock { _ = close($0.descriptor) }
    }

    /// Notes a request line.
    package func received(_ line: [UInt8], _ role: Role) {
        note("in", line, role)
    }

    /// Notes reply lines.
    package func sent(_ lines: [UInt8], _ role: Role) {
        note("out", lines, role)
    }

    private func note(_ direction: String, _ bytes: [UInt8], _ role: Role) {
        for line in bytes.split(separator: 0x0A) {
            // What is not UTF-8 can be no request that gets a result.
            guard let text = String(validating: line, as: UTF8.self) else { continue }
            state.withLock { state in
                let record = Record(direction: direction, role: role.rawValue, line: text)
                guard var json = try? state.encoder.encode(record) else { return }
                json.append(0x0A)
                _ = json.withUnsafeBytes { write(state.descriptor, $0.baseAddress, $0.count) }
            }
        }
    }
}
