"""What is remembered of each address (docs/p0f-3.09b.md, section 8), and for how long (section 9)."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from typing import Any, Final

from pyp0f.hosts.samples import TcpSample, Uptime
from pyp0f.signatures.label import Label
from pyp0f.wire.packet import address_text

PRUNE_PERCENT: Final = 10
"""Share of a full table that is forgotten at once."""
UNKNOWN_DISTANCE: Final = -1
"""Departure: 3.09b keeps 255 for a host whose distance was never seen."""


class History:
    """What became of the comparisons of an address with itself (docs/p0f-3.09b.md, section 10).

    Attributes:
        client_scores: the latest `SCORE_WINDOW` scores in the client role; None while all are 0.
        server_scores: likewise as a server.
        reasons: all reasons since the latest report of address sharing.
        last_nat: packet seconds of that report, 0 if there was none.
        last_change: packet seconds of the latest host change, 0 if there was none.
    """

    __slots__ = ("client_scores", "last_change", "last_nat", "reasons", "server_scores")

    def __init__(self) -> None:
        self.client_scores: deque[int] | None = None
        self.server_scores: deque[int] | None = None
        self.reasons = 0
        self.last_nat = 0
        self.last_change = 0


class Host:
    """One address.  Only SYNs create and refresh a host.

    What most hosts never need is in records of its own: in a flood, the time that a host takes is mostly memory.

    Attributes:
        address: 4 or 16 bytes.
        text: the address as p0f prints it.
        in_use: connections that it takes part in right now.
        first_seen: packet seconds when it was first seen.
        last_seen: packet seconds of the latest SYN from or to it.
        connections: SYNs from or to it.
        label: of its latest recognised system; None if none was.
        quality: of that match: 1 for fuzzy plus 2 for generic.
        syn: the latest SYN that it sent as a client.
        syn_ack: the latest SYN+ACK that it sent as a server.
        distance: hops, or `UNKNOWN_DISTANCE`.
        link: name of its link's MTU; None if none was recognised.
        last_port: client port of the latest scored connection, 0 before that.
        uptime: as measured last; None if it never was.
        history: None if no comparison has ever had a score or a reason.
        said: what it said of itself, by the name of the application; None if it said nothing.
    """

    __slots__ = (
        "address",
        "connections",
        "distance",
        "first_seen",
        "history",
        "in_use",
        "label",
        "last_port",
        "last_seen",
        "link",
        "quality",
        "said",
        "syn",
        "syn_ack",
        "text",
        "uptime",
    )

    def __init__(self, address: bytes, seconds: int) -> None:
        self.address = address
        self.text = address_text(address)
        self.in_use = 0
        self.first_seen = seconds
        self.last_seen = seconds
        self.connections = 0
        self.label: Label | None = None
        self.quality = 0
        self.syn: TcpSample | None = None
        self.syn_ack: TcpSample | None = None
        self.distance = UNKNOWN_DISTANCE
        self.link: str | None = None
        self.last_port = 0
        self.uptime: Uptime | None = None
        self.history: History | None = None
        self.said: dict[str, Any] | None = None

    def begin_facts(self, application: str, facts: Any) -> Any:  # noqa: ANN401 - the application's own type
        """Keep what it says by an application from now on; returns the facts."""
        if self.said is None:
            self.said = {}
        self.said[application] = facts
        return facts


class Hosts:
    """All hosts, by address, ordered from the least to the most recently refreshed."""

    def __init__(self, limit: int, idle_limit: int, before_pruning: Callable[[], object] = int) -> None:
        """Make an empty table.

        Args:
            limit: hosts to keep before the oldest are pruned.
            idle_limit: seconds without a SYN after which a host is forgotten.
            before_pruning: called before hosts are pruned, so that fewer are in use.
        """
        self.limit = limit
        self.idle_limit = idle_limit
        self.pruned = 0
        """How many were forgotten for want of room, so far."""
        self._before_pruning = before_pruning
        self._hosts: OrderedDict[bytes, Host] = OrderedDict()
        self._latest = 0

    def __len__(self) -> int:
        return len(self._hosts)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._hosts)

    def get(self, address: bytes) -> Host | None:
        """The host with that address (4 or 16 bytes, network order), if it is known."""
        return self._hosts.get(address)

    def acquire(self, address: bytes, seconds: int) -> Host:
        """The host with that address, refreshed, for use by one more connection.

        If it is not known, it is made, and room for it if need be.  As in 3.09b, one over the limit fits.
        """
        if seconds == self._latest:
            # The same number, not an equal one: hosts of the same second share it, which saves 16 MB of 500,000.
            seconds = self._latest
        else:
            self._latest = seconds
        hosts = self._hosts
        host = hosts.get(address)
        if host is None:
            if len(hosts) > self.limit:
                self._before_pruning()
                self.prune()
            host = hosts[address] = Host(address, seconds)
        else:
            host.last_seen = seconds
            hosts.move_to_end(address)
        host.connections += 1
        host.in_use += 1
        return host

    def prune(self) -> int:
        """Forget the oldest tenth, and one more, of the hosts that no connection uses; returns how many went.

        Departure: 3.09b forgets one at most, and none if the oldest is in use (docs/differences.md, "Host pruning").
        """
        wanted = 1 + len(self._hosts) * PRUNE_PERCENT // 100
        victims: list[bytes] = []
        for address, host in self._hosts.items():
            if host.in_use == 0:
                victims.append(address)
                if len(victims) == wanted:
                    break
        for address in victims:
            del self._hosts[address]
        self.pruned += len(victims)
        return len(victims)

    def expire(self, now: int) -> None:
        """Forget hosts that no SYN has named for longer than the idle limit, unless a connection uses them."""
        victims: list[bytes] = []
        for address, host in self._hosts.items():
            if now - host.last_seen <= self.idle_limit:
                break
            if host.in_use == 0:
                victims.append(address)
        for address in victims:
            del self._hosts[address]
