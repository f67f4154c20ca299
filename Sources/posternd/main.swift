// SPDX-License-Identifier: Apache-2.0

import Glibc
import PosternDaemon

exit(await CommandLineEntry.run(Array(CommandLine.arguments.dropFirst())))
