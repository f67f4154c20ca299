# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end tests start and talk to: the daemon, its sockets, the command line and the HTTP front."""
