"""What is remembered of a fingerprinted packet or message, to compare the next one with."""

from __future__ import annotations

from typing import NamedTuple

from pyp0f.observations.tcp import TcpFinding
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_matching import ObservedTcp


class TcpProfile(ObservedTcp):
    """The properties of a SYN or SYN+ACK that signatures are about, and what it matched.

    Nothing here depends on the time of the packet, so that one profile stands for all packets alike:
    it is shared, and not changed once it is matched.

    Attributes:
        tos: DSCP, 0 to 63.
        header_length: bytes of IP and TCP headers together.
        is_probe: a SYN like this is one that p0f-sendsyn or pyp0f-sendsyn sent.
        mtu: the MTU behind the MSS, 0 if that is absent.
        link: the kind of link that has this MTU, or None.
        match: the signature that it matched, or None.
        fuzzy: whether the match is inexact.
        distance: hops, from the match's initial TTL or a guess.
        finding: all of this as it is reported.
    """

    __slots__ = ("distance", "finding", "fuzzy", "header_length", "is_probe", "link", "match", "mtu", "tos")

    tos: int
    header_length: int
    is_probe: bool
    mtu: int
    link: MtuSignature | None
    match: TcpSignature | None
    fuzzy: bool
    distance: int
    finding: TcpFinding


class TcpSample:
    """A SYN or SYN+ACK: its profile, and what of it is tied to its time.

    Attributes:
        profile: what does not depend on the time.
        timestamp: own timestamp, 0 if absent.
        ms: packet time in milliseconds.
    """

    __slots__ = ("ms", "profile", "timestamp")

    def __init__(self, profile: TcpProfile, timestamp: int, ms: int) -> None:
        self.profile = profile
        self.timestamp = timestamp
        self.ms = ms


class Uptime(NamedTuple):
    """A measured clock.

    Attributes:
        minutes: since the clock was zero, if it has not wrapped.
        wrap_days: days after which it wraps.
        raw_frequency: ticks per second as measured.
        frequency: the likely rate of a clock that was measured so.
    """

    minutes: int
    wrap_days: int
    raw_frequency: float
    frequency: int
