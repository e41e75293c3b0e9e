# Lets the mail server qpsmtpd receive as many clients as there are addresses, from which they seem to come: its
# plugin ident/p0f, which the configuration names, asks about them, and logs what it is told.
use strict;
use warnings;
use IO::Socket::UNIX;
use Qpsmtpd::TcpServer;
use Socket;

for my $address (@ARGV) {
    my $process = fork();
    die "cannot fork: $!" unless defined $process;
    if (!$process) {
        my ($client, $mine) = IO::Socket::UNIX->socketpair(AF_UNIX, SOCK_STREAM, PF_UNSPEC);
        print {$client} "QUIT\r\n";
        local $ENV{TCPREMOTEIP} = $address;
        local $ENV{TCPREMOTEHOST} = 'client.example';
        local $ENV{TCPLOCALIP} = '192.0.2.2';
        my $server = Qpsmtpd::TcpServer->new();
        $server->start_connection();
        $server->run($mine);
        exit 0;
    }
    waitpid $process, 0;
}
