"""Lines that wait for the broker."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from pyp0f.errors import OutputError
from pyp0f.fleet.spool import Spool


def test_lines_wait_also_over_a_restart(tmp_path: Path) -> None:
    path = str(tmp_path / "spool")
    first = Spool(path, 1_000)
    first.append([b"one", b"two", b"three"])
    assert first.read(1) == [b"one"]
    first.commit()
    assert first.read(1) == [b"two"]
    first.close()
    second = Spool(path, 1_000)
    second.append([b"four"])
    assert second.read(9) == [b"two", b"three", b"four"]
    assert Path(path).stat().st_mode & 0o777 == 0o600


def test_the_size_is_bounded_and_what_is_dropped_is_counted(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path / "spool"), 40)
    spool.append([b"%09d" % number for number in range(10)])
    assert spool.dropped == 6
    assert spool.read(9) == [b"%09d" % number for number in range(4)]
    assert (tmp_path / "spool").stat().st_size <= 40


def test_what_is_confirmed_makes_room(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path / "spool"), 40)
    spool.append([b"%09d" % number for number in range(3)])
    spool.read(1)
    spool.commit()
    assert spool.read(1) == [b"000000001"]  # it is on its way when the file is made shorter
    spool.append([b"000000003", b"000000004"])
    spool.commit()
    assert spool.dropped == 0
    assert spool.read(9) == [b"%09d" % number for number in (1, 2, 3, 4)]
    assert (tmp_path / "spool").stat().st_size <= 40
    spool.close()


@pytest.mark.parametrize("written", [-1, 3])
def test_a_full_disk_is_no_room(written: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if a part of a line had room."""
    spool = Spool(str(tmp_path / "spool"), 1_000)
    spool.append([b"first"])
    original = os.write

    def write(descriptor: int, data: bytes) -> int:
        if written < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return original(descriptor, data[:written])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write)
        spool.append([b"second"])
    spool.append([b"third"])
    assert (spool.read(9), spool.dropped) == ([b"first", b"third"], 1)
    spool.close()


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="Is a directory"):
        Spool(str(tmp_path), 40)
