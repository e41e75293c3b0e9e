/* Makes or accepts TCP connections with certain socket options, to measure what a kernel sends.
 *
 *   dial [OPTION...] ADDRESS PORT      connect, wait at most a second, close
 *   dial -l [OPTION...] PORT           accept connections on all addresses until it is ended
 *   dial -1 PORT                       accept one connection, then end
 *
 *   -r BYTES   SO_RCVBUF              -m   Multipath TCP
 *   -s BYTES   TCP_MAXSEG             -f   TCP Fast Open, with one byte of data
 *   -c BYTES   TCP_WINDOW_CLAMP
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MULTIPATH = 262, PATIENCE_MS = 900, BACKLOG = 64 };

static int receive_buffer = -1, maximum_segment = -1, window_clamp = -1, fast_open = 0, protocol = IPPROTO_TCP;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void set_option(int fd, int level, int name, int value) {
    if (value >= 0 && setsockopt(fd, level, name, &value, sizeof value) < 0) fail("setsockopt");
}

static int new_socket(int family) {
    int fd = socket(family, SOCK_STREAM, protocol);
    if (fd < 0) fail("socket");
    set_option(fd, SOL_SOCKET, SO_RCVBUF, receive_buffer);
    set_option(fd, IPPROTO_TCP, TCP_MAXSEG, maximum_segment);
    set_option(fd, IPPROTO_TCP, TCP_WINDOW_CLAMP, window_clamp);
    return fd;
}

static void accept_connections(int port, int only_one) {
    struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    int fd = new_socket(AF_INET6);
    set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (fast_open) set_option(fd, IPPROTO_TCP, TCP_FASTOPEN, BACKLOG);
    if (bind(fd, (struct sockaddr *) &any, sizeof any) || listen(fd, BACKLOG)) fail("listen");
    do {
        int peer = accept(fd, NULL, NULL);
        if (peer >= 0) close(peer);
    } while (!only_one);
}

static socklen_t read_address(const char *text, int port, struct sockaddr_storage *address) {
    struct sockaddr_in *four = (struct sockaddr_in *) address;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *) address;
    if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(port);
        return sizeof *four;
    }
    if (inet_pton(AF_INET6, text, &six->sin6_addr) != 1) {
        fprintf(stderr, "%s is not an address\n", text);
        exit(2);
    }
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(port);
    return sizeof *six;
}

static void make_connection(const char *text, int port) {
    struct sockaddr_storage address = {0};
    socklen_t length = read_address(text, port, &address);
    int fd = new_socket(address.ss_family);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    /* The result does not matter: the SYN is on its way in any case. */
    if (fast_open) sendto(fd, "x", 1, MSG_FASTOPEN, (struct sockaddr *) &address, length);
    else connect(fd, (struct sockaddr *) &address, length);
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    poll(&wait, 1, PATIENCE_MS);
    close(fd);
}

int main(int count, char **words) {
    int option, listens = 0, only_one = 0;
    while ((option = getopt(count, words, "l1mfr:s:c:")) != -1) {
        switch (option) {
        case 'l': listens = 1; break;
        case '1': listens = only_one = 1; break;
        case 'm': protocol = MULTIPATH; break;
        case 'f': fast_open = 1; break;
        case 'r': receive_buffer = atoi(optarg); break;
        case 's': maximum_segment = atoi(optarg); break;
        case 'c': window_clamp = atoi(optarg); break;
        default: return 2;
        }
    }
    if (count - optind != (listens ? 1 : 2)) return 2;
    if (listens) accept_connections(atoi(words[optind]), only_one);
    else make_connection(words[optind], atoi(words[optind + 1]));
    return 0;
}
