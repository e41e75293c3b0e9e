"""Arithmetic modulo 2^32: sequence numbers and timestamps of TCP (RFC 9293, section 3.4; RFC 7323, section 5.2)."""

from __future__ import annotations

from typing import Final

U32: Final = 0xFFFFFFFF
"""The largest 32-bit number."""
_HALF: Final = 0x80000000


def advance(number: int, by: int) -> int:
    """`number` plus `by`, modulo 2^32."""
    return (number + by) & U32


def forward(later: int, earlier: int) -> int:
    """`later` minus `earlier`, modulo 2^32."""
    return (later - earlier) & U32


def ahead(number: int, of: int) -> int:
    """`number` minus `of` as a signed 32-bit number, -2^31 to 2^31 - 1; negative if `number` is behind `of`."""
    steps = (number - of) & U32
    return steps if steps < _HALF else steps - U32 - 1
