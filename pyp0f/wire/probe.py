"""Probes: SYNs that p0f-sendsyn and pyp0f-sendsyn send to collect signatures (docs/p0f-3.09b.md, section 15.2)."""

from __future__ import annotations

from typing import Final

PROBE_WINDOW: Final = 1337
PROBE_MSS: Final = 1331
"""A SYN with this window and this MSS is a probe."""
