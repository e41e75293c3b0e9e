"""The table of host changes: reasons, weights and thresholds (docs/p0f-3.09b.md, section 10).

Each event that does not fit what is known of a host has a weight and a reason.  The weights of an event are added up to
its score, 0 to 255; the reasons are joined.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

# Reasons, as bits in the order in which they are printed.
APP_VS_OS: Final = 1 << 0
OS_DIFF: Final = 1 << 1
SIG_DIFF: Final = 1 << 2
X_KNOWN: Final = 1 << 3
TSTAMP: Final = 1 << 4
TTL: Final = 1 << 5
PORT: Final = 1 << 6
MTU: Final = 1 << 7
FUZZY: Final = 1 << 8
VIA: Final = 1 << 9
DATE: Final = 1 << 10
SRV_SIG_LB: Final = 1 << 11
UA_VS_OS: Final = 1 << 12
TLS_VS_UA: Final = 1 << 13
"""p0f 3.09b does not have it."""

REASON_NAMES: Final[tuple[tuple[int, str], ...]] = (
    (APP_VS_OS, "app_vs_os"),
    (OS_DIFF, "os_diff"),
    (SIG_DIFF, "sig_diff"),
    (X_KNOWN, "x_known"),
    (TSTAMP, "tstamp"),
    (TTL, "ttl"),
    (PORT, "port"),
    (MTU, "mtu"),
    (FUZZY, "fuzzy"),
    (VIA, "via"),
    (DATE, "date"),
    (SRV_SIG_LB, "srv_sig_lb"),
    (UA_VS_OS, "ua_vs_os"),
    (TLS_VS_UA, "tls_vs_ua"),
)

Score = tuple[int, int]
"""A score, and its reasons as bits."""

NOTHING: Final[Score] = (0, 0)

# Weights, each with its reason.
OTHER_SYSTEM: Final[Score] = (8, OS_DIFF)
"""Another system than before."""
OTHER_FLAVOR: Final[Score] = (2, OS_DIFF)
"""Another label of the same system."""
OTHER_SIGNATURE: Final[Score] = (1, OS_DIFF)
"""Another signature of the same label."""
OTHER_FUZZINESS: Final[Score] = (1, FUZZY)
"""The match was exact and is fuzzy, or the reverse."""
OTHER_QUIRKS: Final[Score] = (2, SIG_DIFF)
"""Unknown packets: other quirks."""
OTHER_LAYOUT: Final[Score] = (1, SIG_DIFF)
"""Unknown packets: another order of TCP options."""
KNOWN_AND_UNKNOWN: Final[Score] = (1, X_KNOWN)
"""One packet is known, the other is not."""
OTHER_TTL: Final[Score] = (4, TTL)
"""Another TTL."""
NEARBY_TTL: Final[Score] = (1, TTL)
"""A TTL that differs a little, from far away."""
PORT_BACKWARDS: Final[Score] = (1, PORT)
"""The source port of the client goes backwards."""
OTHER_MSS: Final[Score] = (1, MTU)
"""Another MSS."""
TIMESTAMP_JUMP: Final[Score] = (4, TSTAMP)
"""The TCP timestamp is not of the same clock."""
APPLICATION_ON_OTHER_SYSTEM: Final[Score] = (4, APP_VS_OS)
"""A program that does not run on the system."""
USER_AGENT_OF_OTHER_SYSTEM: Final[Score] = (4, UA_VS_OS)
"""The User-Agent names another system."""
OTHER_TLS_LIBRARY: Final[Score] = (4, TLS_VS_UA)
"""The User-Agent names a browser, no ClientHello is of one."""
THROUGH_PROXY: Final[Score] = (8, VIA)
"""The head has a header of a proxy."""
DATE_OFF: Final[Score] = (4, DATE)
"""Date and packet time advanced differently."""
OTHER_SERVER: Final[Score] = (8, SRV_SIG_LB)
"""Another server program than before."""
OTHER_SERVER_FLAVOR: Final[Score] = (2, SRV_SIG_LB)
"""Another label of the same server program."""
KNOWN_AND_UNKNOWN_HEAD: Final[Score] = (4, X_KNOWN)
"""One head is known, the other is not."""
OTHER_SYSTEM_BY_HTTP: Final[Score] = (4, OS_DIFF)
"""HTTP shows another system than TCP did."""

# When an event counts.
MIN_PORT_DROP: Final = 64
"""A source port that falls by less is the noise of parallel connections."""
SMALL_TTL_CHANGE: Final = 2
"""A change of the TTL up to this is nearby, if the host is not local."""
LOCAL_DISTANCE: Final = 5
"""Up to this distance, in hops, every change of the TTL counts in full."""
NEAR_DISTANCE: Final = 9
"""From farther away than this, only a TTL that rises by 2 or more counts."""
MAX_TIMESTAMP_GAP_MS: Final = 86_400_000
"""After a day, timestamps of two connections say nothing about each other."""
MAX_DATE_JITTER: Final = 10
"""Seconds by which two Date headers of one server may disagree with the clock."""

# When scores are reported.
SCORE_WINDOW: Final = 32
"""Scores remembered per host and role."""
LEAST_CHANGE: Final = 2
"""A score from here on is reported as a host change."""
MOST_OF_6: Final = 2
MOST_OF_3: Final = 4
MOST_OF_2: Final = 6
MOST_OF_1: Final = 8
"""Address sharing is reported if more of the remembered scores than this are at least 6, 3, 2 or 1."""


@lru_cache(maxsize=1024)
def names_of(reasons: int) -> tuple[str, ...]:
    """The names of reasons given as bits, in p0f's order."""
    return tuple([name for bit, name in REASON_NAMES if reasons & bit])
