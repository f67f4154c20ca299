/* SPDX-License-Identifier: Apache-2.0 */

/* Asks servers of lines on Unix sockets as fast as they answer: a closed loop in one thread, so many connections, so
   many requests in flight on each, chosen at random from a file. The same program asks every server that is compared.

     load SOCKET REQUESTS CONNECTIONS IN_FLIGHT SECONDS SEED [EXPECTED [ENDS]]

   REQUESTS  a request a line. Where ENDS is 2 the server is Redis: lines end with CRLF, and so many ends make a reply.
   EXPECTED  what every right reply contains.

   Prints JSON; times in microseconds. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { MOST_IN_FLIGHT = 256, ROOM = 1 << 18, FINE = 6, BUCKETS = 64 << FINE };

struct request {
    const char *text;
    uint32_t length;
};

struct connection {
    int descriptor;
    uint32_t sent, received; /* requests and replies */
    uint64_t times[MOST_IN_FLIGHT];
    size_t held; /* bytes of a reply that is not whole */
    char in[ROOM];
};

static uint64_t histogram[BUCKETS], most, done, wrong, random_state;

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static uint64_t next_random(void) { /* xorshift64* */
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return random_state * 2685821657736338717u;
}

/* Buckets as HdrHistogram's: powers of two, each cut into 64; so a value is known to 1.6 per cent. */
static void record(uint64_t value) {
    int power = 63 - __builtin_clzll(value | 1);
    int bucket = power < FINE ? (int)value : ((power - FINE + 1) << FINE) + (int)((value >> (power - FINE)) & 63);
    histogram[bucket]++;
    if (value > most) most = value;
}

static double percentile(double share) {
    uint64_t wanted = (uint64_t)(share * (double)done), seen = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
        seen += histogram[bucket];
        if (seen <= wanted) continue;
        if (bucket < 1 << FINE) return bucket / 1000.0;
        return (double)((uint64_t)(64 + (bucket & 63) + 1) << ((bucket >> FINE) - 1)) / 1000.0;
    }
    return (double)most / 1000.0;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void ask(struct connection *connection, const struct request *requests, size_t count, uint32_t in_flight,
                const char *end) {
    static char out[ROOM];
    size_t filled = 0, end_length = strlen(end);
    uint64_t moment = now();
    while (connection->sent - connection->received < in_flight) {
        const struct request *request = &requests[next_random() % count];
        if (filled + request->length + end_length > sizeof out) break;
        memcpy(out + filled, request->text, request->length);
        memcpy(out + filled + request->length, end, end_length);
        filled += request->length + end_length;
        connection->times[connection->sent++ % MOST_IN_FLIGHT] = moment;
    }
    for (size_t sent = 0; sent < filled;) {
        ssize_t took = send(connection->descriptor, out + sent, filled - sent, MSG_NOSIGNAL);
        if (took < 0) fail("send");
        sent += (size_t)took;
    }
}

static void take(struct connection *connection, const char *expected, int ends) {
    ssize_t got = recv(connection->descriptor, connection->in + connection->held, ROOM - connection->held, 0);
    if (got <= 0) fail("the server hung up");
    uint64_t moment = now();
    char *begin = connection->in, *stop = connection->in + connection->held + got, *at = begin;
    int seen = 0;
    while ((at = memchr(at, '\n', (size_t)(stop - at)))) {
        at++;
        /* Redis says at once, with one line, that there is no such key, or an error. */
        if (++seen < ends && *begin == '$' && begin[1] != '-') continue;
        if (expected && !memmem(begin, (size_t)(at - begin), expected, strlen(expected))) wrong++;
        record(moment - connection->times[connection->received++ % MOST_IN_FLIGHT]);
        done++;
        seen = 0;
        begin = at;
    }
    connection->held = (size_t)(stop - begin);
    memmove(connection->in, begin, connection->held);
}

int main(int argument_count, char **arguments) {
    if (argument_count < 7) return fprintf(stderr, "see the head of load.c\n"), 2;
    int connections = atoi(arguments[3]);
    uint32_t in_flight = (uint32_t)atoi(arguments[4]);
    double seconds = atof(arguments[5]);
    random_state = strtoull(arguments[6], NULL, 10) + 88172645463325252u;
    const char *expected = argument_count > 7 && *arguments[7] ? arguments[7] : NULL;
    int ends = argument_count > 8 ? atoi(arguments[8]) : 1;
    if (connections < 1 || in_flight < 1 || in_flight > MOST_IN_FLIGHT) return 2;

    int file = open(arguments[2], O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file < 0 || fstat(file, &status)) fail(arguments[2]);
    char *text = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (text == MAP_FAILED) fail(arguments[2]);
    size_t count = 0;
    for (char *at = text; at < text + status.st_size; at++) count += *at == '\n';
    struct request *requests = calloc(count, sizeof *requests);
    if (!requests || !count) return 2;
    char *begin = text;
    for (size_t index = 0; index < count; index++) {
        char *end = memchr(begin, '\n', (size_t)(text + status.st_size - begin));
        requests[index] = (struct request){begin, (uint32_t)(end - begin)};
        begin = end + 1;
    }

    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", arguments[1]);
    int poller = epoll_create1(EPOLL_CLOEXEC);
    struct connection **all = calloc((size_t)connections, sizeof *all);
    for (int index = 0; index < connections; index++) {
        struct connection *connection = all[index] = calloc(1, sizeof *connection);
        connection->descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(connection->descriptor, (void *)&address, sizeof address)) fail(arguments[1]);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
        epoll_ctl(poller, EPOLL_CTL_ADD, connection->descriptor, &event);
    }
    const char *end = ends > 1 ? "\r\n" : "\n";
    uint64_t start = now(), stop = start + (uint64_t)(seconds * 1e9);
    for (int index = 0; index < connections; index++) ask(all[index], requests, count, in_flight, end);
    while (now() < stop) {
        struct epoll_event events[256];
        int ready = epoll_wait(poller, events, 256, 100);
        if (ready < 0 && errno != EINTR) fail("epoll_wait");
        for (int index = 0; index < ready; index++) {
            take(events[index].data.ptr, expected, ends);
            ask(events[index].data.ptr, requests, count, in_flight, end);
        }
    }
    double spent = (double)(now() - start) / 1e9;
    printf("{\"rate\": %.1f, \"p50\": %.1f, \"p99\": %.1f, \"p999\": %.1f, \"max\": %.1f, \"done\": %llu, "
           "\"wrong\": %llu}\n",
           (double)done / spent, percentile(0.5), percentile(0.99), percentile(0.999), (double)most / 1000.0,
           (unsigned long long)done, (unsigned long long)wrong);
    return 0;
}
