/* SPDX-License-Identifier: Apache-2.0 */

/* The floor: a server of one thread on a Unix socket that answers every line with the same line and does nothing else.
   Whatever a real server takes beyond this is its own.

     echo SOCKET REPLY */

#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { INPUT = 65536, EVENTS = 256 };

int main(int count, char **arguments) {
    if (count != 3) return 2;
    static char reply[1024], in[INPUT], out[INPUT * 16];
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = (size_t)snprintf(reply, sizeof reply, "%s\n", arguments[2]);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", arguments[1]);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (length >= sizeof reply || bind(listener, (void *)&address, sizeof address) || listen(listener, 1024)) {
        perror("echo");
        return 1;
    }
    int poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[EVENTS];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(poller, events, EVENTS, -1);
        for (int index = 0; index < ready; index++) {
            int client = events[index].data.fd;
            if (client == listener) {
                while ((client = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
                    event.data.fd = client;
                    epoll_ctl(poller, EPOLL_CTL_ADD, client, &event);
                }
                continue;
            }
            ssize_t got = recv(client, in, sizeof in, 0);
            if (got <= 0) {
                close(client);
                continue;
            }
            size_t filled = 0;
            for (char *at = in; (at = memchr(at, '\n', (size_t)(in + got - at))); at++) {
                if (filled + length > sizeof out) break;
                memcpy(out + filled, reply, length);
                filled += length;
            }
            for (size_t sent = 0; sent < filled;) {
                ssize_t took = send(client, out + sent, filled - sent, MSG_NOSIGNAL);
                if (took < 0) break;
                sent += (size_t)took;
            }
        }
    }
}
