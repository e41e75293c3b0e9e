"""The host table (docs/p0f-3.09b.md, section 8) and its limits (docs/p0f-3.09b.md, section 9)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from pyp0f.hosts.samples import TcpSample, Uptime
from pyp0f.signatures.label import Label
from pyp0f.wire.packet import address_text

PRUNE_PERCENT: Final = 10
"""Percentage of hosts that are removed when the table is full."""
QUALITY_FUZZY: Final = 1
QUALITY_GENERIC: Final = 2
"""How the system of a host was recognized, as bits; 0 is an exact match of a specific signature."""
UNKNOWN_DISTANCE: Final = -1
"""Distance of a host for which no distance is known.  Departure: in 3.09b it is 255."""


_ADDRESSES: Final = (4, 16)
"""Bytes of an address of IPv4 and IPv6."""
SUFFIX: Final = 4
"""Bytes behind an address that tell networks apart, if they are kept apart."""


def plain(address: bytes) -> bytes:
    """An address without the suffix of a network."""
    return address if len(address) in _ADDRESSES else address[:-SUFFIX]


class History:
    """The results of earlier comparisons of a host with itself (docs/p0f-3.09b.md, section 10).

    Attributes:
        client_scores: the latest scores as a client, one byte each (at most `SCORE_WINDOW`); None while all are 0.
        server_scores: the latest scores as a server, in the same way; None while all are 0.
        reasons: all reasons since the latest report of IP sharing, as bits.
        last_nat: packet seconds of the latest report of IP sharing, 0 if there was none.
        last_change: packet seconds of the latest host change, 0 if there was none.
    """

    __slots__ = ("client_scores", "last_change", "last_nat", "reasons", "server_scores")

    def __init__(self) -> None:
        self.client_scores: bytes | None = None
        self.server_scores: bytes | None = None
        self.reasons = 0
        self.last_nat = 0
        self.last_change = 0


class Host:
    """What is stored for one address.  Only SYNs create and refresh a host.

    Data that most hosts do not have is in separate objects.  In a flood, the time per host is mostly spent on memory.

    Attributes:
        text: the address as p0f prints it.
        in_use: number of tracked connections of the host.
        first_seen: packet seconds of the first SYN from or to the host.
        last_seen: packet seconds of the latest SYN from or to the host.
        connections: number of SYNs from or to the host.
        label: label of the latest recognized system; None if there is none.
        quality: quality of that match: 1 if fuzzy, plus 2 if generic.
        syn: the latest SYN that the host sent as a client; None if there is none.
        syn_ack: the latest SYN+ACK that the host sent as a server; None if there is none.
        distance: hops to the host, or `UNKNOWN_DISTANCE`.
        link: name of the kind of link; None if it is not recognized.
        last_port: client port of the latest scored connection, 0 if there is none.
        uptime: the latest measured uptime; None if there is none.
        history: results of comparisons; None if no comparison has had a score or reason.
        facts: names of applications, and what each knows of the host, in turn: a dictionary would be four times as
            large.  `facts_of` finds them.
    """

    __slots__ = (
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
        "facts",
        "syn",
        "syn_ack",
        "text",
        "uptime",
    )

    def __init__(self, address: bytes, seconds: int) -> None:
        """Make a host.

        Args:
            address: IP address, 4 or 16 bytes in network byte order; then the suffix of its network, if networks are
                kept apart.
            seconds: packet seconds of the first SYN.
        """
        self.text = address_text(address if len(address) in _ADDRESSES else plain(address))
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
        self.facts: tuple[Any, ...] = ()

    def add_facts(self, application: str, facts: Any) -> Any:  # noqa: ANN401 - the application's own type
        """Store the facts of an application; returns them.

        Args:
            application: name of the application.
            facts: a new object of the application's own type.
        """
        known = self.facts
        if application in known[::2]:
            at = known[::2].index(application) * 2
            known = known[:at] + known[at + 2 :]
        self.facts = (*known, application, facts)
        return facts

    def facts_of(self, application: str) -> Any:  # noqa: ANN401 - the application's own type
        """The facts of an application; None if there are none."""
        known = self.facts
        for at in range(0, len(known), 2):
            if known[at] == application:
                return known[at + 1]
        return None


class Hosts:
    """All hosts by address, in order of their latest SYN, oldest first."""

    def __init__(self, limit: int, idle_limit: int, before_pruning: Callable[[], object] = int) -> None:
        """Make an empty table.

        Args:
            limit: number of hosts above which the oldest hosts are pruned.
            idle_limit: seconds without a SYN after which a host is removed.
            before_pruning: called before hosts are pruned; it can reduce the number of hosts in use.
        """
        self.limit = limit
        self.idle_limit = idle_limit
        self.pruned = 0
        """Number of hosts that were removed because the table was full."""
        self._before_pruning = before_pruning
        self._hosts: OrderedDict[bytes, Host] = OrderedDict()
        self._latest = 0
        self._by_address: dict[bytes, set[bytes]] = {}

    def __len__(self) -> int:
        return len(self._hosts)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._hosts)

    def get(self, address: bytes) -> Host | None:
        """The host with an address (4 or 16 bytes in network byte order); None if it is unknown."""
        return self._hosts.get(address)

    def latest(self, address: bytes) -> Host | None:
        """The host with an address, in whatever network; the one with the latest SYN if there are several."""
        found = self._hosts.get(address)
        known = [found] if found is not None else []
        known += [self._hosts[one] for one in self._by_address.get(address, ())]
        return max(known, key=lambda host: host.last_seen, default=None)

    def acquire(self, address: bytes, seconds: int) -> Host:
        """Find or make a host, refresh it, and count one more connection that uses it.

        If the table is full, hosts are pruned first.  As in 3.09b, the table can have one host more than the limit.

        Args:
            address: 4 or 16 bytes in network byte order.
            seconds: packet time of the SYN, whole seconds.
        """
        if seconds == self._latest:
            # Hosts of the same second share one int object.  This saves 16 MB for 500,000 hosts.
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
            if len(address) not in _ADDRESSES:
                self._by_address.setdefault(plain(address), set()).add(address)
        else:
            host.last_seen = seconds
            hosts.move_to_end(address)
        host.connections += 1
        host.in_use += 1
        return host

    def prune(self) -> int:
        """Remove a tenth of the table plus one host: the oldest that no connection uses.  Returns the number removed.

        Departure: 3.09b removes at most one host, and none if the oldest is in use (docs/differences.md,
        "Host pruning").
        """
        wanted = 1 + len(self._hosts) * PRUNE_PERCENT // 100
        victims: list[bytes] = []
        for address, host in self._hosts.items():
            if host.in_use == 0:
                victims.append(address)
                if len(victims) == wanted:
                    break
        self._forget(victims)
        self.pruned += len(victims)
        return len(victims)

    def expire(self, now: int) -> None:
        """Remove hosts without a SYN for longer than the idle limit, except those that a connection uses.

        Args:
            now: packet time, whole seconds.
        """
        victims: list[bytes] = []
        for address, host in self._hosts.items():
            if now - host.last_seen <= self.idle_limit:
                break
            if host.in_use == 0:
                victims.append(address)
        self._forget(victims)

    def _forget(self, addresses: Iterable[bytes]) -> None:
        for address in addresses:
            del self._hosts[address]
        for address in addresses if self._by_address else ():
            others = self._by_address.get(plain(address), set())
            others.discard(address)
            if not others:
                self._by_address.pop(plain(address), None)
