// SPDX-License-Identifier: Apache-2.0

import PosternProtocol

/// What the program tells its caller when it ends. The numbers are those of sysexits.h.
enum ExitStatus: Int32 {
    /// A clean no: invalid session, wrong password, refused name, no such user.
    case no = 1
    /// The command line is wrong.
    case usage = 64
    /// What was read is unusable.
    case badInput = 65
    /// The daemon cannot be reached.
    case unreachable = 69
    /// The daemon or this program is at fault.
    case software = 70
    /// The output could not be written.
    case outputFailed = 74
    /// Try again later.
    case tryAgain = 75
    /// This user, or this socket, may not.
    case permission = 77

    /// The status for an error that the daemon answered.
    init(_ kind: ErrorKind) {
        self =
            switch kind {
            case .permissionDenied: .permission
            case .parseError, .invalidRequest, .invalidParams, .lineTooLong: .badInput
            case .methodNotFound, .internalError: .software
            case .busy, .storageFull, .storageUnavailable, ErrorKind(rawValue: "throttled"): .tryAgain
            // Every other kind says no, and so does one that only a later daemon knows.
            default: .no
            }
    }
}
