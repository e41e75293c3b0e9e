"""Shortcuts: where the innermost IP header begins in packets that are encapsulated like an earlier one.

Going past all headers one by one takes several times as long as decoding a plain packet.  Packets of a tunnel have the
same headers again and again.  So a shortcut remembers all bytes of the headers of one packet, except those that do not
decide about the way (addresses, checksums, identifiers; `_FREE`).  A packet of the same captured length whose other
bytes are equal has its innermost IP header at the same place, and ends at the same place, or before if it is padded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from struct import Struct
from typing import Any, Final

from pyp0f.wire.encapsulations import (
    AUTHENTICATION,
    BACKBONE,
    BRIDGE_PORT,
    CAPWAP,
    CISCO_METADATA,
    ERSPAN,
    ERSPAN_3,
    ETHERNET,
    FOU,
    GENEVE,
    GRES,
    GTP,
    GUE,
    IPS,
    JMIRROR,
    LABELS,
    LISP,
    NSH,
    PORTS,
    PSEUDOWIRE,
    STEPS,
    VLANS,
    VN_TAG,
    VXLANS,
    WIRELESS,
)
from pyp0f.wire.link import TYPE_PPPOE, Link
from pyp0f.wire.packet import MAX_PACKET, PROTOCOL_UDP, USUAL_IPV4

MAX_SHORTCUTS: Final = 4_096
"""If there are more, all are forgotten."""
MAX_HEADER_BYTES: Final = 1_024
"""Bytes of all headers before TCP.  A packet with more has no shortcut, because a shortcut keeps a copy of them."""

_Ranges = tuple[tuple[int, int], ...]
"""Offsets and sizes, in bytes."""

_IPV4: Final[_Ranges] = ((1, 1), (4, 2), (8, 1), (10, 10))
_IPV6: Final[_Ranges] = ((1, 3), (7, 33))
_ALL: Final = 1 << 16

_FREE: Final[dict[int, _Ranges]] = {
    ETHERNET: ((0, 12),),
    **dict.fromkeys(VLANS, ((0, 2),)),
    VN_TAG: ((0, 4),),
    BRIDGE_PORT: ((0, 6),),
    CISCO_METADATA: ((4, 2),),
    BACKBONE: ((0, 4),),
    **dict.fromkeys(LABELS, ((0, 2), (3, 1))),
    TYPE_PPPOE: ((2, 2),),
    NSH: ((4, _ALL),),
    WIRELESS: ((2, 22),),
    AUTHENTICATION: ((4, _ALL),),
    ERSPAN: ((0, _ALL),),
    ERSPAN_3: ((0, 11), (12, _ALL)),
    GTP: ((4, 4),),
    **dict.fromkeys(VXLANS, ((4, 3),)),
    CAPWAP: ((4, 2),),
    GENEVE: ((4, 3), (8, _ALL)),
}
"""Bytes of headers that do not affect where the next headers begin."""
_ROUTING: Final = 0x40
_WCCP: Final = b"\x88\x3e"
_IDENTIFIERS: Final = frozenset((*VLANS, BACKBONE, *GRES, *VXLANS, GENEVE))
"""Kinds with identifiers that keep networks apart."""
LENGTH_MATTERS: Final = frozenset((LISP, JMIRROR, FOU, GUE))
"""Kinds behind which the length of the IP packet tells whether there is one."""

Shortcut = tuple[Callable[[bytes, int], tuple[Any, ...]], tuple[bytes, ...], int, int, Sequence[tuple[int, int]], bytes]
"""Reads, at the offset of a packet, the bytes that decide, and then the connection key and the TCP flags; the bytes
that decide; where the innermost IP header begins, and where the innermost packet ends at the latest; kind and offset of
each header; what follows the connection key, to keep networks apart.  All offsets are from the start of the packet."""


class Shortcuts:
    """All shortcuts.

    Attributes:
        known: the shortcuts, by selector (`pyp0f.wire.packet.ShapedLook`) and captured length.
    """

    def __init__(self, keep_networks_apart: bool) -> None:
        """Begin without shortcuts.

        Args:
            keep_networks_apart: whether a shortcut is for one network only.
        """
        self.known: dict[object, dict[int, Shortcut]] = {}
        self._keep_networks_apart = keep_networks_apart
        self._count = 0

    def learn(
        self,
        selector: object,
        link: Link,
        data: bytes,
        trail: Sequence[tuple[int, int]],
        span: tuple[int, int, int],
        suffix: bytes,
    ) -> None:
        """Remember the way to the innermost IP header of a packet that carries TCP, if it is a usual one.

        Args:
            selector: the selector of the packet.
            link: its link type.
            data: a buffer that contains it.
            trail: kind and offset of each header.
            span: the offset of the packet, its captured length, and the offset of the TCP header.
            suffix: what follows the connection key, to keep networks apart.
        """
        offset, length, at = span
        start = trail[-1][1]
        if link.peek4 is None or trail[-1][0] not in IPS or not _is_usual(data, start, at):
            return
        if at - offset > MAX_HEADER_BYTES:
            return
        deciding = deciding_bytes(link, data, trail, offset, at, keep_networks_apart=self._keep_networks_apart)
        if deciding is None:
            return
        key_at, key_size = (start + 12, 12) if data[start] == USUAL_IPV4 else (start + 8, 36)
        runs = [*runs_of(deciding), (key_at - offset, key_size), (at - offset + 13, 0)]
        look = _struct(tuple(runs)).unpack_from
        if self._count >= MAX_SHORTCUTS:
            self.known.clear()
            self._count = 0
        self._count += 1
        relative = tuple([(kind, place - offset) for kind, place in trail])
        # The length of the innermost packet does not decide: the next one may be longer, with less padding behind it.
        end = offset + min(length, MAX_PACKET)
        for kind, place in trail[:-1]:
            end = STEPS[kind](data, place, end)[2]
        self.known.setdefault(selector, {})[length] = (
            look, look(data, offset)[:-2], start - offset, end - offset, relative, suffix,
        )  # fmt: skip


def _is_usual(data: bytes, start: int, at: int) -> bool:
    """Whether the TCP header is right behind an IP header without options."""
    return at - start == (20 if data[start] == USUAL_IPV4 else 40 if data[start] >> 4 == 6 else -1)


def deciding_bytes(
    link: Link,
    data: bytes,
    trail: Sequence[tuple[int, int]],
    offset: int,
    stop: int,
    *,
    keep_networks_apart: bool = False,
) -> bytearray | None:
    """The bytes of the headers before TCP that decide where the next headers begin.

    Args:
        link: the link type of the packet.
        data: a buffer that contains it.
        trail: kind and offset of each header.
        offset: its offset.
        stop: the offset of the TCP header.
        keep_networks_apart: whether identifiers of networks decide, too.

    Returns:
        For each byte from `offset` to `stop`, 1 if it decides and 0 if not; None if any could.
    """
    kinds = [kind for kind, _ in trail]
    if any(one == PSEUDOWIRE and other == ETHERNET for one, other in pairwise(kinds)):
        return None
    deciding = bytearray(stop - offset)
    if link.marker_at is not None:
        deciding[link.marker_at : link.marker_at + 2] = b"\1\1"
    link_size = trail[0][1] - offset
    if link_size != link.skip:  # the bytes of the link header have told how long it is
        deciding[:link_size] = b"\1" * link_size
    ends = [at for _, at in trail[1:]] + [stop]
    for (kind, at), end in zip(trail, ends, strict=True):
        deciding[at - offset : end - offset] = b"\1" * (end - at)
        for place, size in () if keep_networks_apart and kind in _IDENTIFIERS else _free(kind, data, at):
            first = min(at + place, end) - offset
            last = min(at + place + size, end) - offset
            deciding[first:last] = bytes(last - first)
    if not LENGTH_MATTERS.intersection(kinds):
        first = trail[-1][1] - offset + (2 if data[trail[-1][1]] == USUAL_IPV4 else 4)
        deciding[first : first + 2] = bytes(2)
    return deciding


def _free(kind: int, data: bytes, at: int) -> _Ranges:
    """Bytes of a header that do not decide."""
    if kind in IPS:
        return _IPV4 if data[at] >> 4 == 4 else _IPV6
    if kind == PROTOCOL_UDP:
        is_to = (data[at + 2] << 8 | data[at + 3]) in PORTS
        return ((0, 2), (6, 2)) if is_to else ((6, 2),)
    if kind in GRES:
        return () if data[at] & _ROUTING or data[at + 2 : at + 4] == _WCCP else ((4, _ALL),)
    return _FREE.get(kind, ())


def runs_of(marked: bytes | bytearray) -> list[tuple[int, int]]:
    """Offsets and sizes of the runs of ones."""
    found: list[tuple[int, int]] = []
    at = marked.find(1)
    while at >= 0:
        stop = marked.find(0, at)
        stop = len(marked) if stop < 0 else stop
        found.append((at, stop - at))
        at = marked.find(1, stop)
    return found


@lru_cache(256)
def _struct(runs: tuple[tuple[int, int], ...]) -> Struct:
    """Reads runs of bytes at these offsets; a run without size is one byte, read as a number."""
    text, at = ">", 0
    for place, size in runs:
        text += f"{place - at}x{size}s" if size else f"{place - at}xB"
        at = place + (size or 1)
    return Struct(text)
