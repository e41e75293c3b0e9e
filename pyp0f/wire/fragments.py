"""Puts fragmented IP datagrams together, within bounds (RFC 791, section 3.2; RFC 8200, section 4.5).

A datagram with overlapping fragments is discarded, as RFC 5722 says for IPv6: it is made to deceive.  Exact copies of a
fragment are ignored.  Datagrams of other protocols than TCP, encapsulations and applications are not kept; nor are TCP
segments if the first fragment shows that every handler would ignore them.

Fragments that gave nothing are counted by the reason: those of datagrams that never become whole (`FRAGMENT`), and
the kinds below.  Fragments of datagrams that become whole are not counted, nor those of TCP segments that are ignored.
"""

from __future__ import annotations

from collections.abc import Container
from struct import Struct
from typing import Final

from pyp0f.wire.decoding import addresses_of
from pyp0f.wire.encapsulations import CUT, FRAGMENT, MALFORMED, PORT_FIELDS, PROTOCOLS
from pyp0f.wire.packet import MARK_AT, MARK_END, MAX_PACKET, NO_MARKS, PROTOCOL_TCP, PROTOCOL_UDP, SYN, TO_FLAGS, Marks

MAX_DATAGRAMS: Final = 256
"""Datagrams that wait for fragments.  If there are more, the oldest is dropped."""
MAX_FRAGMENTS: Final = 64
"""Fragments of a datagram.  A datagram with more is discarded."""
MAX_BYTES: Final = 1 << 20
"""Bytes of all waiting fragments and of the headers before them.  If there are more, the oldest datagrams go."""
MAX_SECONDS: Final = 15
"""Packet seconds from the first fragment to the last one."""

CONTRADICTORY: Final = -15
"""The kind of a fragment of a datagram whose fragments overlap, or disagree about its end."""
TOO_MANY_FRAGMENTS: Final = -16
"""The kind of a fragment of a datagram that has more than `MAX_FRAGMENTS`."""
OTHER_DATAGRAM: Final = -17
"""The kind of a fragment of a UDP datagram that is neither an encapsulation nor looked at by an application."""
_IGNORED: Final = 0
"""The kind of a fragment of a TCP segment that every handler would ignore.  It is not counted."""

# Total length, identification, fragment field, protocol, addresses (RFC 791).
_ipv4: Final = Struct(">2xH2sHxB2x8s").unpack_from
# Payload length, addresses (RFC 8200).
_ipv6: Final = Struct(">4xH2x32s").unpack_from
# Next header, fragment field, identification.
_extension: Final = Struct(">BxH4s").unpack_from
_half: Final = Struct(">H").unpack_from
_put_half: Final = Struct(">H").pack
_TCP: Final = bytes((PROTOCOL_TCP,))
_MORE: Final = 0x2000
_OFFSET: Final = 0x1FFF
_FLAGS: Final = 0xC000


class _Datagram:
    """The fragments of a datagram.

    Attributes:
        started: packet seconds of the first one that arrived.
        head: the headers, from the first fragment; None as long as it has not arrived.
        pieces: the fragments by their offset; None if the datagram is discarded.
        waiting: bytes in them, without headers.
        size: bytes of the whole datagram without headers; -1 as long as the last fragment has not arrived.
        kind: what its fragments are counted as.
        count: how many have arrived.
    """

    __slots__ = ("count", "head", "kind", "pieces", "size", "started", "waiting")

    def __init__(self, started: int) -> None:
        self.started = started
        self.head: bytes | None = None
        self.pieces: dict[int, bytes] | None = {}
        self.waiting = 0
        self.size = -1
        self.kind = FRAGMENT
        self.count = 0


_Late = tuple[int, int, bytes, bool]
"""The only fragment of a TCP segment so far, if it is not the first: packet seconds, offset, payload, whether more
follow.  Most of these are never completed."""


class Fragments:
    """All datagrams that wait for fragments, the oldest first."""

    def __init__(
        self,
        marks: Marks = NO_MARKS,
        *,
        tracked: Container[bytes] | None = None,
        first_bytes: Container[int] = frozenset(),
        counts: dict[int, int] | None = None,
    ) -> None:
        """Begin without fragments.

        Args:
            marks: which UDP datagrams are kept, besides those that may be encapsulations.
            tracked: keys of the connections that are tracked; None if segments of all connections are kept.
            first_bytes: bytes with which the data of a connection without a captured SYN may begin.
            counts: fragments that gave nothing are counted in it, by the reason.
        """
        self._counts = {} if counts is None else counts
        self._marks = marks
        self._tracked = tracked
        self._first_bytes = first_bytes
        # An int has the packet seconds of the first fragment of a segment that is ignored.
        self._datagrams: dict[bytes, _Datagram | _Late | int] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._datagrams)

    def add(
        self, data: bytes, start: int, at: int, end: int, seconds: int, network: bytes = b""
    ) -> tuple[bytes, int] | None:
        """Take a fragment that `pyp0f.wire.encapsulations.find` has found.

        Args:
            data: a buffer that contains the packet.
            start: offset of the IP header.
            at: offset of the payload in IPv4, and of the fragment header in IPv6.
            end: offset where the packet ends.
            seconds: packet time.
            network: what tells networks apart in which addresses may be the same.

        Returns:
            The whole datagram as an IP packet that is not a fragment, and how many fragments it had; None if parts are
            missing, or if the datagram is discarded or not kept.  In IPv6, the fragment header stays, as that of an
            atomic fragment (RFC 6946).
        """
        read = _read_ipv4 if data[start] >> 4 == 4 else _read_ipv6
        part = read(data, start, at, end)
        if isinstance(part, int):
            self._count(part, 1)
            return None
        key, protocol, place, more, head, payload = part
        if protocol != PROTOCOL_TCP and protocol not in PROTOCOLS:
            return None
        key += network
        datagram = self._find(key, seconds)
        datagram.count += 1
        self._count(datagram.kind, 1)
        if datagram.pieces is None:
            return None
        kind = FRAGMENT if place else self._kind_of_first(protocol, head, payload)
        if kind == FRAGMENT:
            kind = self._keep(datagram, place, payload, more)
        if kind != FRAGMENT:
            self._discard(datagram, kind)
            return None
        if datagram.head is None and not place:
            datagram.head = head
            self._bytes += len(head)
        while self._bytes > MAX_BYTES:
            self._drop_oldest()
        headers, pieces = datagram.head, datagram.pieces
        if headers is None or pieces is None or datagram.waiting != datagram.size:
            return None
        payload = b"".join([pieces[offset] for offset in sorted(pieces)])
        self._discard(datagram, _IGNORED)
        del self._datagrams[key]
        return _with_length(headers, len(payload)) + payload, datagram.count

    def settles(self, data: bytes, start: int, at: int, end: int, seconds: int) -> bool:
        """Take a fragment of a TCP segment, if that is simple: the segment is ignored, or nothing else of it is there.

        This takes a fraction of the time of `add`, which must be called if the answer is no.

        Args:
            data: a buffer that contains the packet.
            start: offset of the IP header.
            at: as for `add`.
            end: offset after the last captured byte.
            seconds: packet time.
        """
        if data[start] >> 4 == 4:
            total, identification, field, _, addresses = _ipv4(data, start)
            key = addresses + identification + _TCP
            place, more = (field & _OFFSET) * 8, field & _MORE
            payload_at, stop, plain = at, start + total, 20
        else:
            length, addresses = _ipv6(data, start)
            _, field, identification = _extension(data, at)
            key = addresses + identification
            place, more = field & 0xFFF8, field & 1
            payload_at, stop, plain = at + 8, start + 40 + length, 40
        datagrams = self._datagrams
        known = datagrams.get(key)
        if known is not None:
            if not isinstance(known, _Datagram):
                return isinstance(known, int) and abs(seconds - known) <= MAX_SECONDS
            if known.pieces is not None or abs(seconds - known.started) > MAX_SECONDS:
                return False
            self._count(known.kind, 1)
            return True
        if stop > end or stop <= payload_at or place + stop - payload_at > MAX_PACKET:
            return False
        if more and (stop - payload_at) & 7:
            return False
        if not place and (at != start + plain or not self._is_not_followed(addresses, data[payload_at:stop])):
            return False
        if len(datagrams) >= MAX_DATAGRAMS:
            self._drop_oldest()
        if not place:
            datagrams[key] = seconds
            return True
        datagrams[key] = seconds, place, data[payload_at:stop], bool(more)
        self._counts[FRAGMENT] = self._counts.get(FRAGMENT, 0) + 1
        self._bytes += stop - payload_at
        while self._bytes > MAX_BYTES:
            self._drop_oldest()
        return True

    def _count(self, kind: int, number: int) -> None:
        """Count fragments."""
        if kind != _IGNORED:
            self._counts[kind] = self._counts.get(kind, 0) + number

    def _kind_of_first(self, protocol: int, head: bytes, payload: bytes) -> int:
        """What the first fragment shows: `FRAGMENT` if the datagram is needed, else the kind as which it is counted."""
        if protocol == PROTOCOL_UDP:
            return FRAGMENT if self._may_carry(payload) else OTHER_DATAGRAM
        if protocol == PROTOCOL_TCP and self._is_not_followed(addresses_of(head, 0, len(head)), payload):
            return _IGNORED
        return FRAGMENT

    def _is_not_followed(self, addresses: bytes, payload: bytes) -> bool:
        """Whether every handler would ignore a TCP segment, as its first fragment shows."""
        if self._tracked is None or len(payload) < TO_FLAGS or payload[TO_FLAGS - 1] & SYN:
            return False
        begin = payload[TO_FLAGS - 2] >> 2 & 0x3C
        if begin >= len(payload) or payload[begin] in self._first_bytes:
            return False
        return addresses + payload[:4] not in self._tracked

    def _find(self, key: bytes, seconds: int) -> _Datagram:
        """The datagram with this key, a new one if there is none that is young enough."""
        datagram = self._datagrams.get(key)
        if datagram is not None and not isinstance(datagram, _Datagram):
            datagram = self._datagrams[key] = self._expanded(datagram)
        if datagram is not None and abs(seconds - datagram.started) <= MAX_SECONDS:
            return datagram
        if datagram is not None:
            self._discard(datagram, datagram.kind)
            del self._datagrams[key]
        if len(self._datagrams) >= MAX_DATAGRAMS:
            self._drop_oldest()
        datagram = self._datagrams[key] = _Datagram(seconds)
        return datagram

    def _expanded(self, short: _Late | int) -> _Datagram:
        """A datagram of which only one fragment, or none, was kept."""
        if isinstance(short, int):
            datagram = _Datagram(short)
            datagram.pieces, datagram.kind = None, _IGNORED
            return datagram
        started, place, payload, more = short
        datagram = _Datagram(started)
        datagram.count = 1
        self._bytes -= len(payload)
        self._keep(datagram, place, payload, more)
        return datagram

    def _keep(self, datagram: _Datagram, place: int, payload: bytes, more: bool) -> int:
        """Keep a fragment.  Returns `FRAGMENT`, or why the datagram is discarded."""
        pieces, stop = datagram.pieces, place + len(payload)
        assert pieces is not None  # noqa: S101 - for the type checker
        if pieces.get(place) == payload:
            return FRAGMENT
        if len(pieces) >= MAX_FRAGMENTS:
            return TOO_MANY_FRAGMENTS
        if not more:
            if datagram.size >= 0:
                return CONTRADICTORY
            datagram.size = stop
        if (datagram.size >= 0 and stop > datagram.size) or any(
            known < stop and place < known + len(piece) for known, piece in pieces.items()
        ):
            return CONTRADICTORY
        if not more and any(known + len(piece) > stop for known, piece in pieces.items()):
            return CONTRADICTORY
        pieces[place] = payload
        datagram.waiting += len(payload)
        self._bytes += len(payload)
        return FRAGMENT

    def _discard(self, datagram: _Datagram, kind: int) -> None:
        """Forget the fragments; what still arrives of the datagram is ignored.

        Args:
            datagram: the datagram.
            kind: what its fragments are counted as from now on.
        """
        if kind != datagram.kind:
            self._count(datagram.kind, -datagram.count)
            self._count(kind, datagram.count)
            datagram.kind = kind
        datagram.pieces = None
        self._bytes -= datagram.waiting + len(datagram.head or b"")
        datagram.waiting = 0
        datagram.head = None

    def _may_carry(self, payload: bytes) -> bool:
        """Whether the start of a UDP datagram may be that of an encapsulation, or is looked at."""
        return payload[:2] in PORT_FIELDS or payload[2:4] in PORT_FIELDS or payload[MARK_AT:MARK_END] in self._marks

    def _drop_oldest(self) -> None:
        datagram = self._datagrams.pop(next(iter(self._datagrams)))
        if isinstance(datagram, _Datagram):
            self._discard(datagram, datagram.kind)
        elif not isinstance(datagram, int):
            self._bytes -= len(datagram[2])


_Part = tuple[bytes, int, int, bool, bytes, bytes]
"""A fragment: the key of its datagram, the protocol, the offset, whether more follow, the headers, the payload."""


def _read_ipv4(data: bytes, start: int, at: int, end: int) -> _Part | int:
    """Read a fragment; if it is not whole or not valid, the kind as which it is counted."""
    total, identification, fragment, protocol, addresses = _ipv4(data, start)
    place, more = (fragment & _OFFSET) * 8, bool(fragment & _MORE)
    if start + total > end:
        return CUT
    if start + total != end or not _is_valid(place, end - at, more):
        return MALFORMED
    head = bytearray(data[start:at])
    head[6:8] = _put_half(fragment & _FLAGS)
    return addresses + identification + bytes((protocol,)), protocol, place, more, bytes(head), data[at:end]


def _read_ipv6(data: bytes, start: int, at: int, end: int) -> _Part | int:
    """Read a fragment of IPv6; if it is not whole or not valid, the kind as which it is counted."""
    length, addresses = _ipv6(data, start)
    protocol, fragment, identification = _extension(data, at)
    place, more, payload_at = fragment & 0xFFF8, bool(fragment & 1), at + 8
    if start + 40 + length > end:
        return CUT
    if start + 40 + length != end or not _is_valid(place, end - payload_at, more):
        return MALFORMED
    head = bytearray(data[start:payload_at])
    head[at - start + 2 : at - start + 4] = bytes(2)
    return addresses + identification, protocol, place, more, bytes(head), data[payload_at:end]


def _is_valid(place: int, size: int, more: bool) -> bool:
    """Whether a fragment of that size can be at that place."""
    return size > 0 and place + size <= MAX_PACKET and not (more and size % 8)


def _with_length(head: bytes, size: int) -> bytes:
    """The headers with the length of the whole datagram, 65,535 if it is more."""
    if head[0] >> 4 == 4:
        return head[:2] + _put_half(min(len(head) + size, MAX_PACKET)) + head[4:]
    return head[:4] + _put_half(min(len(head) - 40 + size, MAX_PACKET)) + head[6:]
