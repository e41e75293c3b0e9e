"""How fast a host's timestamp clock ticks, and so how long it has been up (specification, section 6)."""

from __future__ import annotations

from typing import Final

from pyp0f.constants import (
    CLOCK_GRACE_MS,
    CLOCK_GRACE_TICKS,
    MAX_CLOCK_HZ,
    MAX_CLOCK_MS,
    MIN_CLOCK_HZ,
    MIN_CLOCK_MS,
    MIN_CLOCK_TICKS,
)
from pyp0f.engine.connections import CLOCK_BAD, CLOCK_UNKNOWN, Side
from pyp0f.hosts.samples import TcpSample, Uptime

_U32: Final = 0xFFFFFFFF


def measure(side: Side, reference: TcpSample | None, timestamp: int, ms: int, is_syn: bool) -> Uptime | None:
    """Compare a packet's timestamp with the one that its sender's last SYN or SYN+ACK bore.

    The verdict is kept in ``side.clock``: a connection is asked once per side.

    Args:
        side: the packet's sender.
        reference: the sample to compare with, if there is one.
        timestamp: the packet's own timestamp, 0 if it has none.
        ms: packet time in milliseconds.
        is_syn: whether the packet is a SYN without ACK; these never spoil the verdict.
    """
    if (
        not timestamp
        or side.clock != CLOCK_UNKNOWN
        or side.flow.probe
        or reference is None
        or not reference.timestamp
        or not MIN_CLOCK_MS <= ms - reference.ms <= MAX_CLOCK_MS
    ):
        return None
    elapsed = ms - reference.ms
    forward = (timestamp - reference.timestamp) & _U32
    backward = _U32 - forward
    if forward < MIN_CLOCK_TICKS or (elapsed < CLOCK_GRACE_MS and backward // 1000 < CLOCK_GRACE_TICKS // 1000):
        return None
    frequency = -(backward * 1000.0) / elapsed if forward > backward else forward * 1000.0 / elapsed
    if not MIN_CLOCK_HZ <= frequency <= MAX_CLOCK_HZ:
        if not is_syn:
            side.clock = CLOCK_BAD
        return None
    side.clock = round_frequency(frequency)
    return Uptime(timestamp // side.clock // 60, _U32 // (side.clock * 86400), frequency, side.clock)


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
