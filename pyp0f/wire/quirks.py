"""Quirks: properties of IP and TCP headers that differ between systems (docs/p0f-3.09b.md, section 2.2).

Quirks of headers are set by `pyp0f.wire.packet.Headers.quirks`, those of options (``ts1-`` and the following ones) by
`pyp0f.wire.options.read_options`.

A set of quirks is an int with one bit for each quirk: the union of two sets takes 13 ns, and 500 ns with
``enum.Flag``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

# In the order in which p0f prints them.
QUIRK_DF: Final = 1 << 0
QUIRK_NONZERO_ID: Final = 1 << 1
QUIRK_ZERO_ID: Final = 1 << 2
QUIRK_ECN: Final = 1 << 3
QUIRK_NONZERO_MBZ: Final = 1 << 4
QUIRK_FLOW: Final = 1 << 5
QUIRK_ZERO_SEQ: Final = 1 << 6
QUIRK_NONZERO_ACK: Final = 1 << 7
QUIRK_ZERO_ACK: Final = 1 << 8
QUIRK_NONZERO_URG: Final = 1 << 9
QUIRK_URG: Final = 1 << 10
QUIRK_PUSH: Final = 1 << 11
QUIRK_OPT_ZERO_TS1: Final = 1 << 12
QUIRK_OPT_NONZERO_TS2: Final = 1 << 13
QUIRK_OPT_EOL_NONZERO: Final = 1 << 14
QUIRK_OPT_EXWS: Final = 1 << 15
QUIRK_OPT_BAD: Final = 1 << 16

QUIRK_NAMES: Final[tuple[tuple[int, str], ...]] = (
    (QUIRK_DF, "df"),
    (QUIRK_NONZERO_ID, "id+"),
    (QUIRK_ZERO_ID, "id-"),
    (QUIRK_ECN, "ecn"),
    (QUIRK_NONZERO_MBZ, "0+"),
    (QUIRK_FLOW, "flow"),
    (QUIRK_ZERO_SEQ, "seq-"),
    (QUIRK_NONZERO_ACK, "ack+"),
    (QUIRK_ZERO_ACK, "ack-"),
    (QUIRK_NONZERO_URG, "uptr+"),
    (QUIRK_URG, "urgf+"),
    (QUIRK_PUSH, "pushf+"),
    (QUIRK_OPT_ZERO_TS1, "ts1-"),
    (QUIRK_OPT_NONZERO_TS2, "ts2+"),
    (QUIRK_OPT_EOL_NONZERO, "opt+"),
    (QUIRK_OPT_EXWS, "exws"),
    (QUIRK_OPT_BAD, "bad"),
)

QUIRKS_IPV4_ONLY: Final = QUIRK_DF | QUIRK_NONZERO_ID | QUIRK_ZERO_ID | QUIRK_NONZERO_MBZ
QUIRKS_IPV6_ONLY: Final = QUIRK_FLOW
ALL_QUIRKS: Final = (QUIRK_OPT_BAD << 1) - 1


@lru_cache(maxsize=1024)
def quirks_text(quirks: int) -> str:
    """The names of quirks as p0f prints them: separated by commas, in the order of `QUIRK_NAMES`."""
    return ",".join([name for bit, name in QUIRK_NAMES if quirks & bit])
