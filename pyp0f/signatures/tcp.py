"""Signatures of SYN and SYN+ACK packets (specification, sections 3.10 and 4.2).

A line reads ``ver:ttl:olen:mss:win,scale:options:quirks:payload``, for instance
``4:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0``.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final

from pyp0f.constants import MAX_DISTANCE, MAX_TCP_OPTIONS, PROBE_MSS
from pyp0f.errors import SignatureError
from pyp0f.signatures.label import BLANKS, Label, Observed, is_digits, read_number
from pyp0f.values import Frozen
from pyp0f.wire.packet import (
    OPTION_EOL,
    OPTION_NAMES,
    OPTION_TS,
    QUIRK_DF,
    QUIRK_ECN,
    QUIRK_NAMES,
    QUIRK_NONZERO_ID,
    QUIRK_ZERO_ID,
    QUIRKS_IPV4_ONLY,
    QUIRKS_IPV6_ONLY,
    layout_text,
    quirks_text,
)

WINDOW_ANY: Final = "any"
WINDOW_FIXED: Final = "fixed"
WINDOW_MOD: Final = "mod"
WINDOW_MSS: Final = "mss"
WINDOW_MTU: Final = "mtu"

_MIN_MSS: Final = 100
_ETHERNET_MSS: Final = 1460
_ETHERNET_MTU: Final = 1500
_TIMESTAMP_SIZE: Final = 12


class TcpSignature(Frozen):
    """A line of a ``[tcp:...]`` section.

    Attributes:
        label: what matching packets come from.
        line: its line in the file, from 1; 0 if it was made in code; it has no part in comparisons.
        text: the line's value as written; it has no part in comparisons.
        version: 4, 6, or None for both.
        ttl: initial TTL, 1 to 255.
        random_ttl: the initial TTL is anything up to `ttl`.
        olen: bytes of IP options, 0 to 255.
        mss: maximum segment size; None for any.
        window_form: how the window is stated: ``any``, ``fixed``, or as a multiple of ``mod``, ``mss`` or ``mtu``.
        window: the window itself, the divisor or the factor, according to `window_form`; 0 for any.
        scale: window scale, 0 to 255; None for any.
        layout: option kinds in order, one byte each.
        eol_padding: bytes after end-of-options, 0 to 255.
        quirks: as bits; the printed signature has their names.
        payload: whether data comes with the packet; None for either.
    """

    __slots__ = (
        "label",
        "line",
        "text",
        "version",
        "ttl",
        "random_ttl",
        "olen",
        "mss",
        "window_form",
        "window",
        "scale",
        "layout",
        "eol_padding",
        "quirks",
        "payload",
    )
    ASIDE = frozenset(("line", "text"))

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

    def __init__(
        self,
        label: Label,
        line: int,
        text: str,
        version: int | None,
        ttl: int,
        random_ttl: bool,
        olen: int,
        mss: int | None,
        window_form: str,
        window: int,
        scale: int | None,
        layout: bytes,
        eol_padding: int,
        quirks: int,
        payload: bool | None,
    ) -> None:
        self._fill(
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
            payload,
        )

    @classmethod
    def parse(cls, text: str, label: Label) -> TcpSignature:
        """Make a signature out of the value of a ``sig`` line.

        Args:
            text: such as ``4:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0``.
            label: what matching packets come from.

        Raises:
            SignatureError: naming the part that is wrong.
        """
        return parse_tcp(text.strip(BLANKS), label)

    @property
    def path(self) -> str:
        """The file that it stands in; empty if it was made in code."""
        return self.label.path if self.line else ""

    def matches(self, observed: ObservedTcp | Observed | str) -> Fit:
        """Whether a SYN or SYN+ACK fits this line by itself, whatever stands before it in a database.

        Args:
            observed: a packet's properties, an observation or its finding, or the text of its raw signature.

        Raises:
            SignatureError: the text is no raw signature.
        """
        return compare(self, ObservedTcp.of(observed))

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
                # An end-of-options that is not the last can only be written as a number.
                layout_text(self.layout, self.eol_padding).replace(f"eol+{self.eol_padding},", "?0,"),
                quirks_text(self.quirks),
                "*" if self.payload is None else "+" if self.payload else "0",
            )
        )


def _star(number: int | None) -> str:
    return "*" if number is None else str(number)


# Packets as signatures see them ---------------------------------------------------------------------


class ObservedTcp:
    """The properties of a SYN or SYN+ACK that signatures are about.

    Attributes:
        version: 4 or 6.
        ttl: as received.
        ip_options_length: bytes of IP options.
        layout: option kinds in order.
        eol_padding: bytes after end-of-options.
        mss: maximum segment size, 0 if absent.
        window: unscaled window.
        scale: window scale, 0 if absent.
        quirks: as bits; the printed signature has their names.
        has_payload: whether data came with it.
        multiple: the window as a multiple of MSS or MTU: ("mss" or "mtu", factor), or None.
    """

    __slots__ = (
        "eol_padding",
        "has_payload",
        "ip_options_length",
        "layout",
        "mss",
        "multiple",
        "quirks",
        "scale",
        "ttl",
        "version",
        "window",
    )

    version: int
    ttl: int
    ip_options_length: int
    layout: bytes
    eol_padding: int
    mss: int
    window: int
    scale: int
    quirks: int
    has_payload: bool
    multiple: tuple[str, int] | None

    @classmethod
    def of(cls, observed: ObservedTcp | Observed | str) -> ObservedTcp:
        """The properties behind an observation, its finding, or the text of a raw signature.

        Raises:
            SignatureError: the text is no raw signature.
        """
        if isinstance(observed, ObservedTcp):
            return observed
        if isinstance(observed, str):
            return cls.parse(observed)
        finding: Any = getattr(observed, "finding", observed)
        result = cls.parse(finding.raw_signature)
        result.mss = finding.mss
        result.window = finding.window
        return result

    @classmethod
    def parse(cls, text: str) -> ObservedTcp:
        """Understand a raw signature, as observations and logs have it (specification, section 4.5).

        The text does not tell all: where it gives the window as a multiple, the window is taken to be that
        multiple of the MSS, or of the MSS and 40 bytes of headers, which it nearly always is.

        Args:
            text: such as ``4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0``.

        Raises:
            SignatureError: naming the part that is wrong.
        """
        fields = text.strip(BLANKS).split(":")
        if len(fields) != len(_READERS):
            raise SignatureError("must have eight fields between colons", part="raw signature", value=text)
        result = cls()
        version, payload = _read_version(fields[0]), _read_payload(fields[7])
        if version is None:
            raise SignatureError("must be 4 or 6", part="IP version", value=fields[0])
        if payload is None:
            raise SignatureError("must be 0 or +", part="payload class", value=fields[7])
        result.version, result.has_payload = version, payload
        result.ttl = read_number(fields[1].partition("+")[0], "TTL", 0, 255, value=fields[1])
        result.ip_options_length = _read_olen(fields[2])
        # The answers to a probe are shown without its MSS.
        result.mss = PROBE_MSS if fields[3] == "*" else read_number(fields[3], "MSS", 0, 65535)
        result.layout, result.eol_padding = _read_options(fields[5])
        result.quirks = _read_quirks(fields[6])
        result.multiple, result.window, result.scale = _read_observed_window(fields[4], result.mss)
        return result

    def __repr__(self) -> str:
        values = [f"{name}={getattr(self, name)!r}" for name in ObservedTcp.__slots__]
        return f"{type(self).__name__}({', '.join(values)})"


def _read_observed_window(text: str, mss: int) -> tuple[tuple[str, int] | None, int, int]:
    window, _, scale = text.partition(",")
    form, star, factor = window.partition("*")
    read_scale = read_number(scale, "window scale", 0, 255, value=text)
    if not star:
        return None, read_number(window, "window", 0, 65535, value=text), read_scale
    if form not in (WINDOW_MSS, WINDOW_MTU):
        raise SignatureError("must be a number, or a multiple of mss or mtu", part="window", value=text)
    multiple = read_number(factor, "window", 1, 0x7FFF, value=text)
    return (form, multiple), multiple * (mss if form == WINDOW_MSS else mss + 40) & 0xFFFF, read_scale


class Fit(enum.IntEnum):
    """How a packet fits a signature; true unless it does not."""

    NO = 0
    """Not at all."""
    FUZZY = 1
    """But for the TTL, or quirks that networks change on the way (specification, section 4.3)."""
    EXACT = 2
    """In everything."""


_NO, _FUZZY, _EXACT = Fit
_MAY_BE_MISSING: Final = QUIRK_DF | QUIRK_NONZERO_ID
_MAY_BE_EXTRA: Final = QUIRK_ZERO_ID | QUIRK_ECN


def compare(signature: TcpSignature, observed: ObservedTcp) -> Fit:
    """How a packet fits a signature (specification, section 4.3)."""
    if not (
        signature.layout == observed.layout
        and signature.eol_padding == observed.eol_padding
        and signature.olen == observed.ip_options_length
        and (signature.version is None or signature.version == observed.version)
        and (signature.mss is None or signature.mss == observed.mss)
        and (signature.scale is None or signature.scale == observed.scale)
        and (signature.payload is None or signature.payload == observed.has_payload)
        and _window_agrees(signature, observed)
    ):
        return _NO
    if signature.random_ttl:
        if signature.ttl < observed.ttl:
            return _NO
        fit = _EXACT
    else:
        fit = _EXACT if 0 <= signature.ttl - observed.ttl <= MAX_DISTANCE else _FUZZY
    quirks = quirks_in(signature, observed.version)
    if quirks != observed.quirks:
        if quirks & ~observed.quirks & ~_MAY_BE_MISSING or observed.quirks & ~quirks & ~_MAY_BE_EXTRA:
            return _NO
        fit = _FUZZY
    return fit


def quirks_in(signature: TcpSignature, version: int) -> int:
    """The quirks that a signature asks for in packets of an IP version that it is about, 4 or 6."""
    if signature.version is not None:
        return signature.quirks
    return signature.quirks & ~(QUIRKS_IPV6_ONLY if version == 4 else QUIRKS_IPV4_ONLY)


def _window_agrees(signature: TcpSignature, observed: ObservedTcp) -> bool:
    form = signature.window_form
    if form == "any":
        return True
    if form == "fixed":
        return observed.window == signature.window
    if form == "mod":
        return observed.window % signature.window == 0
    return observed.multiple == (form, signature.window)


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
            # A peer MSS of 11 makes the last divisor -1, and 65535 the 1-fold of it.
            factor = window // divisor & 0xFFFF
            return (form, factor) if 0 < factor < 0x8000 else None
    return None


# Parsing --------------------------------------------------------------------------------------------

_VERSIONS: Final = {"*": None, "4": 4, "6": 6}
_PAYLOADS: Final = {"*": None, "0": False, "+": True}
_KINDS: Final = {name: kind for kind, name in OPTION_NAMES.items()}
_QUIRKS: Final = {name: bit for bit, name in QUIRK_NAMES}


_remembered: Final = lru_cache(maxsize=1024)
"""What few fields say is read again and again: 192 signatures of the packaged file have 41 lists of options."""


def parse_tcp(text: str, label: Label, line: int = 0) -> TcpSignature:
    """Understand the value of a ``sig`` line.

    Args:
        text: the value, without blanks around it.
        label: that it stands under.
        line: its line number.

    Raises:
        SignatureError: naming the part that is wrong.
    """
    fields = _split(text)
    if len(fields) < len(_READERS):
        raise _incomplete(fields)
    version = _read_version(fields[0])
    ttl, random_ttl = _read_ttl(fields[1])
    olen = _read_olen(fields[2])
    mss = _read_mss(fields[3])
    window_form, window, scale = _read_window_and_scale(fields[4])
    layout, eol_padding = _read_options(fields[5])
    quirks = _read_quirks(fields[6])
    _check_quirks(quirks, version)
    payload = _read_payload(fields[7])
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
        payload,
    )


def _split(text: str) -> list[str]:
    """The fields of a signature, eight at most.

    Whatever p0f 3.09b loads must load here, so dashes in the TTL are read as it reads them: one that no colon
    follows stands for a colon itself (``64-0:`` is ``64:0:``), and after ``64-:`` it skips one character.
    Departure: if that is a digit, it belongs to the next field here (docs/differences.md, "Random TTL").
    """
    version, _, rest = text.partition(":")
    ttl, dash, rest = rest.partition("-")
    if dash and rest and is_digits(ttl):
        if rest[0] != ":":
            text = f"{version}:{ttl}:{rest}"
        elif (skipped := rest[1:2]) and not is_digits(skipped) and (skipped != ":" or rest.count(":") == 7):
            text = f"{version}:{ttl}-:{rest[2:]}"
    return text.split(":", 7)


def _incomplete(fields: list[str]) -> SignatureError:
    """What is wrong with a line that has too few fields; an earlier mistake may have hidden the rest."""
    try:
        for (_, read), text in zip(_READERS, fields, strict=False):
            read(text)
    except SignatureError as error:
        return error
    return SignatureError("is missing", part=_READERS[len(fields)][0])


def _read_version(text: str) -> int | None:
    if text not in _VERSIONS:
        raise SignatureError("must be 4, 6 or *", part="IP version", value=text)
    return _VERSIONS[text]


@_remembered
def _read_ttl(text: str) -> tuple[int, bool]:
    if text.endswith("-"):
        return read_number(text[:-1], "initial TTL", 1, 255, value=text), True
    seen, plus, hops = text.partition("+")
    ttl = read_number(seen, "initial TTL", 1, 255, value=text)
    if plus:
        ttl += read_number(hops, "initial TTL", 0, 255, value=text)
        if ttl > 255:
            raise SignatureError("TTL and distance must not exceed 255 together", part="initial TTL", value=text)
    return ttl, False


@_remembered
def _read_olen(text: str) -> int:
    return read_number(text, "IP option length", 0, 255)


@_remembered
def _read_mss(text: str) -> int | None:
    return None if text == "*" else read_number(text, "MSS", 0, 65535)


@_remembered
def _read_window_and_scale(text: str) -> tuple[str, int, int | None]:
    window, comma, scale = text.partition(",")
    form, size = _read_window(window)
    if not comma:
        raise SignatureError("is missing: a comma and the scale must follow the window", part="window scale")
    return form, size, None if scale == "*" else read_number(scale, "window scale", 0, 255)


def _read_window(text: str) -> tuple[str, int]:
    if text == "*":
        return WINDOW_ANY, 0
    if text.startswith("%"):
        return WINDOW_MOD, read_number(text[1:], "window", 2, 65535, value=text)
    if text.startswith(("mss*", "mtu*")):
        return text[:3], read_number(text[4:], "window", 1, 1000, value=text)
    return WINDOW_FIXED, read_number(text, "window", 0, 65535)


def _items(text: str) -> list[str]:
    """The items of a comma-separated list; a comma may follow the last one."""
    items = [item.strip(BLANKS) for item in text.split(",")]
    if not items[-1]:
        items.pop()
    return items


@_remembered
def _read_options(text: str) -> tuple[bytes, int]:
    """Option kinds in order, and the padding after end-of-options."""
    layout = bytearray()
    padding = 0
    items = _items(text)
    for item in items:
        if item in _KINDS:
            layout.append(_KINDS[item])
        elif item.startswith("?"):
            layout.append(read_number(item[1:], "options", 0, 255, value=item))
        elif item.startswith("eol+"):
            padding = read_number(item[4:], "options", 0, 255, value=item)
            layout.append(OPTION_EOL)
            if len(layout) < len(items) or text.rstrip(BLANKS).endswith(","):
                raise SignatureError("must be the last option", part="options", value=item)
        elif item == "eol":
            raise SignatureError("must be followed by + and the length of its padding", part="options", value=item)
        else:
            raise SignatureError("is no option", part="options", value=item)
        if len(layout) > MAX_TCP_OPTIONS:
            raise SignatureError(f"more than {MAX_TCP_OPTIONS} options", part="options", value=item)
    return bytes(layout), padding


@_remembered
def _read_quirks(text: str) -> int:
    quirks = 0
    for item in _items(text):
        bit = _QUIRKS.get(item)
        if bit is None:
            raise SignatureError("is no quirk", part="quirks", value=item)
        quirks |= bit
    return quirks


def _check_quirks(quirks: int, version: int | None) -> None:
    """Refuse quirks that packets of that version cannot have."""
    if version == 6 and quirks & QUIRKS_IPV4_ONLY:
        value = quirks_text(quirks & QUIRKS_IPV4_ONLY)
        raise SignatureError("does not exist in IPv6", part="quirks", value=value)
    if version == 4 and quirks & QUIRKS_IPV6_ONLY:
        raise SignatureError("does not exist in IPv4", part="quirks", value=quirks_text(QUIRKS_IPV6_ONLY))


def _read_payload(text: str) -> bool | None:
    if text not in _PAYLOADS:
        raise SignatureError("must be *, 0 or +", part="payload class", value=text)
    return _PAYLOADS[text]


_READERS: Final[tuple[tuple[str, Callable[[str], object]], ...]] = (
    ("IP version", _read_version),
    ("initial TTL", _read_ttl),
    ("IP option length", _read_olen),
    ("MSS", _read_mss),
    ("window", _read_window_and_scale),
    ("options", _read_options),
    ("quirks", _read_quirks),
    ("payload class", _read_payload),
)
"""The fields of a signature, from left to right."""


# Signatures that make others useless ----------------------------------------------------------------

_UNSTEADY_IPV4: Final = QUIRK_DF | QUIRK_NONZERO_ID | QUIRK_ZERO_ID


def covers(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether the later line is refused because it can never be the answer.

    This holds if p0f 3.09b refuses it (specification, section 3.10) and the line really is out of reach.
    3.09b also refuses lines that are not, because it ignores the IP version of both lines and some
    quirks; these are accepted (docs/differences.md, "Duplicate signatures").
    """
    return (
        not earlier.label.generic
        and earlier.layout == later.layout
        and earlier.eol_padding == later.eol_padding
        and earlier.olen == later.olen
        and earlier.version in (None, later.version)
        and earlier.mss in (None, later.mss)
        and earlier.scale in (None, later.scale)
        and earlier.payload in (None, later.payload)
        and _quirks_cover(earlier, later)
        and ttl_covers(earlier, later)
        and window_covers(earlier, later)
    )


def _quirks_cover(earlier: TcpSignature, later: TcpSignature) -> bool:
    if earlier.version is not None:
        return earlier.quirks == later.quirks
    ignored = QUIRKS_IPV6_ONLY if later.version == 4 else _UNSTEADY_IPV4
    if later.version is None and earlier.quirks & ignored:
        # 3.09b drops these from the earlier line alone: it takes df for nothing, but does not see that df is df.
        return False
    return earlier.quirks & ~ignored == later.quirks


def ttl_covers(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether the earlier line's TTL counts as taking in the later one's."""
    if earlier.random_ttl:
        return later.ttl <= earlier.ttl
    return 0 <= earlier.ttl - later.ttl <= MAX_DISTANCE


def window_covers(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether the earlier line takes all windows that the later one asks for."""
    form = earlier.window_form
    if later.window_form != WINDOW_FIXED:
        return form == later.window_form and earlier.window == later.window
    if form == WINDOW_ANY:
        return True
    if form == WINDOW_FIXED:
        return earlier.window == later.window
    if form == WINDOW_MOD:
        return later.window % earlier.window == 0
    return all(multiple == (form, earlier.window) for multiple in _multiples(later))


_HEADER_TOTALS: Final = (0, *range(40, 124, 4))
"""None, as in the duplicate check of 3.09b, and all that packets can have."""


def _multiples(signature: TcpSignature) -> Iterator[tuple[str, int] | None]:
    """What `window_multiple` may say of packets that match a signature with a fixed window."""
    return (
        window_multiple(
            signature.window,
            signature.mss or 0,
            version=version,
            header_total=header_total,
            timestamp=timestamp,
            peer_mss=0,
        )
        for version in ((4, 6) if signature.version is None else (signature.version,))
        for timestamp in {False, OPTION_TS in signature.layout}
        for header_total in _HEADER_TOTALS
    )
