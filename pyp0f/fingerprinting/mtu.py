"""Which MTU, and so which kind of link, stands behind an MSS (docs/p0f-3.09b.md, section 5)."""

from __future__ import annotations

from typing import Final

_HEADERS: Final = {4: 40, 6: 60}


def mtu_of(mss: int, version: int) -> int:
    """The MTU of a system that announces that MSS: room for an IP and a TCP header without options is added.

    Args:
        mss: 1 to 65535.
        version: 4 or 6.
    """
    return mss + _HEADERS[version]
