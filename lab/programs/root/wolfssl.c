/* Connects with wolfSSL: wolfssl HOST PORT. */
#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

int main(int count, char **words)
{
    struct addrinfo *found;
    if (count != 3 || getaddrinfo(words[1], words[2], NULL, &found))
        return 1;
    int peer = socket(found->ai_family, SOCK_STREAM, 0);
    if (connect(peer, found->ai_addr, found->ai_addrlen))
        return 1;
    wolfSSL_Init();
    WOLFSSL_CTX *context = wolfSSL_CTX_new(wolfSSLv23_client_method());
    wolfSSL_CTX_set_verify(context, WOLFSSL_VERIFY_NONE, NULL);
    WOLFSSL *connection = wolfSSL_new(context);
    wolfSSL_UseSNI(connection, WOLFSSL_SNI_HOST_NAME, words[1], strlen(words[1]));
    wolfSSL_set_fd(connection, peer);
    return wolfSSL_connect(connection) != WOLFSSL_SUCCESS;
}
