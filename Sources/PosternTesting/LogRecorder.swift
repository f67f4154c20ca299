// SPDX-License-Identifier: Apache-2.0

package import Logging
internal import Synchronization

/// Keeps what is logged, at every level, for tests to look at.
package final class LogRecorder: Sendable {
    private let kept = Mutex<[String]>([])

    /// Makes an empty record.
    package init() {}

    /// What was logged, a text for each entry: level, message and metadata.
    package var entries: [String] { kept.withLock { $0 } }

    /// A logger that writes here.
    package var logger: Logger {
        Logger(label: "test") { [self] _ in Handler(recorder: self) }
    }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            let pairs = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            recorder.kept.withLock {
                $0.append(([event.level.rawValue, "\(event.message)"] + pairs).joined(separator: " "))
            }
        }
    }
}
