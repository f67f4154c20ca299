/* SPDX-License-Identifier: Apache-2.0 */

/* The few declarations that Swift's Glibc overlay hides. */

#ifndef POSTERN_CPLATFORM_H
#define POSTERN_CPLATFORM_H

#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

/* The uid of the process that connected to a Unix socket, as it was at connect(2) (SO_PEERCRED).
   Returns 0, or -1 with errno set. */
int postern_peer_uid(int descriptor, uint32_t *uid);

/* Accepts a connection, non-blocking and closed on exec, and says the uid of its peer.
   Returns the descriptor, or -1 with errno set. */
int postern_accept(int listener, uint32_t *uid);

/* Lowers the priority of the calling thread alone; on Linux each thread has its own.
   Returns 0, or -1 with errno set. */
int postern_lower_thread_priority(int niceness);

/* Allows as many open descriptors as the hard limit does. Returns 0, or -1 with errno set. */
int postern_raise_descriptor_limit(void);

/* Keeps the memory of the process from debuggers of the same user and from core files.
   Returns 0, or -1 with errno set. */
int postern_forbid_dumps(void);

#endif
