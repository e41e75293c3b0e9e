"""The readers of captures have what the hot loop reads of a layout."""

from __future__ import annotations

import pytest
from places import PCAPS

from pyp0f.applications.standard import STANDARD
from pyp0f.capture.file import CaptureFile
from pyp0f.engine.layouts import BlockLayout, PacketLayout, RecordLayout
from pyp0f.engine.tracker import Tracker
from pyp0f.library.loading import load_database


@pytest.mark.parametrize(
    ("name", "attribute", "protocol"),
    [("uptime.pcap", "_records", RecordLayout), ("file_pcapng.pcapng", "_layout", BlockLayout)],
)
def test_layouts_have_all_parts(name: str, attribute: str, protocol: type) -> None:
    parts = {part for one in (PacketLayout, protocol) for part in (*vars(one), *one.__annotations__) if part[0] != "_"}
    assert {"look6", "read", "alike", "link"} <= parts
    capture = CaptureFile(str(PCAPS / name))
    assert any(capture.findings(Tracker(load_database(), applications=STANDARD)))
    layout = getattr(capture._reader, attribute)
    capture.close()
    assert [part for part in sorted(parts) if not hasattr(layout, part)] == []
