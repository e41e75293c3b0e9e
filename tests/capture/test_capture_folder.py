"""Folders of captures."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from packets import ethernet, ipv4, pcap, pcapng, tcp

from pyp0f.capture.folder import with_folders
from pyp0f.errors import CaptureError

SYN = ethernet(ipv4(tcp()))
NO_TCP = ethernet(bytes(60))


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("set").mkdir()


def warned(*paths: str) -> tuple[list[str], list[str]]:
    """The captures, and the warnings."""
    warnings: list[str] = []
    return with_folders(paths, warnings.append), warnings


def test_captures_are_sorted_by_time() -> None:
    """By the first TCP packet, in any format.  Those without one come last; equal ones are sorted by name."""
    Path("set/a.pcap").write_bytes(pcap([NO_TCP, SYN], times=[100.0, 500.5]))
    Path("set/b.pcapng").write_bytes(pcapng([SYN], exact_times=[(500, 499_999)]))
    Path("set/c.pcap.gz").write_bytes(gzip.compress(pcap([SYN], start=400.0)))
    Path("set/d.pcap").write_bytes(pcap([NO_TCP], start=1.0))
    Path("set/e.pcap").write_bytes(pcap([SYN], start=400.0))
    Path("set/f.pcap").write_bytes(pcap([]))
    names = ("c.pcap.gz", "e.pcap", "b.pcapng", "a.pcap", "d.pcap", "f.pcap")
    assert warned("set") == ([f"set/{name}" for name in names], [])
    assert warned("x", "set/", "-") == (["x", *[f"set/{name}" for name in names], "-"], [])


def test_each_capture_is_read_once() -> None:
    """Also if it is in a folder and given by its name, or if it has several names."""
    for name in ("a", "b"):
        Path(f"set/{name}.pcap").write_bytes(pcap([SYN]))
    Path("set/hard.pcap").hardlink_to("set/a.pcap")
    Path("set/link.pcap").symlink_to("b.pcap")
    found, (warning,) = warned("set", "set/a.pcap", "-", "set/./b.pcap", "none")
    assert found == ["set/a.pcap", "set/b.pcap", "-", "none"]
    assert warning == (
        "set/hard.pcap and 3 more: read only once, although given several times, perhaps in a folder or as a link"
    )
    assert warned("set", "set")[0] == ["set/a.pcap", "set/b.pcap"]
    assert warned("set/b.pcap", "set")[0] == ["set/b.pcap", "set/a.pcap"]


def test_other_files_are_left_out() -> None:
    Path("set/a.pcap").write_bytes(pcap([SYN]))
    Path("set/inner").mkdir()
    Path("set/inner/b.pcap").write_bytes(pcap([SYN]))
    assert warned("set") == (["set/a.pcap"], [])
    Path("set/notes\x1b").write_text("no capture at all, but text")
    found, (warning,) = warned("set")
    assert found == ["set/a.pcap"]
    assert warning.startswith(
        r"set: 1 file is left out, the first because of: set/notes\x1b: not a readable capture file"
    )
    Path("set/empty").touch()
    assert warned("set") == (
        ["set/a.pcap"],
        ["set: 2 files are left out, the first because of: set/empty: is empty, not a capture"],
    )


def test_folders_that_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CaptureError, match=r"^set: is a directory without captures$"):
        warned("set")

    def refuse(_: str) -> list[str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "listdir", refuse)
    with pytest.raises(CaptureError, match=r"^set: Permission denied$"):
        warned("set")
