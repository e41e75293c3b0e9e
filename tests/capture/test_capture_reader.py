"""What readers have in common: how problems are kept."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from capture_files import FRAME, read
from packets import pcap, record

from pyp0f.capture.file import CaptureFile


@pytest.mark.parametrize(("rule", "count"), [("greater 500", 1), ("less 500", 1), ("len > 70000", 0), ("tcp", 2)])
def test_lengths_in_rules_are_those_on_the_wire(rule: str, count: int, tmp_path: Path) -> None:
    """As in libpcap's own reader, although the packets were cut when captured."""
    path = tmp_path / "capture"
    path.write_bytes(pcap([]) + record(FRAME) + record(FRAME, original=1500))
    assert len(read(path, rule)[0]) == count


def test_a_file_that_cannot_be_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "capture"
    path.write_bytes(pcap([FRAME] * 10))
    capture = CaptureFile(str(path), "tcp")

    def fail(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "pread", fail)
    assert list(capture.runs()) == []
    assert capture.problem == "Input/output error"
    capture.close()


def test_swapped_lengths_of_old_versions(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    content = pcap([])[:4] + struct.pack("<HH", 2, 2) + pcap([])[8:]
    path.write_bytes(content + record(FRAME, captured=1500, original=len(FRAME)))
    assert read(path)[0] == [FRAME]
