// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// The control group that the process runs in.
enum ControlGroup {
    /// How much memory it may take, in bytes; nil where there is no limit or none that can be read.
    static var memoryLimitBytes: Int? {
        guard let membership = try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8) else { return nil }
        var limits: [Int] = []
        for line in membership.split(separator: "\n") {
            // `0::/path` of version 2, `N:memory:/path` of version 1.
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let files =
                parts[0] == "0"
                ? ["/sys/fs/cgroup\(parts[2])/memory.max"]
                : parts[1] == "memory" ? ["/sys/fs/cgroup/memory\(parts[2])/memory.limit_in_bytes"] : []
            for file in files {
                guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { continue }
                if let limit = Int(text.filter(\.isNumber)), limit < 1 << 50 { limits.append(limit) }
            }
        }
        return limits.min()
    }
}
