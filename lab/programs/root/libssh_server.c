/* Accepts one connection after the other with libssh: libssh_server PORT KEY. */
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <stdlib.h>

int main(int count, char **words)
{
    int port = atoi(words[1]);
    ssh_bind listener = ssh_bind_new();
    ssh_bind_options_set(listener, SSH_BIND_OPTIONS_BINDADDR, "127.0.0.1");
    ssh_bind_options_set(listener, SSH_BIND_OPTIONS_BINDPORT, &port);
    ssh_bind_options_set(listener, SSH_BIND_OPTIONS_RSAKEY, words[2]);
    if (ssh_bind_listen(listener))
        return 1;
    for (;;) {
        ssh_session session = ssh_new();
        if (ssh_bind_accept(listener, session) == SSH_OK)
            ssh_handle_key_exchange(session);
        ssh_free(session);
    }
}
