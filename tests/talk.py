"""Builds connections packet by packet, and feeds them to a tracker."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from packets import ipv4, ipv6, tcp

from pyp0f.applications.http.facts import HttpFacts
from pyp0f.applications.standard import applications_for
from pyp0f.engine.tracker import Tracker
from pyp0f.hosts.table import History, Host
from pyp0f.library.loading import parse_database
from pyp0f.wire.link import DLT_RAW, link_for
from pyp0f.wire.packet import ACK, FIN, PSH, RST, SYN, address_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyp0f.engine.connections import Connection
    from pyp0f.engine.limits import Limits
    from pyp0f.observations.base import Observation

START: Final = 1_600_000_000
"""Packet seconds at which everything begins."""

DATABASE: Final = """\
classes = win,unix,other

[mtu]
label = Ethernet or modem
sig = 1500
label = DSL
sig = 1492

[tcp:request]
label = s:unix:Linux:3.x
sig = *:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0
label = s:win:Windows:7
sig = *:128:0:*:8192,2:mss,nop,ws,nop,nop,sok:df,id+:0
label = g:unix:BSD:
sig = *:64:0:*:65535,*:mss,nop,ws:df,id+:0
label = s:!:Scanner:fast
sys = @unix
sig = *:64-:0:1460:1024,0:mss:df,id+:0
label = s:!:Crawler:
sys = Windows
sig = *:64:0:1460:2048,0:mss:df,id+:0

[tcp:response]
label = s:unix:Linux:3.x
sig = *:64:0:*:mss*10,7:mss,sok,ts,nop,ws:df,id+:0
label = s:win:Windows:7
sig = *:128:0:*:8192,2:mss,nop,ws,nop,nop,sok:df,id+:0
label = s:!:Tarpit:
sys = @unix
sig = *:64:0:*:10,0:mss:df,id+:0

[http:request]
ua_os = Linux,Windows,iPhone=[iOS]
label = s:!:curl:
sys = @unix
sig = *:Host,User-Agent,Accept=[*/*]:Connection:curl/
label = s:win:Windows:updater
sig = *:Host,User-Agent,X-Update::
label = g:!:browser:any
sys = @unix,@win
sig = *:Host,User-Agent::

[http:response]
label = s:!:nginx:
sys = @unix
sig = *:Server,Content-Type::nginx
label = s:!:Apache:
sys = @unix
sig = *:Date,Server::Apache
label = g:unix:Linux:box
sig = *:X-Box::
"""
"""A signature file with a bit of everything."""

MSS: Final = bytes.fromhex("020405b4")
"""An MSS of 1460."""
WINDOWS: Final = MSS + bytes.fromhex("01030302 0101 0402")
"""What the SYNs of Windows in `DATABASE` have for options."""
BSD: Final = MSS + bytes.fromhex("01030306")


def linux(timestamp: int = 1000, *, mss: int = 1460, scale: int = 7) -> bytes:
    """The TCP options of SYNs and SYN+ACKs of Linux in `DATABASE`."""
    clock = timestamp.to_bytes(4, "big") + bytes(4)
    return b"\x02\x04" + mss.to_bytes(2, "big") + b"\x04\x02\x08\x0a" + clock + b"\x01\x03\x03" + bytes([scale])


def stamp(timestamp: int) -> bytes:
    """The usual TCP options on an established connection: a timestamp."""
    return b"\x01\x01\x08\x0a" + timestamp.to_bytes(4, "big") + bytes(4)


@dataclass(frozen=True)
class Talk:
    """Makes the packets of one connection: up from the client, down from the server.

    Sequence numbers are given as offsets from the side's SYN or SYN+ACK.
    """

    client: str = "10.0.0.1"
    server: str = "10.0.0.2"
    client_port: int = 1000
    server_port: int = 80
    client_isn: int = 100
    server_isn: int = 500

    def up(
        self,
        flags: int,
        seq: int,
        payload: bytes = b"",
        *,
        options: bytes = b"",
        window: int = 29200,
        ttl: int = 64,
        tos: int = 0,
    ) -> bytes:
        """A packet from the client."""
        ports = self.client_port, self.server_port
        ends = self.client, self.server
        return _packet(ends, ports, flags, self.client_isn + seq, payload, options, window, ttl, tos)

    def down(
        self,
        flags: int,
        seq: int,
        payload: bytes = b"",
        *,
        options: bytes = b"",
        window: int = 14480,
        ttl: int = 64,
        tos: int = 0,
    ) -> bytes:
        """A packet from the server."""
        ports = self.server_port, self.client_port
        ends = self.server, self.client
        return _packet(ends, ports, flags, self.server_isn + seq, payload, options, window, ttl, tos)

    def syn(self, timestamp: int = 1000, *, ttl: int = 64, options: bytes | None = None, window: int = 29200) -> bytes:
        """A SYN; by default that of Linux in `DATABASE`."""
        return self.up(SYN, 0, options=linux(timestamp) if options is None else options, window=window, ttl=ttl)

    def syn_ack(
        self, timestamp: int = 2000, *, ttl: int = 64, options: bytes | None = None, window: int = 14600
    ) -> bytes:
        """A SYN+ACK; by default that of Linux in `DATABASE`."""
        options = linux(timestamp) if options is None else options
        packet = self.down(SYN | ACK, 0, options=options, window=window, ttl=ttl)
        at = (40 if ":" in self.client else 20) + 8  # the acknowledgement number
        return packet[:at] + ((self.client_isn + 1) % 2**32).to_bytes(4, "big") + packet[at + 4 :]

    def windows(self, *, ttl: int = 128) -> bytes:
        """The SYN of Windows in `DATABASE`."""
        return self.syn(options=WINDOWS, window=8192, ttl=ttl)

    def windows_answer(self) -> bytes:
        """The SYN+ACK of Windows in `DATABASE`."""
        return self.syn_ack(options=WINDOWS, window=8192, ttl=128)

    def scanner(self, *, ttl: int = 60) -> bytes:
        """The SYN of a known program with a random TTL."""
        return self.syn(options=MSS, window=1024, ttl=ttl)

    def crawler(self) -> bytes:
        """The SYN of another known program."""
        return self.syn(options=MSS, window=2048)

    def probe(self) -> bytes:
        """A SYN that was sent to collect signatures."""
        return self.syn(options=bytes.fromhex("02040533"), window=1337)

    def shake(self) -> list[bytes]:
        """The three packets that establish the connection."""
        return [self.syn(), self.syn_ack(), self.up(ACK, 1)]

    def say(self, payload: bytes, at: int = 1) -> bytes:
        """Data from the client, at offset `at` of its sequence numbers; 1 is the first byte."""
        return self.up(ACK | PSH, at, payload)

    def answer(self, payload: bytes, at: int = 1) -> bytes:
        """Data from the server."""
        return self.down(ACK | PSH, at, payload)

    def fin(self) -> bytes:
        """A FIN of the client."""
        return self.up(FIN | ACK, 1)

    def rst(self) -> bytes:
        """A RST of the server."""
        return self.down(RST, 1)


def _packet(
    ends: tuple[str, str],
    ports: tuple[int, int],
    flags: int,
    seq: int,
    payload: bytes,
    options: bytes,
    window: int,
    ttl: int,
    tos: int,
) -> bytes:
    segment = tcp(
        sport=ports[0],
        dport=ports[1],
        seq=seq % 2**32,
        ack=1 if flags & ACK else 0,
        flags=flags,
        window=window,
        options=options,
        payload=payload,
    )
    if ":" in ends[0]:
        return ipv6(segment, src=ends[0], dst=ends[1], hop_limit=ttl, traffic_class=tos)
    return ipv4(segment, src=ends[0], dst=ends[1], ttl=ttl, tos=tos)


class Watch:
    """A tracker that is fed with raw IP packets."""

    def __init__(
        self,
        database: str = DATABASE,
        limits: Limits | None = None,
        warn: Callable[[str], None] | None = None,
        link_type: int = DLT_RAW,
        *,
        classic: bool = False,
    ) -> None:
        signatures = parse_database(database.encode())
        self.engine = Tracker(signatures, limits, applications=applications_for(classic), classic=classic, warn=warn)
        self.link = link_for(link_type)

    def see(self, *packets: bytes, at: float = 0.0) -> list[Observation]:
        """Feed packets to the tracker, all with the time `at` seconds after the start."""
        seconds, milliseconds = divmod(round((START + at) * 1000), 1000)
        found: list[Observation] = []
        for packet in packets:
            found += self.engine.feed(self.link, packet, [(seconds, milliseconds * 1000, 0, len(packet))])
        return found

    def host(self, address: str = "10.0.0.1") -> Known:
        """The host with an address, given as text."""
        host = self.engine.hosts.get(ip_address(address).packed)
        assert host is not None
        return Known(host)

    @property
    def hosts(self) -> list[str]:
        """The known addresses, from the least to the most recently refreshed."""
        return [address_text(address) for address in self.engine.hosts._hosts]

    @property
    def connections(self) -> list[Connection]:
        """The tracked connections, from the oldest to the newest."""
        return list(self.engine.connections._by_age.values())

    @property
    def connection(self) -> Connection:
        """The only tracked connection."""
        (connection,) = self.connections
        return connection


class Known:
    """A host with all its properties in one object."""

    def __init__(self, host: Host) -> None:
        label, history, web = host.label, host.history or History(), host.facts_of("http") or HttpFacts()
        self.host = host
        self.first_seen, self.last_seen, self.connections = host.first_seen, host.last_seen, host.connections
        self.in_use, self.last_port, self.distance, self.link = host.in_use, host.last_port, host.distance, host.link
        self.syn, self.syn_ack, self.uptime, self.quality = host.syn, host.syn_ack, host.uptime, host.quality
        self.os_class = label and label.os_class
        self.os_name = label and label.name
        self.os_flavor = label.flavor if label else ""
        self.last_change, self.last_nat, self.reasons = history.last_change, history.last_nat, history.reasons
        self.request, self.response, self.language = web.request, web.response, web.language
        self.http_name, self.http_flavor, self.dishonesty = web.name, web.flavor, web.dishonesty


def kinds(found: Iterable[Observation]) -> list[str]:
    """The kinds of the observations."""
    return [observation.kind for observation in found]


def texts(found: Iterable[Observation]) -> list[str]:
    """Kind, subject and values of each observation, without the raw signature."""
    return [
        " ".join(
            (
                f"{observation.kind}:",
                "client" if observation.of_client else "server",
                *[f"{key}={value}" for key, value in observation.fields() if key != "raw_sig"],
            )
        )
        for observation in found
    ]


def request(*headers: str) -> bytes:
    """The head of a GET request."""
    return _head("GET / HTTP/1.1", headers)


def response(*headers: str) -> bytes:
    """The head of a response."""
    return _head("HTTP/1.1 200 OK", headers)


def _head(first: str, headers: Iterable[str]) -> bytes:
    return "\r\n".join((first, *headers, "", "")).encode("latin-1")
