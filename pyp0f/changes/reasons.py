"""Why a host seems to have changed (docs/p0f-3.09b.md, section 10): bits while it is scored, names in observations."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

# In the order in which p0f prints them.
REASON_APP_VS_OS: Final = 1 << 0
REASON_OS_DIFF: Final = 1 << 1
REASON_SIG_DIFF: Final = 1 << 2
REASON_X_KNOWN: Final = 1 << 3
REASON_TSTAMP: Final = 1 << 4
REASON_TTL: Final = 1 << 5
REASON_PORT: Final = 1 << 6
REASON_MTU: Final = 1 << 7
REASON_FUZZY: Final = 1 << 8
REASON_VIA: Final = 1 << 9
REASON_DATE: Final = 1 << 10
REASON_SRV_SIG_LB: Final = 1 << 11
REASON_UA_VS_OS: Final = 1 << 12

REASON_NAMES: Final = {
    REASON_APP_VS_OS: "app_vs_os",
    REASON_OS_DIFF: "os_diff",
    REASON_SIG_DIFF: "sig_diff",
    REASON_X_KNOWN: "x_known",
    REASON_TSTAMP: "tstamp",
    REASON_TTL: "ttl",
    REASON_PORT: "port",
    REASON_MTU: "mtu",
    REASON_FUZZY: "fuzzy",
    REASON_VIA: "via",
    REASON_DATE: "date",
    REASON_SRV_SIG_LB: "srv_sig_lb",
    REASON_UA_VS_OS: "ua_vs_os",
}
"""p0f's name of each reason."""


@lru_cache(maxsize=1024)
def names_of(bits: int) -> tuple[str, ...]:
    """The names of these reasons, in p0f's order."""
    return tuple([name for bit, name in REASON_NAMES.items() if bits & bit])
