"""Counts of packets that were passed over, by what they are."""

from __future__ import annotations

from struct import Struct
from typing import Final

from pyp0f.wire.encapsulations import DATAGRAM, FRAGMENT, PORT, find, first_header
from pyp0f.wire.link import Link
from pyp0f.wire.packet import MAX_PACKET, PROTOCOL_TCP

_ports: Final = Struct(">HH").unpack_from
FILTERED: Final = -20
"""The kind of a packet with TCP that does not pass the user's filter."""
UNKNOWN_LINK: Final = -21
"""The kind of a packet of a link type that is not known."""
TOO_MANY: Final = -22
"""The kind of a UDP datagram of an application that is not read, because there are too many in a second."""
OTHER_FRAGMENT: Final = -23
"""The kind of a fragment that cannot carry TCP, or that does not pass the user's filter."""
NO_VERSION: Final = -24
"""The kind of a packet that is neither IPv4 nor IPv6, behind a link header that says IP.  The engine warns of it."""
_NOT_PASSED: Final = {PROTOCOL_TCP: FILTERED, FRAGMENT: OTHER_FRAGMENT}
MAX_EXPLAINED: Final = 1_000
"""Packets without TCP that are looked at more closely, to say what they are."""


def service_port(data: bytes, at: int) -> int:
    """The kind of the UDP datagram whose header begins at `at`: the smaller port, which is that of the service."""
    return PORT + int(min(_ports(data, at)))


class PassedOver:
    """Counts of packets that were passed over.  In classic mode, only their total number is counted.

    Attributes:
        total: packets of files that did not pass.
        explained: packets without TCP that are in `kinds`.
        kinds: number of packets by what they are: the kinds of `pyp0f.wire.encapsulations`; at most `MAX_EXPLAINED`.
        cut_syns: SYNs of which a part was not captured.
        cut_at: captured length of the longest of these.
    """

    __slots__ = ("cut_at", "cut_syns", "explained", "kinds", "total")

    def __init__(self) -> None:
        self.total = 0
        self.explained = 0
        self.kinds: dict[int, int] = {}
        self.cut_syns = 0
        self.cut_at = 0

    @property
    def explains(self) -> bool:
        """Whether packets without TCP are still looked at more closely."""
        return self.explained < MAX_EXPLAINED and len(self.kinds) < MAX_EXPLAINED

    @property
    def unused(self) -> int:
        """Packets that carry TCP, or may, and that gave nothing: they are in `kinds`, and not in `explained`."""
        return sum(self.kinds.values()) - self.explained

    def count(self, kind: int, number: int = 1) -> bool:
        """Count packets of this kind.  False if there are too many kinds."""
        if kind not in self.kinds and len(self.kinds) >= MAX_EXPLAINED:
            return False
        self.kinds[kind] = self.kinds.get(kind, 0) + number
        return True

    def skip(self, link: Link, packet: bytes) -> None:
        """Count a packet of a file that carries no TCP, or that does not pass the user's filter."""
        self.total += 1
        if self.explains:
            end = min(len(packet), MAX_PACKET)
            kind, at = first_header(link, packet, 0, end)
            kind, _, at, _ = find(packet, kind, at, end)
            what = service_port(packet, at) if kind == DATAGRAM else _NOT_PASSED.get(kind, kind)
            self.explained += self.count(what)

    def skip_unknown(self) -> None:
        """Count a packet of a file whose link type is not known."""
        self.total += 1
        self.explained += self.count(UNKNOWN_LINK)

    def take(self, other: PassedOver) -> None:
        """Add the counts of packets that were skipped elsewhere."""
        self.total += other.total
        self.explained += other.explained
        for kind, count in other.kinds.items():
            if not self.count(kind, count):
                self.explained -= count

    def count_cut_syn(self, length: int) -> None:
        """Count a SYN that was cut to `length` bytes when it was captured."""
        self.cut_syns += 1
        self.cut_at = max(self.cut_at, length)
