"""The connection table (docs/p0f-3.09b.md, sections 7 and 9).

The table is bounded by a number of connections and an age; each connection is bounded by `pyp0f.engine.streams`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from struct import Struct
from typing import ClassVar, Final

from pyp0f.applications.interface import Conversation, Handover, Prepared, Transport
from pyp0f.engine.streams import Stream
from pyp0f.hosts.table import PRUNE_PERCENT, SUFFIX, Host
from pyp0f.observations.base import make_endpoints
from pyp0f.wire.outer import Outer

_PARTS: Final = {parts.size: parts for parts in (Struct(">4s4sHH"), Struct(">16s16sHH"))}
"""Addresses and ports in the key of a connection over IPv4 and IPv6, by its size.  Longer keys end with the suffix of a
network."""

MAX_HANDOVERS: Final = 4
"""How often a connection may go on as another protocol: through a SOCKS proxy and an HTTP proxy to a mail server with
STARTTLS is three times."""

MAX_PACKETS: Final = 10_000
"""Packets after which a connection or exchange is no longer followed.  More than this, nearly always of an upload, say
nothing new, and without a limit an adversary could let each of them be decoded."""

Reader = tuple[Conversation, Prepared]
"""The conversation that reads a connection, and its application."""


class Side(Stream):
    """One of the two ends of a connection, with its stream.  `Connection` makes both and sets all attributes.

    Attributes:
        connection: the connection.
        host: the host at this end.
        is_client: whether this end sent the SYN or the first datagram.
        clock: ticks per second of its timestamps, rounded; or `CLOCK_UNKNOWN`, `CLOCK_BAD` (`pyp0f.fingerprinting`).
    """

    __slots__ = ("clock", "connection", "host", "is_client")

    connection: Connection
    host: Host
    is_client: bool
    clock: int


class Connection:
    """A TCP connection from its SYN on; the base class of a UDP exchange.

    Attributes:
        transport: tcp or udp.
        client: the end that sent the SYN or the first datagram.
        server: the other end.
        endpoints: addresses and ports of both, as printed.
        client_key: key of packets from the client in the connection table.
        server_key: key of packets from the server.
        created: packet seconds of the SYN.
        since: packet milliseconds of the first packet.
        probe: whether the SYN is a probe of p0f-sendsyn or pyp0f-sendsyn.
        syn_seen: whether the SYN was captured; otherwise the connection began with a SYN+ACK.
        syn_ack_seen: whether the server has sent a SYN+ACK.
        peer_mss: MSS of the SYN, 0 if it has none.
        reader: the conversation that reads it, and its application; None until one has recognized it.
        candidates: the applications that may still recognize it; None before the first data.  If there are none, and
            no reader, then the connection is no longer read.
        handovers: how often it went on as another protocol.
        packets: segments with ACK, or datagrams, at most `MAX_PACKETS`.
    """

    __slots__ = (
        "candidates",
        "client",
        "client_key",
        "created",
        "endpoints",
        "handovers",
        "packets",
        "peer_mss",
        "reader",
        "probe",
        "server",
        "server_key",
        "since",
        "syn_ack_seen",
        "syn_seen",
    )

    transport: ClassVar[str] = Transport.TCP.value

    def __init__(
        self,
        client_key: bytes,
        acquire: Callable[[bytes, int], Host],
        created: int,
        outer: tuple[Outer, ...] = (),
    ) -> None:
        """Make a connection from its first packet.

        The engine passes no keywords: with one, a call takes half as long again.

        Args:
            client_key: addresses and ports of that packet, as they stand in it.
            acquire: gives the host with an address, refreshed at that time.
            created: packet seconds.
            outer: outer headers of that packet.
        """
        parts = _PARTS.get(len(client_key))
        if parts is not None:
            source, target, client_port, server_port = parts.unpack(client_key)
            self.server_key = parts.pack(target, source, server_port, client_port)
        else:
            parts, plain, suffix = _split(client_key)
            source, target, client_port, server_port = parts.unpack(plain)
            self.server_key = parts.pack(target, source, server_port, client_port) + suffix
            source, target = source + suffix, target + suffix
        client = self.client = Side()
        server = self.server = Side()
        client.connection = server.connection = self
        client_host = client.host = acquire(source, created)
        server_host = server.host = acquire(target, created)
        client.is_client, server.is_client = True, False
        client.next_seq = server.next_seq = client.clock = server.clock = 0
        client.data = server.data = b""
        client.early = server.early = None
        self.client_key = client_key
        near, far = client_host.text, server_host.text
        self.endpoints = make_endpoints(
            near, client_port, far, server_port, self.transport, f"{near}/{client_port}", f"{far}/{server_port}", outer
        )
        self.created = created
        self.since = 0
        self.probe = False
        self.syn_seen = True
        self.syn_ack_seen = False
        self.peer_mss = 0
        self.reader: Reader | None = None
        self.candidates: Sequence[Prepared] | None = None
        self.handovers = 0
        self.packets = 0

    @property
    def leads(self) -> bool:
        """Whether 3.09b has not yet seen all data that pyp0f has read."""
        client, server = self.client.early, self.server.early
        return (client is not None and client.lead > 0) or (server is not None and server.lead > 0)

    def stop_reading(self) -> None:
        """Read no further data."""
        self.reader, self.candidates = None, ()

    def begin_anew(self, handover: Handover) -> bool:
        """Go on as another protocol.

        Args:
            handover: where it begins in both streams.

        Returns:
            False if this is not possible: bytes of a full stream may be lost, or this happened too often.
        """
        client, server = self.client, self.server
        if client.is_full or server.is_full or self.handovers >= MAX_HANDOVERS:
            return False
        self.handovers += 1
        client.begin_at(handover.client)
        server.begin_at(handover.server)
        self.reader = self.candidates = None
        return True


def reversed_key(key: bytes) -> bytes:
    """The key of packets of the other direction."""
    parts, plain, suffix = _split(key)
    source, target, source_port, target_port = parts.unpack(plain)
    return parts.pack(target, source, target_port, source_port) + suffix


def is_from_lower_port(key: bytes) -> bool:
    """Whether the source port is lower than the destination port, as it is in packets of most servers."""
    parts, plain, _ = _split(key)
    _, _, source_port, target_port = parts.unpack(plain)
    return bool(source_port < target_port)


def _split(key: bytes) -> tuple[Struct, bytes, bytes]:
    """The format of a key, the key without the suffix of a network, and the suffix; empty if there is none."""
    plain, suffix = (key, b"") if len(key) in _PARTS else (key[:-SUFFIX], key[-SUFFIX:])
    return _PARTS[len(plain)], plain, suffix


class UdpExchange(Connection):
    """A UDP exchange, from its first datagram on."""

    __slots__ = ()

    transport: ClassVar[str] = Transport.UDP.value


class Connections:
    """All connections, by the key of either direction, in the order of their creation."""

    def __init__(self, limit: int, age_limit: int) -> None:
        """Make an empty table.

        Args:
            limit: number of connections above which the oldest are removed.
            age_limit: seconds after which a connection is removed.
        """
        self.limit = limit
        self.age_limit = age_limit
        self.pruned = 0
        """Number of connections that were removed because the table was full."""
        self.exhausted = 0
        """Number of connections that were removed because they had more than `MAX_PACKETS`."""
        self.sides: dict[bytes, Side] = {}
        """The sender of a packet, by the key of the packet.  One look-up gives connection and direction."""
        self._by_age: OrderedDict[bytes, Connection] = OrderedDict()

    def __len__(self) -> int:
        return len(self._by_age)

    @property
    def is_full(self) -> bool:
        """Whether connections must be removed before another one is added.  As in 3.09b, one above the limit fits."""
        return len(self._by_age) > self.limit

    def add(self, connection: Connection) -> None:
        """Add a connection."""
        # The client comes last: with equal addresses and equal ports, both directions have the same key.
        self.sides[connection.server_key] = connection.server
        self.sides[connection.client_key] = connection.client
        self._by_age[connection.client_key] = connection

    def remove(self, connection: Connection) -> None:
        """Remove a connection."""
        del self._by_age[connection.client_key]
        self._release(connection)

    def exhaust(self, connection: Connection) -> None:
        """Remove a connection that has more than `MAX_PACKETS`."""
        self.remove(connection)
        self.exhausted += 1

    def prune(self) -> int:
        """Remove the oldest tenth, and one more; returns the number."""
        count = min(1 + len(self._by_age) * PRUNE_PERCENT // 100, len(self._by_age))
        for _ in range(count):
            self._release(self._by_age.popitem(last=False)[1])
        self.pruned += count
        return count

    def expire(self, now: int) -> None:
        """Remove connections that are older than the age limit."""
        while self._by_age:
            connection = next(iter(self._by_age.values()))
            if now - connection.created <= self.age_limit:
                break
            self.remove(connection)

    def _release(self, connection: Connection) -> None:
        client, server = connection.client, connection.server
        del self.sides[connection.client_key]
        self.sides.pop(connection.server_key, None)  # the same key if both ends are equal
        client.host.in_use -= 1
        server.host.in_use -= 1
        # This breaks reference cycles, so that the objects are freed at once.
        del client.connection, server.connection
