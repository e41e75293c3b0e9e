"""Connections that are being followed (specification, section 7), and for how long (section 9)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from struct import Struct
from typing import Final

from pyp0f.applications.http.head import HeadReader
from pyp0f.constants import MAX_PAYLOAD, PRUNE_PERCENT
from pyp0f.hosts.table import Host
from pyp0f.observations.base import make_endpoints

CLOCK_UNKNOWN: Final = 0
CLOCK_BAD: Final = -1

# Addresses and ports in the key of a connection, over IPv4 and IPv6.
_PARTS4: Final = Struct(">4s4sHH")
_PARTS6: Final = Struct(">16s16sHH")


class Side:
    """One of the two ends of a connection, and what it has sent.  `Flow` makes both and sets everything.

    Attributes:
        flow: the connection.
        host: whose end this is.
        is_client: whether this end sent the SYN.
        next_seq: sequence number expected next.
        clock: ticks per second of its timestamps, rounded; or `CLOCK_UNKNOWN`, `CLOCK_BAD`.
        data: the first `MAX_PAYLOAD` bytes that it sent.
        head: reader of the HTTP head that it sends, once it has begun.
    """

    __slots__ = ("clock", "data", "flow", "head", "host", "is_client", "next_seq")

    flow: Flow
    host: Host
    is_client: bool
    next_seq: int
    clock: int
    data: bytes
    head: HeadReader | None

    def keep(self, payload: bytes) -> None:
        """Add what was received, as far as there is room."""
        self.data += payload[: MAX_PAYLOAD - len(self.data)]

    @property
    def is_full(self) -> bool:
        """Whether no more data is kept."""
        return len(self.data) >= MAX_PAYLOAD


class Flow:
    """One connection, from its SYN until its protocol is recognised or ruled out.

    Attributes:
        client: the end that sent the SYN.
        server: the other end.
        endpoints: addresses and ports of both, as printed.
        client_key: key of packets from the client in the connection table.
        server_key: key of packets from the server.
        created: packet seconds of the SYN.
        probe: the SYN is one that a SYN sender for collecting signatures made.
        syn_ack_seen: the server has answered.
        peer_mss: MSS of the SYN, 0 if it had none or is still being looked at.
        is_http: False once it is known not to be, True once the request line says so, else None.
        request_done: the head of the first request is complete.
    """

    __slots__ = (
        "client",
        "client_key",
        "created",
        "endpoints",
        "is_http",
        "peer_mss",
        "probe",
        "request_done",
        "server",
        "server_key",
        "syn_ack_seen",
    )

    def __init__(self, client_key: bytes, acquire: Callable[[bytes, int], Host], created: int) -> None:
        """Make one that has sent its SYN.

        Args:
            client_key: addresses and ports of the SYN, as they stand in the packet.
            acquire: gives the host with an address, refreshed at that time.
            created: packet seconds of the SYN.
        """
        parts = _PARTS4 if len(client_key) == _PARTS4.size else _PARTS6
        source, target, client_port, server_port = parts.unpack(client_key)
        client = self.client = Side()
        server = self.server = Side()
        client.flow = server.flow = self
        client_host = client.host = acquire(source, created)
        server_host = server.host = acquire(target, created)
        client.is_client, server.is_client = True, False
        client.next_seq = server.next_seq = 0
        client.clock = server.clock = CLOCK_UNKNOWN
        client.data = server.data = b""
        client.head = server.head = None
        self.client_key = client_key
        self.server_key = parts.pack(target, source, server_port, client_port)
        self.endpoints = make_endpoints(client_host.text, client_port, server_host.text, server_port)
        self.created = created
        self.probe = False
        self.syn_ack_seen = False
        self.peer_mss = 0
        self.is_http: bool | None = None
        self.request_done = False


class Flows:
    """All connections, by the key of either direction, ordered by their creation."""

    def __init__(self, limit: int, age_limit: int) -> None:
        """Make an empty table.

        Args:
            limit: connections to follow before the oldest are pruned.
            age_limit: seconds after which a connection is no longer followed.
        """
        self.limit = limit
        self.age_limit = age_limit
        self.pruned = 0
        """How many were forgotten for want of room, so far."""
        self.sides: dict[bytes, Side] = {}
        """The sender of a packet by the packet's key: one lookup tells connection and direction."""
        self._by_age: OrderedDict[bytes, Flow] = OrderedDict()

    def __len__(self) -> int:
        return len(self._by_age)

    @property
    def is_full(self) -> bool:
        """Whether room must be made before another one is added.  As in 3.09b, one over the limit fits."""
        return len(self._by_age) > self.limit

    def add(self, flow: Flow) -> None:
        """Follow that connection."""
        # The client last: a host that talks to itself from one port has one key for both directions.
        self.sides[flow.server_key] = flow.server
        self.sides[flow.client_key] = flow.client
        self._by_age[flow.client_key] = flow

    def remove(self, flow: Flow) -> None:
        """Forget that connection."""
        del self._by_age[flow.client_key]
        self._release(flow)

    def prune(self) -> int:
        """Forget the oldest tenth, and one more; returns how many went."""
        count = min(1 + len(self._by_age) * PRUNE_PERCENT // 100, len(self._by_age))
        for _ in range(count):
            self._release(self._by_age.popitem(last=False)[1])
        self.pruned += count
        return count

    def expire(self, now: int) -> None:
        """Forget connections older than the age limit, oldest creation first."""
        while self._by_age:
            flow = next(iter(self._by_age.values()))
            if now - flow.created <= self.age_limit:
                break
            self.remove(flow)

    def _release(self, flow: Flow) -> None:
        client, server = flow.client, flow.server
        del self.sides[flow.client_key]
        self.sides.pop(flow.server_key, None)  # the same key if a host talks to itself
        client.host.flows -= 1
        server.host.flows -= 1
        # Without these two the flow and its sides would wait for the cycle collector.
        del client.flow, server.flow
