/* Connects with libssh: libssh HOST PORT. */
#include <libssh/libssh.h>
#include <stdlib.h>

int main(int count, char **words)
{
    int port = atoi(words[2]);
    ssh_session session = ssh_new();
    ssh_options_set(session, SSH_OPTIONS_HOST, words[1]);
    ssh_options_set(session, SSH_OPTIONS_PORT, &port);
    return ssh_connect(session) != SSH_OK;
}
