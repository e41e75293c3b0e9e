"""Initial TTLs and distances (docs/p0f-3.09b.md, section 4.1)."""

from __future__ import annotations

from typing import Final

MAX_DISTANCE: Final = 35
"""Maximum number of hops for which the TTL matches a signature exactly."""
INITIAL_TTLS: Final = (32, 64, 128, 255)
"""Common initial TTLs."""


def guess_distance(ttl: int) -> int:
    """Hops from the next common initial TTL down to `ttl`, 0 to 255."""
    if ttl <= 32:
        return 32 - ttl
    if ttl <= 64:
        return 64 - ttl
    if ttl <= 128:
        return 128 - ttl
    return 255 - ttl
