"""Samples: fingerprinted packets that are stored to compare later packets with them."""

from __future__ import annotations

from typing import NamedTuple

from pyp0f.observations.tcp import TcpFinding
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_matching import ObservedTcp


class TcpProfile(ObservedTcp):
    """The properties of a SYN or SYN+ACK that signatures match, and the match.

    A profile does not depend on the packet time.  Equal packets share one profile.  It does not change after it has
    been matched.

    Attributes:
        tos: DSCP, 0 to 63.
        header_length: length of the IP and TCP headers together, in bytes.
        is_probe: whether window and MSS are those of a probe of p0f-sendsyn or pyp0f-sendsyn.
        mtu: MTU that belongs to the MSS, in bytes; 0 if the MSS is absent.
        link: the MTU signature that matches this MTU; None if there is none.
        match: the signature that matches; None if there is none.
        fuzzy: whether the match is fuzzy.
        distance: hops to the sender: from the initial TTL of the match, or estimated.
        finding: the same, as it is reported.
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
    """A SYN or SYN+ACK: its profile, timestamp and packet time.

    Attributes:
        profile: the properties that do not depend on the packet time.
        timestamp: timestamp value (TSval), 0 if absent.
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
        minutes: minutes since the clock was zero, if it has not wrapped since.
        wrap_days: number of days after which the clock wraps.
        raw_frequency: measured ticks per second.
        frequency: probable nominal rate, in ticks per second.
    """

    minutes: int
    wrap_days: int
    raw_frequency: float
    frequency: int
