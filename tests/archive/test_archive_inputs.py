"""Which captures are inputs."""

from __future__ import annotations

import gzip
import os
import shutil
from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from places import PCAPS

from pyp0f.archive.inputs import checksum, find_inputs, first_time, head_of, info_of
from pyp0f.errors import CaptureError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("in/a.pcap", "in/b.pcap", "in/deep/c.pcap"):
        shutil.copy(PCAPS / "uptime.pcap", tmp_path / name)
    return tmp_path


def names(*operands: str) -> list[tuple[str, str, bool]]:
    return [(one.sensor, one.name, one.is_named) for one in find_inputs(operands)]


def test_folders_patterns_and_files(folder: Path) -> None:
    every = [("default", "a.pcap", False), ("default", "b.pcap", False), ("default", "deep/c.pcap", False)]
    assert names(f"{folder}/in") == every
    assert names(f"{folder}/in/*.pcap") == every[:2]
    assert names(f"east={folder}/in/b.pcap") == [("east", "b.pcap", True)]
    assert names(f"{folder}/in", f"{folder}/in/a.pcap") == [("default", "a.pcap", True), *every[1:]]


def test_an_input_that_is_named_in_two_ways_is_there_once(folder: Path) -> None:
    assert names(f"{folder}/in/../in/./a.pcap", f"{folder}/in/a.pcap") == [("default", "a.pcap", True)]
    assert names(f"{folder}/./in/deep/", f"{folder}/in/deep") == [("default", "c.pcap", False)]


def test_links_are_followed_and_what_is_no_file_is_left_out(folder: Path) -> None:
    place = folder / "in" / "deep"
    (place / "link.pcap").symlink_to("../a.pcap")
    (place / "folder").symlink_to("..")
    (place / "nothing.pcap").symlink_to("none")
    os.mkfifo(place / "pipe.pcap")
    assert [name for _, name, _ in names(str(place))] == ["c.pcap", "link.pcap"]
    assert [name for _, name, _ in names(f"{place}/*.pcap")] == ["c.pcap", "link.pcap"]


def test_errors_of_clients_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """As those of S3 without credentials, which are no errors of the system."""

    def fail(*_: object, **__: object) -> None:
        raise LookupError("Unable to locate credentials\nmore")

    monkeypatch.setattr(MemoryFileSystem, "info", fail)
    monkeypatch.setattr(MemoryFileSystem, "isdir", lambda *_: False)
    with pytest.raises(CaptureError, match=r"^memory://x.pcap: Unable to locate credentials$"):
        find_inputs(["memory://x.pcap"])
    with pytest.raises(OSError, match=r"^Unable to locate credentials$"):
        info_of("memory://x.pcap")


def test_a_file_can_have_signs_of_patterns_in_its_name(folder: Path) -> None:
    (folder / "in" / "[x].pcap").touch()
    assert names(f"{folder}/in/[x].pcap") == [("default", "[x].pcap", True)]


def test_what_is_not_there(folder: Path) -> None:
    with pytest.raises(CaptureError, match=r"none.pcap: No such file or directory"):
        find_inputs([f"{folder}/none.pcap"])
    with pytest.raises(CaptureError, match=r"no capture has such a name"):
        find_inputs([f"{folder}/*.cap"])


def test_identity(folder: Path) -> None:
    path = folder / "in" / "a.pcap"
    (found,) = find_inputs([str(path)])
    assert info_of(str(path)) == (found.size, found.modified) == (path.stat().st_size, str(path.stat().st_mtime))
    before = checksum(head_of(str(path)))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert checksum(head_of(str(path))) != before


def test_the_time_of_the_first_packet(folder: Path) -> None:
    plain = folder / "in" / "a.pcap"
    packed = folder / "in" / "a.pcap.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert first_time(str(plain)) == first_time(str(packed)) > (False, 1_000_000, 0)
    (folder / "text").write_text("no capture")
    assert first_time(str(folder / "text")) == first_time(str(folder / "none")) == (True, 0, 0)
