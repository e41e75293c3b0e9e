"""Limits and weights, each with its reason.  The numbers are those of p0f 3.09b."""

from __future__ import annotations

from typing import Final

# Packets ---------------------------------------------------------------------------------------
MAX_PACKET: Final = 65535
"""Bytes of a packet that are looked at; also the snap length of live captures."""
MIN_IPV4_TCP: Final = 40
"""An IPv4 and a TCP header without options."""
MIN_IPV6_TCP: Final = 60
"""An IPv6 and a TCP header without options."""
MAX_TCP_OPTIONS: Final = 24
"""Options recorded per packet.  40 bytes of NOPs would be 40; nothing real comes close."""

# Initial TTL -----------------------------------------------------------------------------------
MAX_DISTANCE: Final = 35
"""Hops a packet may have travelled for its TTL to count as an exact match."""

# Special probes sent by p0f-sendsyn and pyp0f-sendsyn: recognised by both values together ---------
PROBE_WINDOW: Final = 1337
PROBE_MSS: Final = 1331

# TCP timestamps ----------------------------------------------------------------------------------
MIN_CLOCK_HZ: Final = 0.7
MAX_CLOCK_HZ: Final = 1500.0
"""Clock rates outside this range are no clock (RFC 7323 asks for 1 Hz to 1 kHz)."""
MIN_CLOCK_MS: Final = 25
MAX_CLOCK_MS: Final = 600_000
"""A rate is measured over this span only: shorter is noise, longer may hide a wrap or a reboot."""
CLOCK_GRACE_MS: Final = 100
"""Packets this close may carry timestamps slightly out of order."""
MIN_CLOCK_TICKS: Final = 5
CLOCK_GRACE_TICKS: Final = 15_000
"""How far (in units of a thousandth) a timestamp may go back within the grace period."""
MAX_TIMESTAMP_GAP_MS: Final = 86_400_000
"""After a day, timestamps of two connections say nothing about each other."""

# Scoring of host changes -------------------------------------------------------------------------
MIN_PORT_DROP: Final = 64
"""A source port that falls by less is the noise of parallel connections."""
SMALL_TTL_CHANGE: Final = 2
LOCAL_DISTANCE: Final = 5
"""Up to this distance every change of TTL is suspicious."""
NEAR_DISTANCE: Final = 9
SCORE_WINDOW: Final = 32
"""Scores remembered per host and role."""

# Connections -------------------------------------------------------------------------------------
MAX_PAYLOAD: Final = 8192
"""Bytes kept per direction of a connection: no HTTP head of interest is longer."""
EXPIRE_EVERY: Final = 50
"""Packets between two looks for what has aged out."""
PRUNE_PERCENT: Final = 10

# What may be asked for ---------------------------------------------------------------------------
MAX_CONNECTIONS: Final = 100_000
MAX_HOSTS: Final = 500_000
MAX_AGE: Final = 1_000_000
"""Seconds that a connection is followed, and minutes that an idle host is remembered."""

# HTTP --------------------------------------------------------------------------------------------
MAX_HTTP_LINE: Final = 1024
"""The newline of a request or status line must come before this offset."""
MAX_HTTP_HEADERS: Final = 32
MAX_HTTP_NAME: Final = 32
MAX_HTTP_VALUE: Final = 1024
MAX_HTTP_SHOWN: Final = 200
"""Bytes of a header value or software string that are shown."""
MAX_DATE_JITTER: Final = 10
"""Seconds by which two ``Date`` headers of one server may disagree with the clock."""
