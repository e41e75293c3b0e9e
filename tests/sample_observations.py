"""An example of every kind of observation, and what p0f prints for it."""

from __future__ import annotations

from typing import Final, NamedTuple, TypeVar

from pyp0f.applications.dtls.observations import DtlsRequestObservation
from pyp0f.applications.http.observations import (
    HttpFinding,
    HttpObservation,
    HttpRequestObservation,
    HttpResponseObservation,
)
from pyp0f.applications.http.signatures import HttpSignature, parse_http
from pyp0f.applications.http2.conversation import Beginning
from pyp0f.applications.http2.observations import Http2RequestObservation
from pyp0f.applications.mail.exchange import Request, Response
from pyp0f.applications.mail.observations import LineRequestObservation, LineResponseObservation
from pyp0f.applications.quic.observations import QuicRequestObservation
from pyp0f.applications.ssh.greeting import Greeting, KeyExchange
from pyp0f.applications.ssh.observations import SshRequestObservation, SshResponseObservation
from pyp0f.applications.tls.hello import ClientHello, ServerHello
from pyp0f.applications.tls.observations import TlsRequestObservation, TlsResponseObservation
from pyp0f.observations.base import Endpoints, Observation
from pyp0f.observations.changes import ChangeObservation, HostChangeObservation, IpSharingObservation
from pyp0f.observations.mtu_uptime import MtuObservation, UptimeObservation
from pyp0f.observations.tcp import SynAckObservation, SynObservation, TcpFinding, TcpObservation
from pyp0f.signatures.label import Label
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.signatures.tcp import TcpSignature, parse_tcp
from pyp0f.wire.quirks import QUIRK_DF, QUIRK_NONZERO_ID

ENDS: Final = Endpoints(client="10.0.0.1", client_port=1000, server="10.0.0.2", server_port=80)
UDP_ENDS: Final = Endpoints(client="10.0.0.1", client_port=1000, server="10.0.0.2", server_port=443, transport="udp")
ENDS6: Final = Endpoints(client="fe80:0:0:0:0:0:0:1", client_port=1000, server="fe80:0:0:0:0:0:0:2", server_port=80)

SECONDS: Final = 1_600_000_000
"""2020/09/13 12:26:40 UTC."""


LINUX: Final = Label(number=1, line=10, os_class="unix", name="Linux", flavor="3.11 and newer")
LINUX_LINE: Final = "mss*20,7:mss,sok,ts,nop,ws:df,id+:0"


def tcp_signature(label: Label, *, random_ttl: bool = False) -> TcpSignature:
    return parse_tcp(f"*:64{'-' * random_ttl}:0:*:{LINUX_LINE}", label, line=11)


def label_of(text: str, *, is_application: bool = False, generic: bool = False, line: int = 10) -> Label:
    name, _, flavor = text.partition(" ")
    return Label(
        number=1, line=line, generic=generic, os_class=None if is_application else "unix", name=name, flavor=flavor
    )


def tcp_observation(
    *,
    ends: Endpoints = ENDS,
    is_syn: bool = True,
    probe: bool = False,
    name: str | None = "Linux 3.11 and newer",
    is_application: bool = False,
    distance: int = 0,
    random_ttl: bool = False,
    generic: bool = False,
    fuzzy: bool = False,
    dscp: int = 0,
    raw_signature: str = f"4:64+0:0:1460:{LINUX_LINE}",
) -> TcpObservation:
    signature = None
    if name is not None:
        label = label_of(name, is_application=is_application, generic=generic)
        signature = tcp_signature(label, random_ttl=random_ttl)
    finding = TcpFinding(
        signature=signature,
        fuzzy=fuzzy,
        distance=distance,
        raw_signature=raw_signature,
        version=4,
        ttl=64,
        dscp=dscp,
        ip_options_length=0,
        mss=1460,
        window=29_200,
        scale=7,
        layout=b"\2\4\10\1\3",
        eol_padding=0,
        quirk_bits=QUIRK_DF | QUIRK_NONZERO_ID,
        payload=False,
    )
    make = SynObservation if is_syn else SynAckObservation
    return make(seconds=SECONDS, microseconds=250_000, endpoints=ends, of_client=is_syn, probe=probe, finding=finding)


def http_signature(label: Label) -> HttpSignature:
    return parse_http("*:Host,User-Agent:Connection:curl", label, line=21)


def http_observation(
    *,
    of_client: bool = True,
    name: str | None = "curl",
    is_os: bool = False,
    software: str | None = "curl/7.1",
    language: str | None = None,
    dishonest: bool = False,
    generic: bool = False,
    raw_signature: str = "1:Host,User-Agent,Accept=[*/*]:Connection:curl/7.1",
) -> HttpObservation:
    signature = None
    if name is not None:
        signature = http_signature(label_of(name, is_application=not is_os, generic=generic, line=20))
    make = HttpRequestObservation if of_client else HttpResponseObservation
    finding = HttpFinding(
        signature=signature,
        software=software,
        language=language,
        dishonest=dishonest,
        raw_signature=raw_signature,
    )
    return make(seconds=SECONDS, microseconds=0, endpoints=ENDS, of_client=of_client, finding=finding)


def mtu_observation(
    signature: MtuSignature | None = None,
    mtu: int = 1500,
    *,
    seconds: int = SECONDS,
    microseconds: int = 0,
    ends: Endpoints = ENDS,
    of_client: bool = True,
) -> MtuObservation:
    return MtuObservation(
        seconds=seconds, microseconds=microseconds, endpoints=ends, of_client=of_client, signature=signature, mtu=mtu
    )


def uptime_observation(
    minutes: int, wrap_days: int, raw_frequency: float, frequency: int, *, ends: Endpoints = ENDS
) -> UptimeObservation:
    return UptimeObservation(
        seconds=SECONDS,
        microseconds=0,
        endpoints=ends,
        of_client=False,
        minutes=minutes,
        wrap_days=wrap_days,
        raw_frequency=raw_frequency,
        frequency=frequency,
    )


_Change = TypeVar("_Change", bound=ChangeObservation)


def change_observation(
    kind: type[_Change], reasons: tuple[str, ...], hits: tuple[int, int, int, int], *, of_client: bool = True
) -> _Change:
    return kind(seconds=SECONDS, microseconds=0, endpoints=ENDS, of_client=of_client, reasons=reasons, hits=hits)


CLIENT_HELLO: Final = ClientHello(
    version=0x0303,
    ciphers=(0x2A2A, 0x1301, 0xC02F),
    extensions=(0x0000, 0x0010, 0x000A, 0x000B, 0x000D, 0x002B),
    server_name=b"www.example.com",
    alpn=(b"h2", b"http/1.1"),
    versions=(0x3A3A, 0x0304, 0x0303),
    groups=(0x4A4A, 0x001D),
    point_formats=(0,),
    signature_algorithms=(0x0403, 0x0804),
)
SERVER_HELLO: Final = ServerHello(version=0x0303, cipher=0xC02F, extensions=(0xFF01, 0x0010), alpn=b"h2")


BEGINNING: Final = Beginning(
    settings=((3, 100), (4, 33_554_432)),
    window_update=33_488_897,
    priorities=((3, True, 1, 201),),
    pseudo_headers=("m", "p", "s", "a"),
    headers=("user-agent", "accept"),
    software=b"curl/8.5 \xff",
)


def http2_request(beginning: Beginning = BEGINNING) -> Http2RequestObservation:
    return Http2RequestObservation(
        seconds=SECONDS, microseconds=250_000, endpoints=ENDS, of_client=True, beginning=beginning
    )


def tls_request(hello: ClientHello = CLIENT_HELLO) -> TlsRequestObservation:
    return TlsRequestObservation(seconds=SECONDS, microseconds=250_000, endpoints=ENDS, of_client=True, hello=hello)


def tls_response(hello: ServerHello = SERVER_HELLO) -> TlsResponseObservation:
    return TlsResponseObservation(seconds=SECONDS, microseconds=250_000, endpoints=ENDS, of_client=False, hello=hello)


QUIC_HELLO: Final = CLIENT_HELLO._replace(transport="q", alpn=(b"h3",), versions=(0x0304,), ciphers=(0x1301,))
DTLS_HELLO: Final = ClientHello(
    version=0xFEFD, ciphers=(0xC02F,), extensions=(0x000A,), groups=(0x001D,), transport="d"
)


def quic_request(hello: ClientHello = QUIC_HELLO, version: bytes = b"\0\0\0\1") -> QuicRequestObservation:
    return QuicRequestObservation(
        seconds=SECONDS, microseconds=250_000, endpoints=UDP_ENDS, of_client=True, hello=hello, version_bytes=version
    )


def dtls_request(hello: ClientHello = DTLS_HELLO) -> DtlsRequestObservation:
    return DtlsRequestObservation(
        seconds=SECONDS, microseconds=250_000, endpoints=UDP_ENDS, of_client=True, hello=hello
    )


SSH_EXCHANGE: Final = KeyExchange(
    kex=b"curve25519-sha256",
    host_key=b"ssh-ed25519",
    ciphers=(b"aes128-ctr", b"aes256-ctr"),
    macs=(b"hmac-sha2-256", b"hmac-sha2-512"),
    compressions=(b"none", b"zlib"),
    guessed=False,
)
SSH_CLIENT: Final = Greeting(True, "2.0", b"ExampleSSH_1.0 Debian-1", SSH_EXCHANGE)
SSH_SERVER: Final = Greeting(False, "1.99", b"OtherSSH_2.1", SSH_EXCHANGE, crlf=False)


def ssh_request(greeting: Greeting = SSH_CLIENT, *, dishonest: bool = False) -> SshRequestObservation:
    return SshRequestObservation(
        seconds=SECONDS, microseconds=250_000, endpoints=ENDS, of_client=True, greeting=greeting, dishonest=dishonest
    )


def ssh_response(greeting: Greeting = SSH_SERVER, *, dishonest: bool = False) -> SshResponseObservation:
    return SshResponseObservation(
        seconds=SECONDS, microseconds=250_000, endpoints=ENDS, of_client=False, greeting=greeting, dishonest=dishonest
    )


def line_request(protocol: str = "smtp", request: Request | None = None) -> LineRequestObservation:
    request = request or Request(
        "EHLO,MAIL FROM<>,DATA:From,X-Mailer=[Foxmail #]",
        ("EHLO", "MAIL FROM<>", "DATA"),
        ("From", "X-Mailer=[Foxmail #]"),
        "Foxmail 7.2.25",
    )
    return LineRequestObservation(
        seconds=SECONDS, microseconds=250_000, endpoints=ENDS, of_client=True, protocol=protocol, request=request
    )


def line_response(protocol: str = "smtp", response: Response | None = None) -> LineResponseObservation:
    banner = "_ ESMTP Postfix (Debian/GNU)"
    response = response or Response(f"{banner}:SIZE,8BITMIME:_", banner, ("SIZE", "8BITMIME"), "_", banner)
    return LineResponseObservation(
        seconds=SECONDS, microseconds=250_000, endpoints=ENDS, of_client=False, protocol=protocol, response=response
    )


class Example(NamedTuple):
    observation: Observation
    kind: str
    is_of_client: bool
    fields: tuple[tuple[str, str], ...]


EXAMPLES: Final = (
    Example(
        tcp_observation(),
        "syn",
        True,
        (
            ("os", "Linux 3.11 and newer"),
            ("dist", "0"),
            ("params", "none"),
            ("raw_sig", "4:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"),
        ),
    ),
    Example(
        tcp_observation(is_syn=False, name=None, distance=40, dscp=2, raw_signature="R"),
        "syn+ack",
        False,
        (("os", "???"), ("dist", "40"), ("params", "excess_dist tos:0x02"), ("raw_sig", "R")),
    ),
    Example(
        tcp_observation(
            probe=True, name="p0f sendsyn utility", is_application=True, distance=30, random_ttl=True, raw_signature="R"
        ),
        "sendsyn probe",
        True,
        (("app", "p0f sendsyn utility"), ("dist", "<= 30"), ("params", "random_ttl"), ("raw_sig", "R")),
    ),
    Example(
        tcp_observation(is_syn=False, probe=True, name=None, distance=1, raw_signature="R"),
        "sendsyn response",
        False,
        (("os", "???"), ("dist", "1"), ("params", "none"), ("raw_sig", "R")),
    ),
    Example(
        mtu_observation(MtuSignature("Ethernet or modem", 1500, 7)),
        "mtu",
        True,
        (("link", "Ethernet or modem"), ("raw_mtu", "1500")),
    ),
    Example(
        mtu_observation(mtu=41, ends=ENDS6, of_client=False),
        "mtu",
        False,
        (("link", "???"), ("raw_mtu", "41")),
    ),
    Example(
        uptime_observation(3 * 1440 + 4 * 60 + 5, 49, 996.096, 1000),
        "uptime",
        False,
        (("uptime", "3 days 4 hrs 5 min (modulo 49 days)"), ("raw_freq", "996.10 Hz")),
    ),
    Example(
        http_observation(),
        "http request",
        True,
        (
            ("app", "curl"),
            ("lang", "none"),
            ("params", "none"),
            ("raw_sig", "1:Host,User-Agent,Accept=[*/*]:Connection:curl/7.1"),
        ),
    ),
    Example(
        http_observation(of_client=False, name=None, language="???", software=None, raw_signature="R"),
        "http response",
        False,
        (("app", "???"), ("lang", "???"), ("params", "anonymous"), ("raw_sig", "R")),
    ),
    Example(
        http2_request(),
        "http2 request",
        True,
        (
            ("app", "???"),
            ("params", "none"),
            ("raw_sig", "3:100;4:33554432|33488897|3:1:1:201|m,p,s,a|user-agent,accept"),
        ),
    ),
    Example(
        tls_request(),
        "tls request",
        True,
        (
            ("app", "???"),
            ("sni", "www.example.com"),
            ("alpn", "h2,http/1.1"),
            ("params", "grease"),
            ("raw_sig", "t13d0206h2_c1929292aa6b_fb71836bce29"),
        ),
    ),
    Example(
        quic_request(),
        "quic request",
        True,
        (
            ("app", "???"),
            ("sni", "www.example.com"),
            ("alpn", "h3"),
            ("params", "none"),
            ("raw_sig", "q13d0106h3_0f2cb44170f4_fb71836bce29"),
        ),
    ),
    Example(
        dtls_request(),
        "dtls request",
        True,
        (
            ("app", "???"),
            ("sni", "none"),
            ("alpn", "none"),
            ("params", "none"),
            ("raw_sig", "dd2i010100_f06271c2b022_a8f3e973773c"),
        ),
    ),
    Example(
        tls_response(),
        "tls response",
        False,
        (("app", "???"), ("alpn", "h2"), ("params", "none"), ("raw_sig", "771,49199,65281-16")),
    ),
    *[
        Example(
            line_request(protocol),
            f"{protocol} request",
            True,
            (("app", "???"), ("params", "none"), ("raw_sig", "EHLO,MAIL FROM<>,DATA:From,X-Mailer=[Foxmail #]")),
        )
        for protocol in ("smtp", "ftp", "pop3", "imap")
    ],
    *[
        Example(
            line_response(protocol),
            f"{protocol} response",
            False,
            (
                ("app", "???"),
                ("banner", "_ ESMTP Postfix (Debian/GNU)"),
                ("params", "none"),
                ("raw_sig", "_ ESMTP Postfix (Debian/GNU):SIZE,8BITMIME:_"),
            ),
        )
        for protocol in ("smtp", "ftp", "pop3", "imap")
    ],
    Example(
        ssh_request(dishonest=True),
        "ssh request",
        True,
        (
            ("app", "???"),
            ("banner", "SSH-2.0-ExampleSSH_1.0 Debian-1"),
            ("params", "dishonest"),
            ("raw_sig", "2.0:e97d07603350d1111ec2b64bf25413c9:ExampleSSH_1.0 Debian-1"),
        ),
    ),
    Example(
        ssh_response(),
        "ssh response",
        False,
        (
            ("app", "???"),
            ("banner", "SSH-1.99-OtherSSH_2.1"),
            ("params", "lf"),
            ("raw_sig", "1.99:13475e66a348152c5153e178e028706a:OtherSSH_2.1"),
        ),
    ),
    Example(
        change_observation(HostChangeObservation, ("os_diff", "port"), (0, 0, 1, 2)),
        "host change",
        True,
        (("reason", "os_diff port"), ("raw_hits", "0,0,1,2")),
    ),
    Example(
        change_observation(IpSharingObservation, (), (3, 4, 5, 32), of_client=False),
        "ip sharing",
        False,
        (("reason", "???"), ("raw_hits", "3,4,5,32")),
    ),
)
