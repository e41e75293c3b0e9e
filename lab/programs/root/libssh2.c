/* Connects with libssh2: libssh2 HOST PORT. */
#include <libssh2.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int count, char **words)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
    if (getaddrinfo(words[1], words[2], &hints, &found))
        return 1;
    int peer = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(peer, found->ai_addr, found->ai_addrlen))
        return 1;
    libssh2_init(0);
    return libssh2_session_handshake(libssh2_session_init(), peer);
}
