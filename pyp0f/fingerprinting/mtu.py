"""The MTU that belongs to an MSS (docs/p0f-3.09b.md, section 5)."""

from __future__ import annotations

from typing import Final

_HEADERS: Final = {4: 40, 6: 60}


def mtu_of(mss: int, version: int) -> int:
    """The MTU in bytes: the MSS plus the length of an IP and a TCP header without options.

    Args:
        mss: MSS in bytes, 1 to 65535.
        version: IP version, 4 or 6.
    """
    return mss + _HEADERS[version]
