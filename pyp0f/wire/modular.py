"""Arithmetic modulo 2^32: sequence numbers and timestamps of TCP (RFC 9293, section 3.4; RFC 7323, section 5.2)."""

from __future__ import annotations

from typing import Final

U32: Final = 0xFFFFFFFF
"""The largest number of 32 bits."""
_HALF: Final = 0x80000000


def advance(number: int, by: int) -> int:
    """The number that is `by` steps after another one, 0 to 2^32 - 1."""
    return (number + by) & U32


def forward(later: int, earlier: int) -> int:
    """Steps from `earlier` forward to `later`, 0 to 2^32 - 1."""
    return (later - earlier) & U32


def ahead(number: int, of: int) -> int:
    """How far a number is ahead of another one, -2^31 to 2^31 - 1; negative if it is behind."""
    steps = (number - of) & U32
    return steps if steps < _HALF else steps - U32 - 1
