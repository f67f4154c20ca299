// SPDX-License-Identifier: Apache-2.0

import PosternProtocol

extension ClientDescription {
    /// What the list of sessions shows for one begun here.
    static let commandLine = ClientDescription(userAgent: "postern/\(ProtocolVersion.software)")
}
