"""How fast a host's timestamp clock ticks, and so how long it has been up (docs/p0f-3.09b.md, section 6)."""

from __future__ import annotations

from typing import Final

from pyp0f.hosts.samples import TcpSample, Uptime
from pyp0f.wire.modular import U32, forward

CLOCK_UNKNOWN: Final = 0
"""The clock of a side was not measured yet."""
CLOCK_BAD: Final = -1
"""The timestamps of a side are not of a clock."""

MIN_CLOCK_HZ: Final = 0.7
MAX_CLOCK_HZ: Final = 1500.0
"""Ticks per second outside this range are not a clock (RFC 7323 asks for 1 Hz to 1 kHz)."""
MIN_CLOCK_MS: Final = 25
MAX_CLOCK_MS: Final = 600_000
"""A rate is measured over this span only: shorter is noise, longer may hide a wrap or a restart."""
CLOCK_GRACE_MS: Final = 100
"""Packets this close may carry timestamps slightly out of order."""
MIN_CLOCK_TICKS: Final = 5
CLOCK_GRACE_TICKS: Final = 15_000
"""How far, in units of a thousandth, a timestamp may go back within the grace period."""


def measure(reference: TcpSample, timestamp: int, ms: int) -> float | None:
    """Ticks per second between a host's last SYN or SYN+ACK and a later packet; negative if time goes backwards.

    Args:
        reference: the last SYN or SYN+ACK.
        timestamp: the later packet's own timestamp, 0 if it has none.
        ms: its packet time in milliseconds.

    Returns:
        None if it cannot be measured.
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
    """How long a clock has been running.

    Args:
        timestamp: that it shows.
        rate: ticks per second as measured, `MIN_CLOCK_HZ` to `MAX_CLOCK_HZ`.
    """
    frequency = round_frequency(rate)
    return Uptime(timestamp // frequency // 60, U32 // (frequency * 86400), rate, frequency)


def round_frequency(frequency: float) -> int:
    """The likely rate of a clock that was measured at `frequency` ticks per second, 0.7 to 1500."""
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
