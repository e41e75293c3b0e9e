"""What is remembered of a fingerprinted packet or message, to compare the next one with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyp0f.observation import TcpFinding
    from pyp0f.signatures.http import HttpSignature
    from pyp0f.signatures.tcp import TcpSignature


class TcpProfile:
    """The properties of a SYN or SYN+ACK that signatures are about, and what it matched.

    Nothing here depends on the time of the packet, so that one profile stands for all packets alike:
    it is shared, and not changed once it is matched.

    Attributes:
        version: 4 or 6.
        ttl: as received.
        tos: DSCP, 0 to 63.
        ip_options_length: bytes of IP options.
        header_length: bytes of IP and TCP headers together.
        layout: option kinds in order.
        eol_padding: bytes after end-of-options.
        mss: maximum segment size, 0 if absent.
        window: unscaled window.
        scale: window scale, 0 if absent.
        quirks: bits of the ``QUIRK_`` constants.
        has_payload: whether data came with it.
        multiple: the window as a multiple of MSS or MTU: ("mss" or "mtu", factor), or None.
        match: the signature that it matched, or None.
        fuzzy: whether the match is inexact.
        distance: hops, from the match's initial TTL or a guess.
        finding: all of this as it is reported.
    """

    __slots__ = (
        "distance",
        "eol_padding",
        "finding",
        "fuzzy",
        "has_payload",
        "header_length",
        "ip_options_length",
        "layout",
        "match",
        "mss",
        "multiple",
        "quirks",
        "scale",
        "tos",
        "ttl",
        "version",
        "window",
    )

    version: int
    ttl: int
    tos: int
    ip_options_length: int
    header_length: int
    layout: bytes
    eol_padding: int
    mss: int
    window: int
    scale: int
    quirks: int
    has_payload: bool
    multiple: tuple[str, int] | None
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


class HttpSample:
    """A completed HTTP request or response head, as far as later ones are compared with it.

    Attributes:
        match: the signature that it matched, or None.
        date: its ``Date`` in seconds since 1970, 0 if it had none.
        received: packet seconds when it was complete.
        port: the server's port.
    """

    __slots__ = ("date", "match", "port", "received")

    def __init__(self, match: HttpSignature | None, date: int, received: int, port: int) -> None:
        self.match = match
        self.date = date
        self.received = received
        self.port = port
