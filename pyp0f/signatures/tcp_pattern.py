"""The pattern of a TCP signature, and how it is printed.

The format is ``ver:ttl:olen:mss:win,scale:options:quirks:payload``, for example
``4:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyp0f.frozen import Frozen
from pyp0f.wire.options import layout_text
from pyp0f.wire.quirks import QUIRKS_IPV4_ONLY, QUIRKS_IPV6_ONLY, quirks_text

WINDOW_ANY: Final = "any"
WINDOW_FIXED: Final = "fixed"
WINDOW_MOD: Final = "mod"
WINDOW_MSS: Final = "mss"
WINDOW_MTU: Final = "mtu"
WINDOW_LARGEST: Final = "largest"
WINDOW_FORMS: Final = (WINDOW_ANY, WINDOW_FIXED, WINDOW_MOD, WINDOW_MSS, WINDOW_MTU, WINDOW_LARGEST)

LARGEST_TEXT: Final = "mss*max"
"""The window of form `WINDOW_LARGEST` in a signature."""


@dataclass(frozen=True, slots=True, kw_only=True, init=False, repr=False, eq=False)
class TcpPattern(Frozen):
    """The properties that packets must have to match a line of a ``[tcp:...]`` section.

    Attributes:
        version: IP version, 4 or 6; None for both.
        ttl: initial TTL, 1 to 255.
        random_ttl: whether the initial TTL is random, and at most `ttl`.
        olen: length of the IPv4 options in bytes, 0 to 255.
        mss: maximum segment size, 0 to 65535; None for any.
        window_form: ``any``; ``fixed``; ``mod`` for a multiple of a number; ``mss`` or ``mtu`` for a multiple of these;
            ``largest`` for the largest multiple of the MSS up to 65535, which p0f 3.09b does not know.
        window: the window (``fixed``), the divisor (``mod``) or the factor (``mss``, ``mtu``); 0 for ``any``
            and ``largest``.
        scale: window scale, 0 to 255; None for any.
        layout: option kinds in order, one byte each.
        eol_padding: number of bytes after end-of-options, 0 to 255.
        quirks: quirks, as bits (`pyp0f.wire.quirks`).
        payload: whether the packet has a payload; None for both.
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
            WINDOW_LARGEST: LARGEST_TEXT,
        }.get(self.window_form, f"{self.window_form}*{self.window}")
        return ":".join(
            (
                _star(self.version),
                f"{self.ttl}{'-' * self.random_ttl}",
                str(self.olen),
                _star(self.mss),
                f"{window},{_star(self.scale)}",
                # The format allows eol+n only as the last option.  Elsewhere, the option is written as ?0.
                layout_text(self.layout, self.eol_padding).replace(f"eol+{self.eol_padding},", "?0,"),
                quirks_text(self.quirks),
                "*" if self.payload is None else "+" if self.payload else "0",
            )
        )


def _star(number: int | None) -> str:
    return "*" if number is None else str(number)


def quirks_in(signature: TcpPattern, version: int) -> int:
    """The quirks that packets must have to match a signature, as bits.

    Args:
        signature: the signature.
        version: the IP version of the packets, 4 or 6.  The signature must match packets of that version.
    """
    if signature.version is not None:
        return signature.quirks
    return signature.quirks & ~(QUIRKS_IPV6_ONLY if version == 4 else QUIRKS_IPV4_ONLY)
