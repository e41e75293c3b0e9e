"""Replays captures of public test suites to pyp0f and p0f 3.09b."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from live_lab import cable, require
from side_by_side import LARGEST_MTU, WITH_FAULTS, replay, side_by_side
from surroundings import corpus

from pyp0f.capture.file import CaptureFile
from pyp0f.errors import CaptureError
from pyp0f.wire.link import DLT_EN10MB

pytestmark = pytest.mark.live

OWN: Final = Path(__file__).resolve().parent.parent / "pcaps"


def can_be_replayed(path: Path) -> bool:
    """Whether a capture is readable and has the link type Ethernet."""
    try:
        with closing(CaptureFile(str(path))) as capture:
            return capture.link_type == DLT_EN10MB
    except CaptureError:
        return False


def test_equal_logs_but_for_the_departures(tmp_path: Path) -> None:
    """With the faults of 3.09b put back, the logs of each capture are equal, including times and uptimes."""
    require("p0f", "tcpreplay")
    captures = [path for path in [*OWN.glob("http_*.pcap"), *corpus()] if can_be_replayed(path)]
    found = 0
    with cable() as ends, side_by_side(*ends, tmp_path, "10000,100000", LARGEST_MTU, WITH_FAULTS) as both:
        for capture in captures:
            replay(both.near, capture, "--pps=20000")
            both.settle()
            ours, theirs = both.logs()
            assert ours[found:] == theirs[found:], capture
            found = len(ours)
    kinds = set(re.findall(r"\] mod=([^|]*)", "\n".join(ours)))
    print(f"{len(captures)} captures, {found} lines of {', '.join(sorted(kinds))}")
    assert kinds >= {"syn", "syn+ack", "mtu", "http request", "http response", "host change"}
