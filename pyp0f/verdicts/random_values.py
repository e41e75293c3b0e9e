"""Systems that choose source ports or the start of TCP timestamps at random, for each connection or each peer.

A source port that falls, or a timestamp that jumps, is then no sign of another machine behind the address.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from pyp0f.signatures.label import Label
from pyp0f.verdicts.systems import system_of
from pyp0f.verdicts.versions import Versions


class RandomValues(NamedTuple):
    """What a system chooses at random.

    Attributes:
        ports: source ports; they fall as often as they rise (RFC 6056).
        clocks: the start of TCP timestamps (RFC 7323, section 5.4).
    """

    ports: bool
    clocks: bool


_NEVER: Final = ""
_NOTHING: Final = RandomValues(ports=False, clocks=False)
_SINCE: Final = {
    "Linux": ("2.6.15", "4.10"),
    "Android": ("1", "9"),
    "Chrome OS": ("1", "60"),
    "macOS": (_NEVER, "10.12"),
    "iOS": (_NEVER, "10"),
    "macOS or iOS": (_NEVER, "10"),
    "OpenBSD": ("3", "4"),
    "FreeBSD": ("5", "13"),
}
"""The versions since which a system chooses at random: source ports, and the start of timestamps.  For Apple it is a
lower bound: in the captures of a public corpus the timestamps of half of the hosts start at random."""


def random_values(label: Label) -> RandomValues:
    """What one of the systems that a label can mean chooses at random."""
    return _random_values(label.name, label.flavor, label.os_class)  # the hash of a label takes long


@lru_cache(maxsize=1024)
def _random_values(name: str, flavor: str, os_class: str | None) -> RandomValues:
    system = system_of(Label(name=name, flavor=flavor, os_class=os_class))
    since = _SINCE.get(system.name)
    if since is None:
        return _NOTHING
    ports, clocks = [
        version != _NEVER and system.versions.overlaps(Versions(version, ""), system.name) for version in since
    ]
    return RandomValues(ports=ports, clocks=clocks)
