"""What a line of a ``[tcp:...]`` section asks of packets, and how it is printed.

A line reads ``ver:ttl:olen:mss:win,scale:options:quirks:payload``, for instance
``4:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyp0f.wire.options import layout_text
from pyp0f.wire.quirks import QUIRKS_IPV4_ONLY, QUIRKS_IPV6_ONLY, quirks_text

WINDOW_ANY: Final = "any"
WINDOW_FIXED: Final = "fixed"
WINDOW_MOD: Final = "mod"
WINDOW_MSS: Final = "mss"
WINDOW_MTU: Final = "mtu"


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpPattern:
    """What a line of a ``[tcp:...]`` section asks of packets.

    Attributes:
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
                # An end-of-options that is not the last can only be written as a number.
                layout_text(self.layout, self.eol_padding).replace(f"eol+{self.eol_padding},", "?0,"),
                quirks_text(self.quirks),
                "*" if self.payload is None else "+" if self.payload else "0",
            )
        )


def _star(number: int | None) -> str:
    return "*" if number is None else str(number)


def quirks_in(signature: TcpPattern, version: int) -> int:
    """The quirks that a signature asks for in packets of an IP version that it is about, 4 or 6."""
    if signature.version is not None:
        return signature.quirks
    return signature.quirks & ~(QUIRKS_IPV6_ONLY if version == 4 else QUIRKS_IPV4_ONLY)
