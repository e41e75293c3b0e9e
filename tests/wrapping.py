"""The encapsulations of pcaps/_wrap.py, with types."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from typing import Final

from places import PCAPS

_names: Final = runpy.run_path(str(PCAPS / "_wrap.py"))
WRAPPERS: Final[dict[str, Callable[[bytes], bytes]]] = _names["WRAPPERS"]
"""Functions that make an Ethernet frame with an IP packet of either version inside."""
IPV6_WRAPPERS: Final[dict[str, Callable[[bytes], bytes]]] = _names["IPV6_WRAPPERS"]
"""The same, for IPv6 only."""
