"""Makes packet headers that match a TCP signature: the inverse of decoding and matching.

Fields that the signature leaves open keep their values if possible.  `craft` yields several candidates, because the
first one may match an earlier signature of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from struct import Struct
from typing import Final

from pyp0f.errors import ImpersonationError
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_matching import TIMESTAMP_SIZE, USUAL_UNITS, window_multiple
from pyp0f.signatures.tcp_pattern import LARGEST_TEXT, WINDOW_ANY, WINDOW_FIXED, WINDOW_LARGEST, WINDOW_MOD, WINDOW_MSS
from pyp0f.wire.options import (
    MAX_SCALE,
    MAX_TCP_OPTIONS,
    OPTION_EOL,
    OPTION_MSS,
    OPTION_NOP,
    OPTION_SACK,
    OPTION_SACK_OK,
    OPTION_TS,
    OPTION_WS,
    Options,
    read_options,
)
from pyp0f.wire.packet import ACK, CWR, ECE, PSH, URG
from pyp0f.wire.quirks import (
    QUIRK_DF,
    QUIRK_ECN,
    QUIRK_FLOW,
    QUIRK_NONZERO_ACK,
    QUIRK_NONZERO_ID,
    QUIRK_NONZERO_MBZ,
    QUIRK_NONZERO_URG,
    QUIRK_OPT_BAD,
    QUIRK_OPT_EOL_NONZERO,
    QUIRK_OPT_EXWS,
    QUIRK_OPT_NONZERO_TS2,
    QUIRK_OPT_ZERO_TS1,
    QUIRK_PUSH,
    QUIRK_URG,
    QUIRK_ZERO_ACK,
    QUIRK_ZERO_ID,
    QUIRK_ZERO_SEQ,
    QUIRKS_IPV4_ONLY,
    QUIRKS_IPV6_ONLY,
    quirks_text,
)
from pyp0f.wire.ttl import MAX_DISTANCE

Draw = Callable[[int], int]
"""A function that returns a random number from 1 to its argument."""

NS: Final = 0x100
"""The lowest reserved bit of the data-offset byte, as a flag: the nonce sum (RFC 3540)."""
DONT_FRAGMENT: Final = 0x4000
RESERVED_FRAGMENT_BIT: Final = 0x8000
MAX_OPTIONS: Final = 40
"""Maximum length of the options of an IPv4 or TCP header, in bytes."""

_IPV4: Final = Struct(">BBHHHBB2x8x")
_IPV6: Final = Struct(">IHBB32x")
_TCP: Final = Struct(">4xIIHH2xH")

# Values to try for what a signature leaves open, after the values of the given packet.
_DEFAULT_MSS: Final = {4: 1460, 6: 1440}
_OTHER_MSS: Final = (1399, 1211)
_SCALES: Final = (7, 8, 11, 13, 0)
_EXCESSIVE_SCALES: Final = (15, 21)
_WINDOWS: Final = (30011, 29989)
"""Primes: they are not multiples of an MSS or MTU."""
_WINDOW_FACTORS: Final = (3, 7, 11, 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderFields:
    """The header fields of a SYN or SYN+ACK that TCP signatures describe.

    Attributes:
        version: IP version, 4 or 6.
        ttl: TTL (IPv4) or hop limit (IPv6).
        tos: TOS byte (IPv4) or traffic class (IPv6).
        identification: identification field of IPv4.
        fragment: flags and fragment offset of IPv4, 16 bits.
        flow: flow label of IPv6.
        olen: length of the IPv4 options, in bytes.
        seq: sequence number.
        ack: acknowledgement number, even if the flag ACK is not set.
        flags: the eight TCP flags, and `NS`.
        window: the window field, not scaled.
        urgent: urgent pointer, even if the flag URG is not set.
        options: the bytes of the TCP options.
        payload: whether the packet has a payload.
    """

    version: int
    ttl: int
    tos: int
    identification: int
    fragment: int
    flow: int
    olen: int
    seq: int
    ack: int
    flags: int
    window: int
    urgent: int
    options: bytes
    payload: bool

    @classmethod
    def unpack(cls, data: bytes) -> HeaderFields:
        """Read the headers of a complete IPv4 or IPv6 packet with a TCP header directly behind the IP header."""
        if data[0] >> 4 == 4:
            version = 4
            first, tos, end, identification, fragment, ttl, _ = _IPV4.unpack_from(data)
            start = (first & 0x0F) * 4
            flow, olen = 0, start - _IPV4.size
        else:
            version = 6
            word, length, _, ttl = _IPV6.unpack_from(data)
            start, end = _IPV6.size, _IPV6.size + length
            tos, flow = word >> 20 & 0xFF, word & 0xFFFFF
            identification = fragment = olen = 0
        seq, ack, flags, window, urgent = _TCP.unpack_from(data, start)
        size = (flags >> 12) * 4
        options = data[start + _TCP.size : start + size]
        payload = end > start + size
        return cls(
            version=version,
            ttl=ttl,
            tos=tos,
            identification=identification,
            fragment=fragment,
            flow=flow,
            olen=olen,
            seq=seq,
            ack=ack,
            flags=flags & 0x1FF,
            window=window,
            urgent=urgent,
            options=options,
            payload=payload,
        )

    def pack(self) -> bytes:
        """Make a packet with these headers.  Addresses, ports and checksums are zero."""
        options = self.options.ljust(-(-len(self.options) // 4) * 4, b"\0")
        offset = (_TCP.size + len(options)) // 4 << 12
        data = _TCP.pack(self.seq, self.ack, offset | self.flags, self.window, self.urgent) + options
        data += b"\0" * self.payload
        if self.version == 6:
            return _IPV6.pack(6 << 28 | self.tos << 20 | self.flow, len(data), 6, self.ttl) + data
        size = _IPV4.size + self.olen
        first = 0x40 | size // 4
        start = _IPV4.pack(first, self.tos, size + len(data), self.identification, self.fragment, self.ttl, 6)
        return start + bytes([OPTION_NOP]) * self.olen + data

    @property
    def is_syn(self) -> bool:
        """Whether this is a SYN; otherwise it is a SYN+ACK."""
        return not self.flags & ACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """Requested properties of the packet besides the signature.  None leaves a value open.

    Attributes:
        distance: number of hops, subtracted from the initial TTL.
        mss: value of the MSS option.
        timestamp: the sender's own TCP timestamp.
        peer_mss: MSS of the SYN that this SYN+ACK answers; 0 if unknown.
    """

    distance: int = 0
    mss: int | None = None
    timestamp: int | None = None
    peer_mss: int = 0


def craft(signature: TcpSignature, given: HeaderFields, requested: Requested, draw: Draw) -> Iterator[HeaderFields]:
    """Make headers that match a signature.  Those most similar to the given headers come first.

    Args:
        signature: the signature that the headers match exactly, not fuzzily.
        given: the headers to start from.  A SYN remains a SYN, and a SYN+ACK remains a SYN+ACK.
        requested: other requested properties.
        draw: source of numbers that the signature needs and the given headers lack.

    Raises:
        ImpersonationError: no headers match; the message gives the reason.
    """
    quirks = _quirks_for(signature, given)
    base = _with_quirks(given, quirks, draw)
    base = replace(
        base,
        ttl=_ttl(signature, requested.distance),
        olen=_ip_options(signature, given.version),
        payload=given.payload if signature.payload is None else signature.payload,
    )
    found = False
    for area, options in _options(signature, quirks, given, requested, draw):
        for window in _windows(signature, base, area, options, requested.peer_mss):
            found = True
            yield replace(base, options=area, window=window)
    if not found:
        raise ImpersonationError(f"{signature}: no MSS gives a window of {_window_text(signature)}")


def with_mss(options: bytes, mss: int) -> bytes:
    """Set the MSS in TCP option bytes and change nothing else.  A missing MSS option is inserted at the beginning.

    Raises:
        ImpersonationError: there is no room for the option.
    """
    before = read_options(options, is_syn=True)
    if OPTION_MSS in before.layout and before.mss == mss:
        return options
    for at in range(len(options) - 4, -1, -1):
        if options[at] == OPTION_MSS:
            changed = options[: at + 2] + mss.to_bytes(2, "big") + options[at + 4 :]
            after = read_options(changed, is_syn=True)
            if (after.mss, after.layout) == (mss, before.layout):
                return changed
    changed = bytes([OPTION_MSS, 4]) + mss.to_bytes(2, "big") + options
    if len(changed) > MAX_OPTIONS or read_options(changed, is_syn=True).mss != mss:
        raise ImpersonationError("the TCP options of the packet have no room for an MSS")
    return changed


# The fixed headers ----------------------------------------------------------------------------------

_ONLY_IN: Final = {True: QUIRK_NONZERO_ACK | QUIRK_OPT_NONZERO_TS2, False: QUIRK_ZERO_ACK}
"""Quirks that only a SYN can have (True), and quirks that only a SYN+ACK can have (False)."""
_EXCLUDE_EACH_OTHER: Final = (
    (QUIRK_DF, QUIRK_ZERO_ID),
    (QUIRK_NONZERO_ID, QUIRK_ZERO_ID),
    (QUIRK_URG, QUIRK_NONZERO_URG),
)
_NEEDED_OPTIONS: Final = (
    (QUIRK_OPT_ZERO_TS1 | QUIRK_OPT_NONZERO_TS2, OPTION_TS, "ts"),
    (QUIRK_OPT_EXWS, OPTION_WS, "ws"),
    (QUIRK_OPT_EOL_NONZERO, OPTION_EOL, "eol"),
)


def _quirks_for(signature: TcpSignature, given: HeaderFields) -> int:
    """The quirks of the signature that apply to the IP version of the packet.

    Raises:
        ImpersonationError: no packet of this version and type can have these quirks.
    """
    if signature.version not in (None, given.version):
        raise ImpersonationError(f"{signature} is for IPv{signature.version}, but the packet is IPv{given.version}")
    quirks = signature.quirks
    other_version = QUIRKS_IPV6_ONLY if given.version == 4 else QUIRKS_IPV4_ONLY
    if signature.version is None:
        quirks &= ~other_version
    impossible = quirks & (other_version | _ONLY_IN[not given.is_syn])
    if impossible:
        what = f"{'a SYN' if given.is_syn else 'a SYN+ACK'} of IPv{given.version}"
        raise ImpersonationError(f"{signature}: {what} cannot have the quirk {quirks_text(impossible)}")
    for pair in _EXCLUDE_EACH_OTHER:
        if quirks & pair[0] and quirks & pair[1]:
            names = " and ".join(map(quirks_text, pair))
            raise ImpersonationError(f"{signature}: no packet has both quirks {names}")
    if quirks & QUIRK_NONZERO_ID and not quirks & QUIRK_DF:
        raise ImpersonationError(f"{signature}: no packet has the quirk id+ without df")
    for bits, kind, name in _NEEDED_OPTIONS:
        if quirks & bits and kind not in signature.layout:
            raise ImpersonationError(f"{signature}: the quirk {quirks_text(quirks & bits)} needs the option {name}")
    return quirks


def _with_quirks(given: HeaderFields, quirks: int, draw: Draw) -> HeaderFields:
    """The given headers, with exactly these quirks in the fixed parts of the headers."""
    flags, tos = given.flags & ~(URG | PSH), given.tos
    if not quirks & QUIRK_ECN:
        flags, tos = flags & ~(ECE | CWR | NS), tos & ~0x03
    elif not (flags & (ECE | CWR | NS) or tos & 0x03):
        flags |= ECE | CWR if given.is_syn else ECE  # RFC 3168, section 6.1.1
    flags |= (URG if quirks & QUIRK_URG else 0) | (PSH if quirks & QUIRK_PUSH else 0)
    return replace(
        given,
        flags=flags,
        tos=tos,
        urgent=(given.urgent or draw(0xFFFF)) if quirks & QUIRK_NONZERO_URG else given.urgent * bool(flags & URG),
        seq=0 if quirks & QUIRK_ZERO_SEQ else given.seq or draw(0xFFFFFFFF),
        ack=_ack(given, quirks, draw),
        identification=_identification(given, quirks, draw),
        fragment=(DONT_FRAGMENT if quirks & QUIRK_DF else 0)
        | (RESERVED_FRAGMENT_BIT if quirks & QUIRK_NONZERO_MBZ else 0),
        flow=(given.flow or draw(0xFFFFF)) if quirks & QUIRK_FLOW else 0,
    )


def _ack(given: HeaderFields, quirks: int, draw: Draw) -> int:
    if not given.is_syn:
        return 0 if quirks & QUIRK_ZERO_ACK else given.ack or draw(0xFFFFFFFF)
    # p0f 3.09b tests only this bit for the quirk (docs/differences.md, "ack+").
    return (given.ack or draw(0xFFFFFFFF)) | 0x01000000 if quirks & QUIRK_NONZERO_ACK else 0


def _identification(given: HeaderFields, quirks: int, draw: Draw) -> int:
    if given.version == 6:
        return 0
    is_nonzero = quirks & QUIRK_NONZERO_ID if quirks & QUIRK_DF else not quirks & QUIRK_ZERO_ID
    return (given.identification or draw(0xFFFF)) if is_nonzero else 0


def _ttl(signature: TcpSignature, distance: int) -> int:
    most = signature.ttl - 1 if signature.random_ttl else min(signature.ttl - 1, MAX_DISTANCE)
    if not 0 <= distance <= most:
        raise ImpersonationError(f"{signature}: the distance must be from 0 to {most}, not {distance}")
    return signature.ttl - distance


def _ip_options(signature: TcpSignature, version: int) -> int:
    olen = signature.olen
    if olen and version == 6:
        raise ImpersonationError(f"{signature}: IPv6 has no IP options")
    if olen % 4 or olen > MAX_OPTIONS:
        raise ImpersonationError(f"{signature}: the length of IP options must be a multiple of 4 up to {MAX_OPTIONS}")
    return olen


# TCP options ----------------------------------------------------------------------------------------

_OPTION_QUIRKS: Final = (
    QUIRK_OPT_ZERO_TS1 | QUIRK_OPT_NONZERO_TS2 | QUIRK_OPT_EOL_NONZERO | QUIRK_OPT_EXWS | QUIRK_OPT_BAD
)
_WITH_FIXED_LENGTH: Final = frozenset({OPTION_MSS, OPTION_WS, OPTION_SACK_OK, OPTION_TS})
"""Options whose length parsers know: a wrong length byte does not affect the options behind it."""
_WITHOUT_LENGTH: Final = frozenset({OPTION_NOP, OPTION_EOL})


def _options(
    signature: TcpSignature, quirks: int, given: HeaderFields, requested: Requested, draw: Draw
) -> Iterator[tuple[bytes, Options]]:
    """Candidates of option bytes that match the signature, each with its parsed options."""
    is_syn = given.is_syn
    current = read_options(given.options, is_syn)
    timestamps = _timestamps(signature, quirks, given, current, requested.timestamp, draw)
    _check_values(signature, quirks)
    found = False
    for mss in _mss_values(signature, given, current, requested):
        for scale in _scale_values(signature, quirks, current):
            for area in _areas(signature, quirks, _pieces(signature, quirks, mss, scale, timestamps)):
                read = read_options(area, is_syn)
                if (
                    len(area) % 4 == 0
                    and len(area) <= MAX_OPTIONS
                    and (read.layout, read.eol_padding) == (signature.layout, signature.eol_padding)
                    and signature.mss in (None, read.mss)
                    and signature.scale in (None, read.scale)
                    and read.quirks == quirks & _OPTION_QUIRKS
                ):
                    found = True
                    yield area, read
                    break
    if not found:
        raise ImpersonationError(f"{signature}: {_why_no_options(signature, quirks)}")


def _check_values(signature: TcpSignature, quirks: int) -> None:
    """Refuse values whose option is missing, and window scales that contradict the quirk ``exws``."""
    if signature.mss and OPTION_MSS not in signature.layout:
        raise ImpersonationError(f"{signature}: the MSS needs the option mss")
    scale = signature.scale
    if scale and OPTION_WS not in signature.layout:
        raise ImpersonationError(f"{signature}: the window scale needs the option ws")
    if scale is None:
        return
    if scale > MAX_SCALE and not quirks & QUIRK_OPT_EXWS:
        raise ImpersonationError(f"{signature}: a window scale above {MAX_SCALE} needs the quirk exws")
    if scale <= MAX_SCALE and quirks & QUIRK_OPT_EXWS and signature.layout.count(OPTION_WS) < 2:
        raise ImpersonationError(f"{signature}: the quirk exws needs a window scale above {MAX_SCALE}")


def _timestamps(
    signature: TcpSignature, quirks: int, given: HeaderFields, current: Options, wanted: int | None, draw: Draw
) -> bytes:
    """The sender's own timestamp and the echoed timestamp, 8 bytes."""
    zero = bool(quirks & QUIRK_OPT_ZERO_TS1)
    if wanted is not None and (OPTION_TS not in signature.layout or zero != (wanted == 0)):
        raise ImpersonationError(f"{signature} does not allow a timestamp of {wanted}")
    own = 0 if zero else wanted or current.timestamp or draw(0x7FFFFFFF)
    at = current.timestamp_at
    echoed = int.from_bytes(given.options[at + 6 : at + 10], "big") if at >= 0 else 0
    if quirks & QUIRK_OPT_NONZERO_TS2:
        echoed = echoed or draw(0x7FFFFFFF)
    elif given.is_syn:
        echoed = 0
    return own.to_bytes(4, "big") + echoed.to_bytes(4, "big")


def _mss_values(signature: TcpSignature, given: HeaderFields, current: Options, requested: Requested) -> Iterable[int]:
    if requested.mss is not None:
        if OPTION_MSS not in signature.layout or signature.mss not in (None, requested.mss):
            raise ImpersonationError(f"{signature} does not allow an MSS of {requested.mss}, which this mtu needs")
        return [requested.mss]
    if signature.mss is not None:
        return [signature.mss]
    if OPTION_MSS not in signature.layout:
        return [0]
    values = [current.mss, _DEFAULT_MSS[given.version], *_OTHER_MSS]
    if signature.window:
        # A large multiple of the MSS needs a small MSS.  The unit can also be the MSS without timestamps, or the MTU.
        most = 0xFFFF // signature.window
        values += [most, most - 40, most + 12, most + 11, most + 10]
    return _distinct(value for value in values if 0 < value <= 0xFFFF)


def _scale_values(signature: TcpSignature, quirks: int, current: Options) -> Iterable[int]:
    if signature.scale is not None:
        return [signature.scale]
    if OPTION_WS not in signature.layout:
        return [0]
    if quirks & QUIRK_OPT_EXWS:
        return _distinct([*[current.scale] * (current.scale > MAX_SCALE), *_EXCESSIVE_SCALES])
    return _distinct([*[current.scale] * (OPTION_WS in current.layout and current.scale <= MAX_SCALE), *_SCALES])


def _pieces(signature: TcpSignature, quirks: int, mss: int, scale: int, timestamps: bytes) -> list[bytes]:
    """The bytes of each option."""
    padding = bytes(signature.eol_padding)
    if quirks & QUIRK_OPT_EOL_NONZERO:
        # The first byte is non-zero, because p0f 3.09b does not look at the last one (docs/differences.md, "opt+").
        padding = b"\x01" + padding[1:]
    made = {
        OPTION_EOL: b"\0" + padding,
        OPTION_NOP: b"\x01",
        OPTION_MSS: b"\x02\x04" + mss.to_bytes(2, "big"),
        OPTION_WS: b"\x03\x03" + bytes([scale]),
        OPTION_SACK_OK: b"\x04\x02",
        OPTION_SACK: b"\x05\x0a" + bytes(8),
        OPTION_TS: b"\x08\x0a" + timestamps,
    }
    pieces = [made.get(kind) or bytes([kind, 2]) for kind in signature.layout]
    if quirks & QUIRK_OPT_EXWS and scale <= MAX_SCALE:
        # The value of the last scale option counts, so the first one gets the excessive value.
        first = signature.layout.index(OPTION_WS)
        pieces[first] = b"\x03\x03" + bytes([_EXCESSIVE_SCALES[0]])
    return pieces


def _areas(signature: TcpSignature, quirks: int, pieces: list[bytes]) -> Iterator[bytes]:
    """Candidates of option bytes made from the pieces.  The caller checks them."""
    layout = signature.layout
    if not quirks & QUIRK_OPT_BAD:
        yield b"".join(_aligned(layout, pieces))
        return
    for at, kind in enumerate(layout):
        if kind in _WITH_FIXED_LENGTH:
            piece = pieces[at]
            wrong = piece[:1] + bytes([piece[1] + 1]) + piece[2:]
            yield b"".join(_aligned(layout, [*pieces[:at], wrong, *pieces[at + 1 :]]))
    if len(layout) == MAX_TCP_OPTIONS:
        # The options behind these are not read.
        area = b"".join(pieces)
        yield area + bytes(4 - len(area) % 4)
    if layout and layout[-1] not in _WITHOUT_LENGTH:
        # The last option is truncated.
        before = b"".join(pieces[:-1])
        last = pieces[-1] if layout[-1] in _WITH_FIXED_LENGTH else bytes([layout[-1], 0xFF, 0, 0, 0, 0])
        for size in range(len(last) - 1, 0, -1):
            if (len(before) + size) % 4 == 0:
                yield before + last[:size]


def _aligned(layout: bytes, pieces: list[bytes]) -> list[bytes]:
    """The options, with one of them extended if the total length is not a multiple of 4 and an option allows it."""
    missing = -sum(map(len, pieces)) % 4
    flexible = [at for at, kind in enumerate(layout) if kind not in _WITH_FIXED_LENGTH | _WITHOUT_LENGTH]
    if not missing or not flexible:
        return pieces
    # An unknown option can have any length.  The length of SACK should be 2 plus a multiple of 8 (RFC 2018).
    at = max(flexible, key=lambda place: layout[place] != OPTION_SACK)
    piece = pieces[at]
    longer = piece[:1] + bytes([piece[1] + missing]) + piece[2:] + bytes(missing)
    return [*pieces[:at], longer, *pieces[at + 1 :]]


def _why_no_options(signature: TcpSignature, quirks: int) -> str:
    size = sum(map(len, _pieces(signature, quirks, 0, _EXCESSIVE_SCALES[0], bytes(8))))
    if size > MAX_OPTIONS:
        return f"its options take {size} bytes, and there is room for {MAX_OPTIONS}"
    if quirks & QUIRK_OPT_BAD:
        return "the quirk bad is not possible with these options"
    return f"its options take {size} bytes, which is not a multiple of 4"


# The window -----------------------------------------------------------------------------------------


def _windows(
    signature: TcpSignature, base: HeaderFields, area: bytes, options: Options, peer_mss: int
) -> Iterable[int]:
    """Candidates of window values that match the signature."""
    form, size = signature.window_form, signature.window
    if form == WINDOW_FIXED:
        return [size]
    if form == WINDOW_ANY:
        return _distinct([base.window, *_WINDOWS])
    if form == WINDOW_MOD:
        nearest = base.window - base.window % size
        return _distinct(window for window in (nearest, *[size * n for n in _WINDOW_FACTORS]) if window <= 0xFFFF)
    if form == WINDOW_LARGEST:
        return [unit * (0xFFFF // unit) for unit in (options.mss,) if unit]
    header_length = (40 if base.version == 6 else 20 + base.olen) + 20 + len(area)
    mss = options.mss
    if form == WINDOW_MSS:
        units: tuple[int, ...] = (mss, peer_mss, peer_mss - TIMESTAMP_SIZE, mss - TIMESTAMP_SIZE, *USUAL_UNITS)
    else:
        units = (mss + 40, mss + header_length, mss + 60, 1500)
    return [
        unit * size
        for unit in _distinct(units)
        if 0 < unit * size <= 0xFFFF
        and (form, size)
        == window_multiple(
            unit * size,
            mss,
            version=base.version,
            header_total=header_length,
            timestamp=options.timestamp != 0,
            peer_mss=peer_mss,
        )
    ]


def _window_text(signature: TcpSignature) -> str:
    if signature.window_form == WINDOW_LARGEST:
        return LARGEST_TEXT
    return f"{signature.window_form}*{signature.window} up to 65535"


def _distinct(values: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(values))
