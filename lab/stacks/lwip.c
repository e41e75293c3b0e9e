/* With Debian's lwIP: connects once over IPv4 and once over IPv6, and then listens, on the tap interface that the
 * environment variable PRECONFIGURED_TAPIF names.
 *
 *   lwip PEER4 PEER6 PORT GUEST4 GUEST6 LISTENING-PORT...
 */
#include <lwip/ip_addr.h>
#include <lwip/netif.h>
#include <lwip/netif/tapif.h>
#include <lwip/sockets.h>
#include <lwip/tcpip.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG = 5, LIFETIME = 60 };

static struct netif card;
static sys_sem_t is_up;
static char **words;

static void bring_up(void *unused) {
    ip4_addr_t address, mask, gateway;
    ip6_addr_t six;
    s8_t index;
    (void) unused;
    ip4addr_aton(words[4], &address);
    ip4addr_aton("255.255.255.0", &mask);
    ip4addr_aton(words[1], &gateway);
    netif_add(&card, &address, &mask, &gateway, NULL, tapif_init, tcpip_input);
    netif_set_default(&card);
    netif_set_up(&card);
    ip6addr_aton(words[5], &six);
    netif_create_ip6_linklocal_address(&card, 1);
    netif_add_ip6_address(&card, &six, &index);
    netif_ip6_addr_set_state(&card, index, IP6_ADDR_PREFERRED);
    sys_sem_signal(&is_up);
}

static void connect_to(const char *text, int port) {
    struct sockaddr_storage address;
    socklen_t length;
    int is_ipv6 = strchr(text, ':') != NULL;
    memset(&address, 0, sizeof address);
    if (is_ipv6) {
        struct sockaddr_in6 *six = (struct sockaddr_in6 *) &address;
        six->sin6_family = AF_INET6;
        six->sin6_port = lwip_htons(port);
        lwip_inet_pton(AF_INET6, text, &six->sin6_addr);
        length = sizeof *six;
    } else {
        struct sockaddr_in *four = (struct sockaddr_in *) &address;
        four->sin_family = AF_INET;
        four->sin_port = lwip_htons(port);
        lwip_inet_pton(AF_INET, text, &four->sin_addr);
        length = sizeof *four;
    }
    lwip_connect(lwip_socket(is_ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0), (struct sockaddr *) &address, length);
}

static void listen_on(int port) {
    struct sockaddr_in6 any;
    int fd = lwip_socket(AF_INET6, SOCK_STREAM, 0);
    memset(&any, 0, sizeof any);
    any.sin6_family = AF_INET6;
    any.sin6_port = lwip_htons(port);
    if (lwip_bind(fd, (struct sockaddr *) &any, sizeof any) || lwip_listen(fd, BACKLOG)) exit(1);
}

int main(int count, char **arguments) {
    if (count < 6) return 2;
    words = arguments;
    sys_sem_new(&is_up, 0);
    tcpip_init(bring_up, NULL);
    sys_sem_wait(&is_up);
    sleep(2); /* IPv6 needs some time */
    for (int i = 6; i < count; i++) listen_on(atoi(words[i]));
    connect_to(words[1], atoi(words[3]));
    connect_to(words[2], atoi(words[3]));
    puts("ready");
    fflush(stdout);
    sleep(LIFETIME);
    return 0;
}
