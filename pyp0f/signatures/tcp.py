"""Signatures of SYN and SYN+ACK packets (specification, sections 3.10 and 4.2).

A line reads ``ver:ttl:olen:mss:win,scale:options:quirks:payload``, for instance
``4:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pyp0f.constants import MAX_DISTANCE, MAX_TCP_OPTIONS
from pyp0f.errors import SignatureError
from pyp0f.packet import (
    OPTION_EOL,
    OPTION_NAMES,
    QUIRK_DF,
    QUIRK_NAMES,
    QUIRK_NONZERO_ID,
    QUIRK_ZERO_ID,
    QUIRKS_IPV4_ONLY,
    QUIRKS_IPV6_ONLY,
    layout_text,
    quirks_text,
)
from pyp0f.signatures.label import Label

WINDOW_ANY: Final = "any"
WINDOW_FIXED: Final = "fixed"
WINDOW_MOD: Final = "mod"
WINDOW_MSS: Final = "mss"
WINDOW_MTU: Final = "mtu"

_MIN_MSS: Final = 100
_ETHERNET_MSS: Final = 1460
_ETHERNET_MTU: Final = 1500
_TIMESTAMP_SIZE: Final = 12


@dataclass(frozen=True, slots=True)
class TcpSignature:
    """A line of a ``[tcp:...]`` section.

    Attributes:
        label: what matching packets come from.
        line: of the file, from 1.
        text: the line's value as written.
        version: 4, 6, or None for both.
        ttl: initial TTL, 1 to 255.
        random_ttl: the initial TTL is anything up to `ttl`.
        olen: bytes of IP options, 0 to 255.
        mss: maximum segment size; None for any.
        window_form: one of the ``WINDOW_`` constants.
        window: the window itself, the divisor or the factor, according to `window_form`; 0 for any.
        scale: window scale, 0 to 255; None for any.
        layout: option kinds in order, one byte each.
        eol_padding: bytes after end-of-options, 0 to 255.
        quirks: bits of the ``QUIRK_`` constants.
        payload: whether data comes with the packet; None for either.
    """

    label: Label
    line: int
    text: str
    version: int | None
    ttl: int
    random_ttl: bool
    olen: int
    mss: int | None
    window_form: str
    window: int
    scale: int | None
    layout: bytes
    eol_padding: int
    quirks: int
    payload: bool | None

    def __str__(self) -> str:
        window = {
            WINDOW_ANY: "*",
            WINDOW_FIXED: str(self.window),
            WINDOW_MOD: f"%{self.window}",
        }.get(self.window_form, f"{self.window_form}*{self.window}")
        return ":".join(
            (
                _star(self.version),
                f"{self.ttl}{'-' * self.random_ttl}",
                str(self.olen),
                _star(self.mss),
                f"{window},{_star(self.scale)}",
                self._layout_text(),
                quirks_text(self.quirks),
                "*" if self.payload is None else "+" if self.payload else "0",
            )
        )

    def _layout_text(self) -> str:
        """As `layout_text`; an end-of-options that is not the last can only be written as a number."""
        before, last = self.layout[:-1], self.layout[-1:]
        return ",".join(
            ["?0" if kind == OPTION_EOL else layout_text(bytes([kind]), 0) for kind in before]
            + [layout_text(last, self.eol_padding)] * len(last)
        )


def _star(number: int | None) -> str:
    return "*" if number is None else str(number)


def window_multiple(
    window: int, mss: int, *, version: int | None, header_total: int, timestamp: bool, peer_mss: int
) -> tuple[str, int] | None:
    """The window as a multiple of MSS or MTU: ("mss" or "mtu", factor); None if it is none.

    Args:
        window: unscaled, 0 to 65535.
        mss: that the packet announces, 0 if it does not.
        version: 4 or 6.
        header_total: bytes of IP and TCP headers with options.
        timestamp: whether the packet bears a timestamp of its own other than 0.
        peer_mss: MSS that the packet answers to, 0 if none.
    """
    if not window or mss < _MIN_MSS:
        return None
    is_ipv6 = version == 6
    for divisor, form in (
        (mss, WINDOW_MSS),
        (timestamp and mss - _TIMESTAMP_SIZE, WINDOW_MSS),
        (_ETHERNET_MSS, WINDOW_MSS),
        (_ETHERNET_MSS - _TIMESTAMP_SIZE, WINDOW_MSS),
        (is_ipv6 and _ETHERNET_MSS - 20, WINDOW_MSS),
        (is_ipv6 and _ETHERNET_MSS - 20 - _TIMESTAMP_SIZE, WINDOW_MSS),
        (mss + 40, WINDOW_MTU),
        (mss + header_total, WINDOW_MTU),
        (is_ipv6 and mss + 60, WINDOW_MTU),
        (_ETHERNET_MTU, WINDOW_MTU),
        (peer_mss, WINDOW_MSS),
        (peer_mss and peer_mss - _TIMESTAMP_SIZE, WINDOW_MSS),
    ):
        if divisor and window % divisor == 0:
            # As in 3.09b the result is a signed 16-bit number, and only a positive one is a multiple.
            # A peer MSS below 12 makes the last divisor negative.
            factor = window // divisor
            return (form, factor) if 0 < factor < 0x8000 else None
    return None


# Parsing --------------------------------------------------------------------------------------------

_FIELDS: Final = (
    "IP version",
    "initial TTL",
    "IP option length",
    "MSS",
    "window and scale",
    "options",
    "quirks",
    "payload class",
)
_KINDS: Final = {name: kind for kind, name in OPTION_NAMES.items()}
_QUIRKS: Final = {name: bit for bit, name in QUIRK_NAMES}
_random_ttl_joined: Final = re.compile(r"([0-9]*)-(.+)").fullmatch
_is_digits: Final = re.compile(r"[0-9]*").fullmatch


def parse_tcp(text: str, label: Label, line: int = 0) -> TcpSignature:
    """Understand the value of a ``sig`` line.

    Args:
        text: the value, without blanks around it.
        label: that it stands under.
        line: its line number, for messages.

    Raises:
        SignatureError: naming the part that is wrong.
    """
    fields = text.split(":")
    joined = _random_ttl_joined(fields[1]) if len(fields) > 1 else None
    if joined:  # as in 3.09b: 64-0 reads as 64:0
        fields[1:2] = joined.groups()
    if len(fields) != len(_FIELDS):
        missing = _FIELDS[len(fields)] if len(fields) < len(_FIELDS) else None
        reason = f"ends before the {missing}" if missing else "has more than eight fields"
        raise SignatureError(reason, part="TCP signature", value=text)
    version = _parse_version(fields[0])
    ttl, random_ttl = _parse_ttl(fields[1])
    olen = _number(fields[2], "IP option length", 0, 255)
    mss = _number_or_star(fields[3], "MSS", 65535)
    window_text, comma, scale_text = fields[4].partition(",")
    window_form, window = _parse_window(window_text.strip(" \t"))
    if not comma:
        raise SignatureError("must be followed by a comma and the window scale", part="window", value=fields[4])
    scale = _number_or_star(scale_text.strip(" \t"), "window scale", 255)
    layout, eol_padding = _parse_options(fields[5])
    quirks = _parse_quirks(fields[6], version)
    if fields[7] not in _PAYLOADS:
        raise SignatureError("must be *, 0 or +", part="payload class", value=fields[7])
    return TcpSignature(
        label,
        line,
        text,
        version,
        ttl,
        random_ttl,
        olen,
        mss,
        window_form,
        window,
        scale,
        layout,
        eol_padding,
        quirks,
        _PAYLOADS[fields[7]],
    )


_PAYLOADS: Final = {"*": None, "0": False, "+": True}
_VERSIONS: Final = {"*": None, "4": 4, "6": 6}


def _parse_version(text: str) -> int | None:
    if text not in _VERSIONS:
        raise SignatureError("must be 4, 6 or *", part="IP version", value=text)
    return _VERSIONS[text]


def _number(text: str, part: str, least: int, most: int) -> int:
    """A decimal number; as in 3.09b, nothing at all reads as 0."""
    if not _is_digits(text):
        raise SignatureError(f"must be a number from {least} to {most}", part=part, value=text)
    # Ten digits are more than any limit, and int() refuses thousands of them.
    number = int(text.lstrip("0")[:10] or "0")
    if not least <= number <= most:
        raise SignatureError(f"must be from {least} to {most}", part=part, value=text)
    return number


def _number_or_star(text: str, part: str, most: int) -> int | None:
    return None if text == "*" else _number(text, part, 0, most)


def _parse_ttl(text: str) -> tuple[int, bool]:
    if text.endswith("-"):
        return _number(text[:-1], "initial TTL", 1, 255), True
    seen, plus, hops = text.partition("+")
    ttl = _number(seen, "initial TTL", 1, 255)
    if plus:
        ttl += _number(hops, "initial TTL", 0, 255)
        if ttl > 255:
            raise SignatureError("TTL and distance must not exceed 255 together", part="initial TTL", value=text)
    return ttl, False


def _parse_window(text: str) -> tuple[str, int]:
    if text == "*":
        return WINDOW_ANY, 0
    if text.startswith("%"):
        return WINDOW_MOD, _number(text[1:], "window divisor", 2, 65535)
    if text.startswith(("mss*", "mtu*")):
        return text[:3], _number(text[4:], "window multiplier", 1, 1000)
    return WINDOW_FIXED, _number(text, "window", 0, 65535)


def _items(text: str) -> list[str]:
    """The items of a comma-separated list; a comma may follow the last one."""
    items = [item.strip(" \t") for item in text.split(",")]
    if not items[-1]:
        items.pop()
    return items


def _parse_options(text: str) -> tuple[bytes, int]:
    layout = bytearray()
    padding = 0
    items = _items(text)
    for at, item in enumerate(items):
        if len(layout) == MAX_TCP_OPTIONS:
            raise SignatureError(f"at most {MAX_TCP_OPTIONS} options", part="options", value=text)
        if item in _KINDS:
            layout.append(_KINDS[item])
        elif item.startswith("?"):
            layout.append(_number(item[1:], "option kind", 0, 255))
        elif item.startswith("eol+"):
            padding = _number(item[4:], "end-of-options padding", 0, 255)
            layout.append(OPTION_EOL)
            if at != len(items) - 1 or text.rstrip(" \t").endswith(","):
                raise SignatureError("must be the last option", part="option", value=item)
        else:
            reason = "must be followed by + and its padding" if item.startswith("eol") else "unknown"
            raise SignatureError(reason, part="option", value=item)
    return bytes(layout), padding


def _parse_quirks(text: str, version: int | None) -> int:
    quirks = 0
    for item in _items(text):
        bit = _QUIRKS.get(item)
        if bit is None:
            raise SignatureError("unknown", part="quirk", value=item)
        if version == 6 and bit & QUIRKS_IPV4_ONLY:
            raise SignatureError("does not exist in IPv6", part="quirk", value=item)
        if version == 4 and bit & QUIRKS_IPV6_ONLY:
            raise SignatureError("does not exist in IPv4", part="quirk", value=item)
        quirks |= bit
    return quirks


# Signatures that make others useless ----------------------------------------------------------------


def covers(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether the later line can never be the answer, and p0f 3.09b refuses the file for it.

    3.09b also refuses lines that are of use, because it compares IP versions and quirks of one version
    loosely; those are accepted (docs/differences.md, "Duplicate signatures").
    """
    return (
        not earlier.label.generic
        and earlier.layout == later.layout
        and earlier.eol_padding == later.eol_padding
        and earlier.olen == later.olen
        and earlier.version in (None, later.version)
        and _quirks_cover(earlier, later)
        and _ttl_covers(earlier, later)
        and earlier.mss in (None, later.mss)
        and earlier.scale in (None, later.scale)
        and earlier.payload in (None, later.payload)
        and _window_covers(earlier, later)
    )


def _quirks_cover(earlier: TcpSignature, later: TcpSignature) -> bool:
    if earlier.version is not None:
        return earlier.quirks == later.quirks
    if later.version is None:
        # 3.09b looks at no other pair of these (it would take "df" and "" for the same).
        return earlier.quirks == later.quirks and not earlier.quirks & (QUIRK_DF | QUIRK_NONZERO_ID | QUIRK_ZERO_ID)
    ignored = QUIRKS_IPV6_ONLY if later.version == 4 else QUIRK_DF | QUIRK_NONZERO_ID | QUIRK_ZERO_ID
    return earlier.quirks & ~ignored == later.quirks


def _ttl_covers(earlier: TcpSignature, later: TcpSignature) -> bool:
    if earlier.random_ttl:
        return later.ttl <= earlier.ttl
    return 0 <= earlier.ttl - later.ttl <= MAX_DISTANCE


def _window_covers(earlier: TcpSignature, later: TcpSignature) -> bool:
    form = earlier.window_form
    if later.window_form != WINDOW_FIXED:
        return form == later.window_form and earlier.window == later.window
    if form == WINDOW_ANY:
        return True
    if form == WINDOW_FIXED:
        return earlier.window == later.window
    if form == WINDOW_MOD:
        return later.window % earlier.window == 0
    multiple = window_multiple(
        later.window, later.mss or 0, version=later.version, header_total=0, timestamp=False, peer_mss=0
    )
    return multiple == (form, earlier.window)
