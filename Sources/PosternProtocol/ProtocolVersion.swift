// SPDX-License-Identifier: Apache-2.0

/// What this source tree is, and which protocol it speaks.
public enum ProtocolVersion {
    /// The name a server gives in `server.hello`.
    public static let server = "postern"

    /// The release, as `--version` and `server.hello` tell it ([Semantic Versioning](https://semver.org)).
    public static let software = "0.1.0"

    /// Changes when a client written for the old protocol would misread the new one.
    public static let major = 1

    /// Changes when methods, members or error kinds are added.
    public static let minor = 0
}
