"""Compares packets with TCP signatures (docs/p0f-3.09b.md, sections 4.2 and 4.3)."""

from __future__ import annotations

import enum
from typing import Any, Final

from pyp0f.arguments import check_type
from pyp0f.errors import SignatureError
from pyp0f.signatures.label import BLANKS, Observed, read_number
from pyp0f.signatures.tcp_pattern import WINDOW_ANY, WINDOW_MSS, WINDOW_MTU, TcpPattern, quirks_in
from pyp0f.signatures.tcp_reading import read_olen, read_options, read_payload, read_quirks, read_version
from pyp0f.wire.options import OPTION_TS
from pyp0f.wire.probe import PROBE_MSS
from pyp0f.wire.quirks import QUIRK_DF, QUIRK_ECN, QUIRK_FLOW, QUIRK_NONZERO_ID, QUIRK_ZERO_ID
from pyp0f.wire.ttl import MAX_DISTANCE

MIN_MSS: Final = 100
"""A window is a multiple of the MSS only if the MSS has at least this size."""
_ETHERNET_MSS: Final = 1460
_ETHERNET_MTU: Final = 1500
USUAL_UNITS: Final = (1460, 1448, 1440, 1428)
"""The MSS of Ethernet for IPv4, which is tried for IPv6, too, and for IPv6; each also without timestamps."""
TIMESTAMP_SIZE: Final = 12
"""Bytes of the timestamps in each segment, with padding: some systems subtract them from the MSS."""
MAX_WINDOW: Final = 65535
"""The largest window without scaling."""
_FIELDS: Final = 8


class ObservedTcp:
    """The properties of a SYN or SYN+ACK that signatures match.

    Attributes:
        version: IP version, 4 or 6.
        ttl: TTL or hop limit as received, 0 to 255.
        ip_options_length: length of the IPv4 options or of the IPv6 extension headers, in bytes.
        layout: option kinds in order, one byte each.
        eol_padding: number of bytes after end-of-options.
        mss: maximum segment size, in bytes; 0 if absent.
        window: unscaled window, 0 to 65535.
        scale: window scale, 0 to 255; 0 if absent.
        quirks: quirks, as bits (`pyp0f.wire.quirks`).
        has_payload: whether the packet has a payload.
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
        """The properties of an observation, its finding, or the text of a raw signature.

        Raises:
            SignatureError: the text is not a raw signature.
            TypeError: `observed` has another type.
        """
        if isinstance(observed, ObservedTcp):
            return observed
        if isinstance(observed, str):
            return cls.parse(observed)
        finding: Any = getattr(observed, "finding", observed)
        text = getattr(finding, "raw_signature", None)
        if not isinstance(text, str):
            raise TypeError(f"observed must be an ObservedTcp, an observation or a raw signature, not {observed!r}")
        if not hasattr(finding, "window"):
            return cls.parse(text)
        result = cls.parse(text)
        result.mss = finding.mss
        result.window = finding.window
        return result

    @classmethod
    def parse(cls, text: str) -> ObservedTcp:
        """Parse a raw signature of an observation or log (docs/p0f-3.09b.md, section 4.5).

        A raw signature does not contain everything.  If the window is a multiple, it is taken as a multiple of the
        MSS, or of the MSS plus 40 bytes of headers.  If the MSS would give a window that systems do not choose, and
        the MSS of Ethernet or the MSS less 12 bytes of timestamps one that they do, these are taken.

        Args:
            text: the raw signature, such as ``4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0``.

        Raises:
            SignatureError: a part is invalid; the error names it.
            TypeError: `text` is not text.
        """
        check_type("text", text, str, "text")
        fields = text.strip(BLANKS).split(":")
        if len(fields) != _FIELDS:
            raise SignatureError("must have eight fields between colons", part="raw signature", value=text)
        result = cls()
        version, payload = read_version(fields[0]), read_payload(fields[7])
        if version is None:
            raise SignatureError("must be 4 or 6", part="IP version", value=fields[0])
        if payload is None:
            raise SignatureError("must be 0 or +", part="payload class", value=fields[7])
        result.version, result.has_payload = version, payload
        result.ttl = read_number(fields[1].partition("+")[0], "TTL", 0, 255, value=fields[1])
        result.ip_options_length = read_olen(fields[2])
        # A raw signature shows "*" for the MSS of a probe.
        result.mss = PROBE_MSS if fields[3] == "*" else read_number(fields[3], "MSS", 0, 65535)
        result.layout, result.eol_padding = read_options(fields[5])
        result.quirks = read_quirks(fields[6])
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
    unit = _unit(multiple, mss) if form == WINDOW_MSS else mss + 40
    return (form, multiple), multiple * unit & 0xFFFF, read_scale


def _unit(multiple: int, mss: int) -> int:
    """The number of which a window probably is a multiple: the MSS, or one of those that p0f tries after it."""
    units = [unit for unit in (mss, mss - TIMESTAMP_SIZE, *USUAL_UNITS) if 0 < multiple * unit <= MAX_WINDOW]
    return next((unit for unit in units if multiple * unit + unit > MAX_WINDOW), units[0] if units else mss)


class Fit(enum.IntEnum):
    """How a packet matches a signature; `NO` is false, the others are true."""

    NO = 0
    """No match."""
    FUZZY = 1
    """All matches except the TTL, or quirks that networks can change (docs/p0f-3.09b.md, section 4.3)."""
    EXACT = 2
    """All matches."""


_NO, _FUZZY, _EXACT = Fit
_MAY_BE_MISSING: Final = QUIRK_DF | QUIRK_NONZERO_ID
_MAY_BE_EXTRA: Final = QUIRK_ZERO_ID | QUIRK_ECN
STABLE_QUIRKS: Final = ~(_MAY_BE_MISSING | _MAY_BE_EXTRA | QUIRK_FLOW)
"""The quirks that are the same in a packet and in a signature that it matches, exactly or not."""


def compare(signature: TcpPattern, observed: ObservedTcp, ignored: int = QUIRK_FLOW) -> Fit:
    """How a packet matches a signature (docs/p0f-3.09b.md, section 4.3).

    Args:
        signature: the signature.
        observed: the properties of the packet.
        ignored: quirks that are not compared, as bits.  Networks may set the flow label of IPv6 (RFC 6437), so that it
            says nothing about the system; p0f 3.09b compares it.
    """
    version, olen, signature_version = observed.version, signature.olen, signature.version
    if not (
        signature.layout == observed.layout
        and signature.eol_padding == observed.eol_padding
        and (olen == observed.ip_options_length or (version == 6 and not olen))  # as `olen_agrees`
        and (signature_version is None or signature_version == version)
        and (signature.mss is None or signature.mss == observed.mss)
        and (signature.scale is None or signature.scale == observed.scale)
        and (signature.payload is None or signature.payload == observed.has_payload)
        and (signature.window_form == WINDOW_ANY or window_agrees(signature, observed))
    ):
        return _NO
    if signature.random_ttl:
        if signature.ttl < observed.ttl:
            return _NO
        fit = _EXACT
    else:
        fit = _EXACT if 0 <= signature.ttl - observed.ttl <= MAX_DISTANCE else _FUZZY
    expected = signature.quirks if signature_version is not None else quirks_in(signature, version)
    if (expected ^ observed.quirks) & ~ignored:
        if not quirks_agree(signature, observed, ignored):
            return _NO
        fit = _FUZZY
    return fit


def olen_agrees(signature: TcpPattern, observed: ObservedTcp) -> bool:
    """Whether the length of the IP options, or of the IPv6 extension headers, agrees with a signature.

    Networks add extension headers, too.  So a signature without them also matches packets that have them.
    """
    return signature.olen == observed.ip_options_length or (observed.version == 6 and not signature.olen)


def quirks_agree(signature: TcpPattern, observed: ObservedTcp, ignored: int) -> bool:
    """Whether the quirks of a packet match exactly or fuzzily: networks can remove and add some of them.

    Args:
        signature: the signature.
        observed: the properties of the packet.
        ignored: quirks that are not compared, as bits.
    """
    expected = quirks_in(signature, observed.version)
    missing, extra = expected & ~observed.quirks, observed.quirks & ~expected
    return not (missing & ~_MAY_BE_MISSING & ~ignored or extra & ~_MAY_BE_EXTRA & ~ignored)


def window_agrees(signature: TcpPattern, observed: ObservedTcp) -> bool:
    """Whether the window of a packet is one that a signature describes."""
    form = signature.window_form
    if form == "any":
        return True
    if form == "fixed":
        return observed.window == signature.window
    if form == "mod":
        return observed.window % signature.window == 0
    if form == "largest":
        has_timestamp = OPTION_TS in observed.layout
        return is_largest_multiple(observed.window, observed.mss, has_timestamp)
    return observed.multiple == (form, signature.window)


def is_largest_multiple(window: int, mss: int, has_timestamp: bool) -> bool:
    """Whether a window is the largest multiple of the MSS up to 65535, as Linux and Windows choose it.

    Args:
        window: unscaled window, 0 to 65535.
        mss: MSS in bytes; 0 if absent.
        has_timestamp: whether the packet has timestamps.  Then it can also be a multiple of the MSS less 12 bytes.
    """
    if mss < MIN_MSS:
        return False
    if window % mss == 0 and window + mss > MAX_WINDOW:
        return True
    unit = mss - TIMESTAMP_SIZE
    return has_timestamp and window % unit == 0 and window + unit > MAX_WINDOW


def window_multiple(
    window: int, mss: int, version: int | None, header_total: int, timestamp: bool, peer_mss: int
) -> tuple[str, int] | None:
    """The window as a multiple of MSS or MTU: ("mss" or "mtu", factor); None if it is not a multiple.

    Args:
        window: unscaled window, 0 to 65535.
        mss: MSS of the packet, 0 if absent.
        version: IP version, 4 or 6.
        header_total: bytes of IP and TCP headers, with options.
        timestamp: whether the timestamp value (TSval) of the packet is present and not 0.
        peer_mss: MSS of the SYN that a SYN+ACK answers; 0 if there is none.
    """
    if not window or mss < MIN_MSS:
        return None
    is_ipv6 = version == 6
    # As a chain of comparisons, this takes a quarter of the time of a loop over the divisors.
    if (
        not window % (divisor := mss)
        or (timestamp and not window % (divisor := mss - TIMESTAMP_SIZE))
        or not window % (divisor := _ETHERNET_MSS)
        or not window % (divisor := _ETHERNET_MSS - TIMESTAMP_SIZE)
        or (
            is_ipv6
            and (
                not window % (divisor := _ETHERNET_MSS - 20)
                or not window % (divisor := _ETHERNET_MSS - 20 - TIMESTAMP_SIZE)
            )
        )
    ):
        form = WINDOW_MSS
    elif (
        not window % (divisor := mss + 40)
        or not window % (divisor := mss + header_total)
        or (is_ipv6 and not window % (divisor := mss + 60))
        or not window % (divisor := _ETHERNET_MTU)
    ):
        form = WINDOW_MTU
    elif peer_mss and (
        not window % (divisor := peer_mss)
        or (peer_mss != TIMESTAMP_SIZE and not window % (divisor := peer_mss - TIMESTAMP_SIZE))
    ):
        form = WINDOW_MSS
    else:
        return None
    # As in 3.09b, the factor is a signed 16-bit number, and only a positive one is a multiple.  With a peer MSS of 11,
    # the last divisor is -1, and the factor of window 65535 is 1.
    factor = window // divisor & 0xFFFF
    return (form, factor) if 0 < factor < 0x8000 else None
