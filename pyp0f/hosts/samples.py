"""Samples: fingerprinted packets that are stored to compare later packets with them."""

from __future__ import annotations

from typing import NamedTuple

from pyp0f.observations.tcp import TcpFinding
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_matching import ObservedTcp


class TcpTraits:
    """What is compared with later packets of a host.  Hosts that are alike share one object, which does not change.

    Attributes:
        match: the signature that matches; None if there is none.
        fuzzy: whether the match is fuzzy.
        ttl: TTL or hop limit as received, 0 to 255.
        mss: maximum segment size, in bytes; 0 if absent.
        layout: option kinds in order, one byte each.
        quirks: quirks, as bits (`pyp0f.wire.quirks`).
    """

    __slots__ = ("fuzzy", "layout", "match", "mss", "quirks", "ttl")

    def __init__(
        self, *, match: TcpSignature | None, fuzzy: bool, ttl: int, mss: int, layout: bytes, quirks: int
    ) -> None:
        self.match = match
        self.fuzzy = fuzzy
        self.ttl = ttl
        self.mss = mss
        self.layout = layout
        self.quirks = quirks


class TcpProfile(ObservedTcp):
    """The properties of a SYN or SYN+ACK that signatures match, and the match.

    A profile does not depend on the packet time.  Equal packets share one profile.  It does not change after it has
    been matched.  Hosts keep the traits only, which are smaller.

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
        traits: what is compared with later packets of the host.
    """

    __slots__ = ("distance", "finding", "fuzzy", "header_length", "is_probe", "link", "match", "mtu", "tos", "traits")

    tos: int
    header_length: int
    is_probe: bool
    mtu: int
    link: MtuSignature | None
    match: TcpSignature | None
    fuzzy: bool
    distance: int
    finding: TcpFinding
    traits: TcpTraits


class TcpSample:
    """A SYN or SYN+ACK, as it is kept for a host: its traits, timestamp and packet time.

    Attributes:
        traits: the properties that do not depend on the packet time.
        timestamp: timestamp value (TSval), 0 if absent.
        ms: packet time in milliseconds.
    """

    __slots__ = ("ms", "timestamp", "traits")

    def __init__(self, traits: TcpTraits, timestamp: int, ms: int) -> None:
        self.traits = traits
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
