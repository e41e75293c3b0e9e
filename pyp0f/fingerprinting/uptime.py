"""The frequency of a host's TCP timestamp clock, and its uptime (docs/p0f-3.09b.md, section 6)."""

from __future__ import annotations

from typing import Final

from pyp0f.hosts.samples import TcpSample, Uptime
from pyp0f.wire.modular import U32, forward

CLOCK_UNKNOWN: Final = 0
"""The clock of this side is not measured yet."""
CLOCK_BAD: Final = -1
"""The timestamps of this side do not come from a clock."""

MIN_CLOCK_HZ: Final = 0.7
MAX_CLOCK_HZ: Final = 1500.0
"""Clocks tick at least `MIN_CLOCK_HZ` and at most this often per second (RFC 7323 requires 1 Hz to 1 kHz)."""
MIN_CLOCK_MS: Final = 25
MAX_CLOCK_MS: Final = 600_000
"""A clock is measured over `MIN_CLOCK_MS` to `MAX_CLOCK_MS` milliseconds.  Shorter times are too inaccurate.  In
longer ones, the clock can wrap or the host can restart."""
CLOCK_GRACE_MS: Final = 100
"""Packets less than this many milliseconds apart can have timestamps that are slightly out of order."""
MIN_CLOCK_TICKS: Final = 5
CLOCK_GRACE_TICKS: Final = 15_000
"""Ticks that a timestamp can go back within `CLOCK_GRACE_MS`.  Both numbers are compared after division by 1000."""


def measure(reference: TcpSample, timestamp: int, ms: int) -> float | None:
    """Measure the clock of a host between its last SYN or SYN+ACK and a later packet.

    Args:
        reference: the last SYN or SYN+ACK.
        timestamp: timestamp value (TSval) of the later packet, 0 if it has none.
        ms: packet time of the later packet in milliseconds.

    Returns:
        Ticks per second, negative if the timestamps go back; None if the clock cannot be measured.
    """
    if not timestamp or not reference.timestamp or not MIN_CLOCK_MS <= ms - reference.ms <= MAX_CLOCK_MS:
        return None
    elapsed = ms - reference.ms
    ticks = forward(timestamp, reference.timestamp)
    backward = U32 - ticks
    if ticks < MIN_CLOCK_TICKS or (elapsed < CLOCK_GRACE_MS and backward // 1000 < CLOCK_GRACE_TICKS // 1000):
        return None
    return -(backward * 1000.0) / elapsed if ticks > backward else ticks * 1000.0 / elapsed


def uptime_of(timestamp: int, rate: float) -> Uptime:
    """The uptime that belongs to a timestamp.

    Args:
        timestamp: timestamp value (TSval) of the host.
        rate: measured ticks per second, `MIN_CLOCK_HZ` to `MAX_CLOCK_HZ`.
    """
    frequency = round_frequency(rate)
    return Uptime(timestamp // frequency // 60, U32 // (frequency * 86400), rate, frequency)


def round_frequency(frequency: float) -> int:
    """The probable nominal rate of a clock.

    Args:
        frequency: measured ticks per second, 0.7 to 1500.
    """
    rate = int(frequency)
    if rate == 0:
        return 1
    if rate <= 10:
        return rate
    if rate <= 50:
        return (rate + 3) // 5 * 5
    if rate <= 100:
        return (rate + 7) // 10 * 10
    if rate <= 500:
        return (rate + 33) // 50 * 50
    return (rate + 67) // 100 * 100
