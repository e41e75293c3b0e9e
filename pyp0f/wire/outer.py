"""Outer headers of an encapsulated packet.

`describe` makes values of the headers that `pyp0f.wire.encapsulations.find` went past.  They are made once per
connection, and not at all for plain packets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from struct import Struct
from typing import Final, NamedTuple

from pyp0f.wire.encapsulations import (
    AYIYA,
    BACKBONE,
    BATMAN,
    BRIDGE_PORT,
    CAPWAP,
    CISCO_METADATA,
    EOIP,
    ERSPAN,
    ERSPAN_3,
    ETHERIP,
    ETHERNET,
    FABRIC_PATH,
    FOU,
    FRAME_RELAY,
    GENEVE,
    GRES,
    GTP,
    GTP_0,
    GUE,
    HSR,
    IPS,
    JMIRROR,
    L2TP,
    LABELS,
    LISP,
    LWAPP,
    MACSEC,
    NSH,
    REDUNDANCY,
    TEREDO,
    TRILL,
    TZSP,
    VLANS,
    VN_TAG,
    VXLANS,
)
from pyp0f.wire.link import TYPE_PPPOE
from pyp0f.wire.packet import address_text

_half: Final = Struct(">H").unpack_from
_little_half: Final = Struct("<H").unpack_from
_word: Final = Struct(">I").unpack_from


class Outer(NamedTuple):
    """One outer header.

    Attributes:
        kind: name of the kind of header, such as ``vlan``, ``ip`` or ``vxlan``.
        id: number of the network, session or tunnel; None if the header has none.
        source: for ``ip``, the source address as p0f prints addresses; otherwise None.
        target: for ``ip``, the destination address; otherwise None.
    """

    kind: str
    id: int | None = None
    source: str | None = None
    target: str | None = None


_NVGRE: Final = -100
"""GRE with Ethernet and a key; it is not a kind of its own for `pyp0f.wire.encapsulations`."""
Trail = Sequence[tuple[int, int]]
"""Kind and offset of headers."""

_Reader = Callable[[bytes, int], int | None]


def _no_id(_: bytes, __: int) -> None:
    return None


def _vlan(data: bytes, at: int) -> int:
    return int(_half(data, at)[0]) & 0x0FFF


def _word_at(offset: int, shift: int = 0, mask: int = 0xFFFFFFFF) -> _Reader:
    """A reader of a number in a 32-bit word."""

    def read(data: bytes, at: int) -> int:
        return int(_word(data, at + offset)[0]) >> shift & mask

    return read


def _session(data: bytes, at: int) -> int:
    return int(_half(data, at + 2)[0])


def _gre_key(data: bytes, at: int) -> int | None:
    """The key, the call of PPTP, or the tunnel of EoIP."""
    (flags,) = _half(data, at)
    if not flags & 0x2000:
        return None
    if _half(data, at + 2)[0] == EOIP:
        return int(_little_half(data, at + 6)[0])  # in the byte order of the machine
    key = int(_word(data, at + 4 + 4 * bool(flags & 0xC000))[0])
    return key & 0xFFFF if flags & 0x0007 else key


def _is_nvgre(data: bytes, at: int) -> bool:
    """Whether a GRE header is that of NVGRE: Ethernet with a key."""
    return bool(data[at] & 0x20) and _half(data, at + 2)[0] == ETHERNET


def _subnet(data: bytes, at: int) -> int:
    """The virtual subnet (RFC 7637)."""
    return int(_word(data, at + 4 + 4 * bool(data[at] & 0xC0))[0]) >> 8


def _erspan_session(data: bytes, at: int) -> int:
    return int(_half(data, at + 2)[0]) & 0x03FF


def _l2tp_session(data: bytes, at: int) -> int:
    return int(_half(data, at + (6 if _half(data, at)[0] & 0x4000 else 4))[0])


def _connection(data: bytes, at: int) -> int:
    """The data link connection of Frame Relay, if its address has two bytes."""
    return (data[at] & 0xFC) << 2 | data[at + 1] >> 4


def _lisp_instance(data: bytes, at: int) -> int | None:
    return int(_word(data, at + 4)[0]) >> 8 if data[at] & 0x08 else None


_vni: Final = _word_at(4, 8)

KINDS: Final[dict[int, tuple[str, _Reader]]] = {
    **dict.fromkeys(VLANS, ("vlan", _vlan)),
    VN_TAG: ("vn-tag", _no_id),
    BRIDGE_PORT: ("802.1br", _no_id),
    CISCO_METADATA: ("cisco metadata", _no_id),
    BACKBONE: ("802.1ah", _word_at(0, 0, 0xFFFFFF)),
    **dict.fromkeys(LABELS, ("mpls", _word_at(0, 12))),
    TYPE_PPPOE: ("pppoe", _session),
    NSH: ("nsh", _vni),
    FRAME_RELAY: ("frame relay", _connection),
    TRILL: ("trill", _no_id),
    BATMAN: ("batman-adv", _no_id),
    FABRIC_PATH: ("fabricpath", _no_id),
    MACSEC: ("macsec", _no_id),
    HSR: ("hsr", _no_id),
    REDUNDANCY: ("802.1cb", _no_id),
    **dict.fromkeys(GRES, ("gre", _gre_key)),
    _NVGRE: ("nvgre", _subnet),
    **dict.fromkeys((ERSPAN, ERSPAN_3), ("erspan", _erspan_session)),
    ETHERIP: ("etherip", _no_id),
    L2TP: ("l2tp", _l2tp_session),
    GTP: ("gtp", _word_at(4)),
    GTP_0: ("gtp", _no_id),
    TEREDO: ("teredo", _no_id),
    LISP: ("lisp", _lisp_instance),
    **dict.fromkeys(VXLANS, ("vxlan", _vni)),
    AYIYA: ("ayiya", _no_id),
    CAPWAP: ("capwap", _no_id),
    LWAPP: ("lwapp", _no_id),
    JMIRROR: ("jmirror", _word_at(4)),
    TZSP: ("tzsp", _no_id),
    FOU: ("fou", _no_id),
    GUE: ("gue", _no_id),
    GENEVE: ("geneve", _vni),
}
"""Name and number of each kind of header that is shown."""

_SEPARATE: Final = frozenset(("vlan", "802.1ah", "nvgre", "vxlan", "geneve", "lisp"))
"""Kinds whose numbers are those of networks, and are the same in both directions."""


def describe(data: bytes, trail: Trail, shift: int = 0) -> tuple[Outer, ...]:
    """The outer headers of a packet, the outermost first.

    Args:
        data: a buffer that contains the packet.
        trail: what `pyp0f.wire.encapsulations.find` went past; the innermost IP header is not shown.
        shift: is added to the offsets of the trail.
    """
    innermost = len(trail) - 1
    while innermost >= 0 and trail[innermost][0] not in IPS:
        innermost -= 1
    found = []
    for kind, at in trail[: innermost if innermost >= 0 else len(trail)]:
        if kind in IPS:
            first, size = (at + shift + 12, 8) if data[at + shift] >> 4 == 4 else (at + shift + 8, 32)
            found.append(_outer_ip(data[first : first + size]))
        elif kind in KINDS:
            is_nvgre = kind in GRES and _is_nvgre(data, at + shift)
            name, read = KINDS[_NVGRE if is_nvgre else kind]
            found.append(Outer(name, read(data, at + shift)))
    return tuple(found)


@lru_cache(256)
def _outer_ip(addresses: bytes) -> Outer:
    """The IP header of a tunnel, by source and destination address."""
    half = len(addresses) // 2
    return Outer("ip", None, address_text(addresses[:half]), address_text(addresses[half:]))


def network_of(headers: Sequence[Outer]) -> tuple[tuple[str, int | None], ...]:
    """What keeps the network inside apart from others: the numbers of VLANs and virtual networks."""
    return tuple([(one.kind, one.id) for one in headers if one.kind in _SEPARATE])
