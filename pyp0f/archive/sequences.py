"""Names that programs give to rotated captures: which captures are one sequence.

====================== ============================================== ================================
program                names                                          what varies
====================== ============================================== ================================
tcpdump -C, -W         trace.pcap, trace.pcap1; trace.pcap00          a number at the end
tcpdump -G             trace-2026-11-28T12:00:00.pcap and others      a date or time of strftime
dumpcap -b             trace_00001_20261128120000.pcapng              a number and a time
Suricata               log.pcap.1551805379; log.1.1551805379.pcap     a time in seconds
====================== ============================================== ================================

All of them can have an ending of compression.
"""

from __future__ import annotations

import re
from typing import Final

_COMPRESSED: Final = re.compile(r"\.(gz|bz2|xz|zst)$", re.IGNORECASE)
_DATE: Final = r"(?<!\d)(?:19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d"
_TIME: Final = r"[0-2]\d[-_:.]?[0-5]\d(?:[-_:.]?[0-6]\d)?"
_NUMBERED: Final = re.compile(r"^(.*\.(?:pcap|pcapng|cap|dmp|dump))\d*$", re.IGNORECASE)
"""tcpdump puts the number behind the ending."""
_BARE: Final = re.compile(r"^([^.]*?[^\d.])\d*$")
"""tcpdump with a name that has no ending."""
_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^(.+)_\d{5,}_\d{14}(\.\w+)?$",
        r"^(.+)_\d{14}_\d{5,}(\.\w+)?$",
        r"^(.+)[._-]\d{9,11}(?:\.\d+)?(\.\w+)?\d*$",
        rf"^(.*?){_DATE}(?:[-_T.]?{_TIME})?Z?(\D.*?)?\d*$",
    )
)


def sequence_of(name: str) -> str | None:
    """What the names of a sequence have in common; None if no program rotates captures with such names.

    Args:
        name: name of a capture, without its folder.
    """
    plain = _COMPRESSED.sub("", name)
    for pattern in _PATTERNS:
        found = pattern.match(plain)
        if found:
            return "*".join([part or "" for part in found.groups()])
    found = _NUMBERED.match(plain) or _BARE.match(plain)
    return found[1] if found else None
