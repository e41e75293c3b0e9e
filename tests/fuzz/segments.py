"""SYN and SYN+ACK packets made from signatures, and mutations of packets."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .wire import ACK, CWR, DONT_FRAGMENT, ECE, EVIL_BIT, MORE_FRAGMENTS, PSH, SYN, U32, URG, Segment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .dice import Dice
    from .signatures import TcpSignature

USUAL_MSS: Final = (1460, 1460, 1460, 1440, 1380, 1400, 1452, 1412, 536, 1360, 1331, 8960, 265, 1220)
ODD_MSS: Final = (0, 1, 5, 11, 12, 13, 36, 99, 100, 101, 112, 113, 216, 512, 1447, 1461, 16396, 32768, 65495, 65535)
ODD_TTL: Final = (0, 1, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200, 255)
ODD_OPTIONS: Final = (0, 1, 2, 3, 4, 5, 8, 255)
DISTANCE_LIMIT: Final = 35


@dataclass(slots=True)
class Shape:
    """The properties of a packet that its signature does not determine."""

    mss: int
    distance: int
    clock: int
    """The timestamp, should the signature ask for one."""
    echo: int
    peer_mss: int


def from_signature(dice: Dice, signature: TcpSignature, shape: Shape, segment: Segment) -> bool:
    """Fill `segment`, whose addresses, ports and flags are set, so that it fits the signature.

    Returns whether the packet fits beyond doubt: exactly, whatever else the file holds.
    """
    version = segment.ip_version
    mss = _mss(dice, signature, shape, version)
    sure = _sure(signature, version, mss, shape.distance)
    segment.window, window_sure = _window(dice, signature, version, mss)
    segment.ttl = max(1 if dice.chance(0.99) else 0, signature.ttl - shape.distance)
    segment.ip_options = dice.randbytes(signature.ip_option_length & ~3) if version == 4 else b""
    _set_quirks(dice, signature.quirks, segment)
    if signature.payload == "+" or (signature.payload == "*" and dice.chance(0.3)):
        segment.payload = dice.randbytes(dice.randint(1, 20))
    segment.options = _options(dice, signature, mss, shape, segment)
    return sure and window_sure and len(segment.options) % 4 == 0


def _sure(signature: TcpSignature, version: int, mss: int, distance: int) -> bool:
    return (
        signature.version in ("*", str(version))
        and not (version == 6 and "0+" in signature.quirks)
        # p0f does not try multiples of a tiny MSS.
        and mss >= 100
        and distance <= DISTANCE_LIMIT
        and signature.ttl > distance
        and (version == 4 or signature.ip_option_length == 0)
        and signature.ip_option_length % 4 == 0
        # Such a SYN may look like a retransmission of an earlier connection.
        and "seq-" not in signature.quirks
    )


def _mss(dice: Dice, signature: TcpSignature, shape: Shape, version: int) -> int:
    if signature.mss is not None:
        return signature.mss
    # A window that is a multiple has to fit into 16 bits.
    overhead = {"mss": 0, "mtu": 40 if version == 4 else 60}.get(signature.window_kind)
    if overhead is None or signature.window == 0:
        return shape.mss
    most = 65535 // signature.window - overhead
    return shape.mss if shape.mss <= most else dice.randint(min(100, max(0, most)), max(0, most))


def _window(dice: Dice, signature: TcpSignature, version: int, mss: int) -> tuple[int, bool]:
    """A window for the signature, and whether both programs certainly read it as that."""
    number = signature.window
    if signature.window_kind == "=":
        return number, True
    if signature.window_kind == "%":
        return number * dice.randint(0, 65535 // number), True
    if signature.window_kind == "mss":
        # p0f also tries common MSS values such as 1460, so the result is uncertain.
        foreign = dice.chance(0.05)
        return number * (dice.choice((1460, 1448)) if foreign else mss), not foreign and number * mss <= 65535
    if signature.window_kind == "mtu":
        return number * dice.choice((mss + 40, mss + 40, mss + 60 if version == 6 else 1500)), False
    return random_window(dice, mss, 0, version), True


def random_window(dice: Dice, mss: int, peer_mss: int, version: int) -> int:
    """A window of any kind: literal, or a multiple of a unit that p0f tries."""
    divisors = (mss, mss - 12, 1460, 1448, 1440, 1428, mss + 40, mss + 60, 1500, peer_mss, peer_mss - 12)
    if dice.chance(0.4):
        return dice.choice((0, 1, 512, 1024, 5840, 8192, 16384, 32768, 65535, dice.randint(0, 65535)))
    divisor = dice.choice(divisors) if version == 6 or dice.chance(0.8) else mss + dice.choice((40, 44, 52, 60))
    if divisor <= 0:
        return dice.randint(0, 65535)
    return divisor * dice.randint(1, max(1, min(65535 // divisor, dice.choice((4, 10, 50, 1001)))))


def _set_quirks(dice: Dice, quirks: frozenset[str], segment: Segment) -> None:
    """Set header fields to have exactly these quirks, except for those of options."""
    version = segment.ip_version
    segment.fragment = (DONT_FRAGMENT if "df" in quirks else 0) | (EVIL_BIT if "0+" in quirks else 0)
    segment.ident = 0 if "id-" in quirks or ("df" in quirks and "id+" not in quirks) else dice.randint(1, 65535)
    segment.tos = dice.weighted(((0.9, 0), (0.1, dice.randrange(64) << 2)))
    if "ecn" in quirks:
        _explicit_congestion(dice, segment)
    if "flow" in quirks and version == 6:
        segment.flow_label = dice.randint(1, 0xFFFFF)
    segment.seq = 0 if "seq-" in quirks else dice.randint(1, U32)
    if segment.flags & ACK:
        segment.ack = 0 if "ack-" in quirks else segment.ack or dice.randint(1, U32)
    else:
        segment.ack = dice.randint(1, U32) | 1 << 24 if "ack+" in quirks else 0
    if "urgf+" in quirks:
        segment.flags |= URG
    if "uptr+" in quirks:
        segment.urgent = dice.randint(1, 65535)
    if "pushf+" in quirks:
        segment.flags |= PSH


def _explicit_congestion(dice: Dice, segment: Segment) -> None:
    """Set one of the fields that show the quirk ecn: IP ECN bits, NS, ECE or CWR."""
    way = dice.randrange(4)
    if way == 0:
        segment.tos |= dice.randint(1, 3)
    elif way == 1:
        segment.reserved |= 1
    else:
        segment.flags |= dice.choice((ECE, CWR, ECE | CWR))


# Options -------------------------------------------------------------------------------------------
def _options(dice: Dice, signature: TcpSignature, mss: int, shape: Shape, segment: Segment) -> bytes:
    quirks = signature.quirks
    # A clock can have the value 0, but it is a quirk.
    clock = 0 if "ts1-" in quirks else shape.clock or 1
    echo = shape.echo or 1 if "ts2+" in quirks or segment.flags & ACK else 0
    scale = signature.scale
    if scale is None:
        scale = dice.randint(15, 255) if "exws" in quirks else dice.choice((0, 2, 6, 7, 8, 14))
    parts = [option(dice, kind, mss, scale, clock, echo) for kind in signature.layout]
    if signature.layout[-1:] == (0,):
        padding = bytearray(signature.eol_padding)
        if "opt+" in quirks and len(padding) > 1:
            padding[dice.randrange(len(padding) - 1)] = dice.randint(1, 255)
        parts.append(bytes(padding))
    if "bad" in quirks:
        _spoil(dice, parts)
    return b"".join(parts)


def option(dice: Dice, kind: int, mss: int, scale: int, clock: int, echo: int) -> bytes:
    """One option with a valid length; unknown kinds get two bytes of data."""
    if kind in (0, 1):
        return bytes((kind,))
    if kind == 2:
        return struct.pack(">BBH", 2, 4, mss & 0xFFFF)
    if kind == 3:
        return bytes((3, 3, scale))
    if kind == 4:
        return b"\x04\x02"
    if kind == 5:
        return b"\x05\x0a" + dice.randbytes(8)
    if kind == 8:
        return struct.pack(">BBII", 8, 10, clock & U32, echo & U32)
    return bytes((kind, 4)) + dice.randbytes(2)


def _spoil(dice: Dice, parts: list[bytes]) -> None:
    """Set a wrong length in an option with a known length: it causes the quirk bad and nothing else."""
    known = [at for at, part in enumerate(parts) if part[:1] in (b"\x02", b"\x03", b"\x04", b"\x08")]
    if known:
        at = dice.choice(known)
        parts[at] = parts[at][:1] + bytes((parts[at][1] ^ dice.randint(1, 255),)) + parts[at][2:]


def timestamps(clock: int, echo: int) -> bytes:
    """The options of a packet that is neither SYN nor SYN+ACK."""
    return struct.pack(">BBBBII", 1, 1, 8, 10, clock & U32, echo & U32)


# Mutations -----------------------------------------------------------------------------------------
def _ttl(dice: Dice, s: Segment) -> None:
    s.ttl = dice.choice((*ODD_TTL, dice.randrange(256), max(0, s.ttl - 36)))


def _tos(dice: Dice, s: Segment) -> None:
    s.tos = dice.randrange(256)


def _df(dice: Dice, s: Segment) -> None:
    s.fragment ^= DONT_FRAGMENT
    s.ident = dice.choice((0, s.ident, 1))


def _ident(dice: Dice, s: Segment) -> None:
    s.ident = 0 if s.ident else dice.randint(1, 65535)


def _evil(_: Dice, s: Segment) -> None:
    s.fragment ^= EVIL_BIT


def _ecn(dice: Dice, s: Segment) -> None:
    _explicit_congestion(dice, s)


def _reserved(dice: Dice, s: Segment) -> None:
    s.reserved = dice.randrange(16)


def _flow(dice: Dice, s: Segment) -> None:
    s.flow_label = dice.randrange(1 << 20) if s.ip_version == 6 else 0


def _seq(_: Dice, s: Segment) -> None:
    s.seq = 0


def _ack(dice: Dice, s: Segment) -> None:
    s.ack = dice.choice((0, 1 << 24, dice.randrange(1 << 32) | 1 << 24, dice.randrange(1 << 32)))


def _urgent(dice: Dice, s: Segment) -> None:
    s.urgent = dice.choice((0, 1, 65535))
    s.flags ^= dice.choice((0, URG))


def _push(_: Dice, s: Segment) -> None:
    s.flags ^= PSH


def _window_any(dice: Dice, s: Segment) -> None:
    at = s.options.find(b"\x02\x04")
    mss = int.from_bytes(s.options[at + 2 : at + 4], "big") if at >= 0 else 0
    s.window = random_window(dice, mss, dice.choice(USUAL_MSS), s.ip_version)


def _mss_any(dice: Dice, s: Segment) -> None:
    at = s.options.find(b"\x02\x04")
    if at >= 0:
        mss = dice.choice((*ODD_MSS, dice.randint(100, 1500)))
        s.options = s.options[: at + 2] + mss.to_bytes(2, "big") + s.options[at + 4 :]
        if dice.chance(0.5):
            s.window = random_window(dice, mss, dice.choice(USUAL_MSS), s.ip_version)


def _scale_any(dice: Dice, s: Segment) -> None:
    at = s.options.find(b"\x03\x03")
    if at >= 0:
        s.options = s.options[: at + 2] + bytes((dice.choice((0, 1, 14, 15, 255)),)) + s.options[at + 3 :]


def _stamps_any(dice: Dice, s: Segment) -> None:
    at = s.options.find(b"\x08\x0a")
    if at >= 0 and len(s.options) >= at + 10:
        fields = [dice.choice((0, 1, U32, dice.randrange(1 << 32))) for _ in range(2)]
        s.options = s.options[: at + 2] + struct.pack(">II", *fields) + s.options[at + 10 :]


def _payload(dice: Dice, s: Segment) -> None:
    s.payload = b"" if s.payload else dice.randbytes(dice.choice((1, 4, 100)))


def _ip_options(dice: Dice, s: Segment) -> None:
    s.ip_options = dice.randbytes(4 * dice.randint(1, 10)) if s.ip_version == 4 else b""


def _option_byte(dice: Dice, s: Segment) -> None:
    if s.options:
        at = dice.randrange(len(s.options))
        changed = dice.choice((*ODD_OPTIONS, dice.randrange(256)))
        s.options = s.options[:at] + bytes((changed,)) + s.options[at + 1 :]


def _option_cut(dice: Dice, s: Segment) -> None:
    s.options = s.options[: dice.randint(0, len(s.options))]
    if dice.chance(0.5):  # filled up at the front, so that the last option runs out of the area
        s.options = b"\x01" * (-len(s.options) % 4) + s.options


def _option_more(dice: Dice, s: Segment) -> None:
    at = dice.randint(0, len(s.options))
    kind = dice.choice((1, 1, 2, 3, 4, 5, 8, 9, 30, 254))
    more = option(dice, kind, dice.choice(USUAL_MSS), dice.randrange(20), dice.randrange(1 << 32), 0)
    s.options = (s.options[:at] + more + s.options[at:])[:40]


def _option_noise(dice: Dice, s: Segment) -> None:
    s.options = dice.randbytes(4 * dice.randint(0, 10))


def _option_many(dice: Dice, s: Segment) -> None:
    s.options = (s.options + b"\x01" * 40)[: dice.choice((24, 28, 36, 40))]


def _option_padding(dice: Dice, s: Segment) -> None:
    padding = bytearray(dice.randint(1, 12))
    if dice.chance(0.5):
        padding[dice.randrange(len(padding))] = dice.randint(1, 255)
    s.options = (s.options + b"\0" + padding)[:40]


def _option_long(dice: Dice, s: Segment) -> None:
    kind = dice.choice((5, 5, 9, 254))
    length = dice.choice((0, 1, 2, 9, 10, 18, 34, 35, 40, 41))
    before = dice.choice((b"", s.options))
    s.options = (before + bytes((kind, length)) + dice.randbytes(max(0, length - 2)))[:40]


MUTATIONS: Final[Sequence[tuple[float, Callable[[Dice, Segment], None]]]] = (
    (4, _ttl),
    (1, _tos),
    (4, _df),
    (2, _ident),
    (1, _evil),
    (3, _ecn),
    (1, _reserved),
    (2, _flow),
    (1, _seq),
    (1, _ack),
    (1, _urgent),
    (1, _push),
    (4, _window_any),
    (4, _mss_any),
    (2, _scale_any),
    (2, _stamps_any),
    (1, _payload),
    (1, _ip_options),
    (2, _option_byte),
    (1, _option_cut),
    (2, _option_more),
    (0.5, _option_noise),
    (0.5, _option_many),
    (1, _option_padding),
    (1, _option_long),
)


def mutate(dice: Dice, segment: Segment, most: int = 2) -> None:
    """Change a few properties of a SYN or SYN+ACK."""
    for _ in range(dice.randint(1, most)):
        dice.weighted(MUTATIONS)(dice, segment)


# Damage --------------------------------------------------------------------------------------------
def _bad_version(dice: Dice, s: Segment) -> None:
    s.version = dice.choice((0, 5, 4, 6, 15))


def _bad_header_words(dice: Dice, s: Segment) -> None:
    s.header_words = dice.randrange(16)


def _bad_data_words(dice: Dice, s: Segment) -> None:
    s.data_words = dice.choice((0, 4, 5, 6, 8, 10, 15, dice.randrange(16)))


def _bad_length(dice: Dice, s: Segment) -> None:
    s.length_error = dice.choice((-60, -20, -8, -4, -1, 1, 4, 100))


def _fragmented(dice: Dice, s: Segment) -> None:
    s.fragment |= dice.choice((MORE_FRAGMENTS, 1, 0x1FFF, MORE_FRAGMENTS | 5))


def _bad_protocol(dice: Dice, s: Segment) -> None:
    s.protocol = dice.choice((0, 1, 17, 44, 47, 58))


def _truncated(dice: Dice, s: Segment) -> None:
    s.captured = dice.choice((0, 1, 13, 14, 20, 33, 34, 40, 53, 54, 58, 60, 66, 74, dice.randint(0, 120)))


def _understated(dice: Dice, s: Segment) -> None:
    s.claimed = dice.choice((-20, -1, 1, 1000))


def _trailed(dice: Dice, s: Segment) -> None:
    s.trailer = dice.randbytes(dice.randint(1, 30))


def _bad_kind(dice: Dice, s: Segment) -> None:
    s.flags = dice.choice((0, PSH, URG | ECE, SYN | 1, SYN | 4, 5, 0x3F, ACK | 5, dice.randrange(256)))


def _extension(dice: Dice, s: Segment) -> None:
    if s.ip_version == 6:
        s.protocol, fragment = dice.choice(((44, True), (0, False), (60, False), (44, True)))
        # A fragment header passes the capture filter and is dropped later; the others do not pass.
        s.extension = b"\x06\0" + (b"\0" + bytes((dice.choice((0, 1)),)) if fragment else b"\x01\x04") + b"\0\0\0\1"


DAMAGE: Final[Sequence[tuple[float, Callable[[Dice, Segment], None]]]] = (
    (1, _bad_version),
    (1, _bad_header_words),
    (2, _bad_data_words),
    (2, _bad_length),
    (1, _fragmented),
    (1, _bad_protocol),
    (3, _truncated),
    (1, _understated),
    (2, _trailed),
    (2, _bad_kind),
    (1, _extension),
)


def damage(dice: Dice, segment: Segment) -> None:
    """Damage one part of a packet.  Many such packets are dropped, and some are read differently."""
    dice.weighted(DAMAGE)(dice, segment)
