"""Following a file that grows and is rotated."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyp0f.errors import OutputError
from pyp0f.fleet import tail
from pyp0f.fleet.tail import Tail


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def follow(log: Path) -> Tail:
    return Tail(str(log), f"{log}.position")


def test_only_complete_lines_are_read(log: Path) -> None:
    found = follow(log)
    assert found.read(9) == []
    log.write_bytes(b"one\ntwo\nth")
    assert found.read(1) == [b"one"]
    assert found.read(9) == [b"two"]
    assert found.read(9) == []
    with log.open("ab") as file:
        file.write(b"ree\n")
    assert found.read(9) == [b"three"]
    found.close()


def test_what_is_not_confirmed_is_read_again(log: Path) -> None:
    log.write_bytes(b"one\ntwo\nthree\n")
    first = follow(log)
    first.read(1)
    first.commit()
    first.read(1)
    first.close()
    assert follow(log).read(9) == [b"two", b"three"]


def test_rotation(log: Path) -> None:
    log.write_bytes(b"one\ntwo\n")
    found = follow(log)
    assert found.read(1) == [b"one"]
    log.rename(f"{log}.1")
    log.write_bytes(b"three\n")
    assert found.read(9) == [b"two"]
    assert found.read(9) == [b"three"]
    log.write_bytes(b"4\n")  # truncated, and written again
    assert found.read(9) == [b"4"]
    found.commit()
    log.unlink()
    assert found.read(9) == []


def test_another_file_after_a_restart_is_read_from_its_beginning(log: Path) -> None:
    log.write_bytes(b"one\ntwo\n")
    found = follow(log)
    found.read(9)
    found.commit()
    log.rename(f"{log}.1")
    log.write_bytes(b"three\nfour\nfive\n")
    assert follow(log).read(9) == [b"three", b"four", b"five"]


def test_lines_that_are_too_long_are_left_out(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail, "_BLOCK", 10)
    monkeypatch.setattr(tail, "MAX_LINE", 20)
    log.write_bytes(b"x" * 15 + b"\n" + b"y" * 35 + b"\nz\n")
    found = follow(log)
    assert found.read(9) == [b"x" * 15]
    assert found.read(9) == []
    assert found.left_out == 1
    assert found.read(9) == [b"y" * 15, b"z"]  # what is left of it is no JSON


def test_a_wrong_position_is_one_line(log: Path) -> None:
    Path(f"{log}.position").write_text("nonsense")
    with pytest.raises(OutputError, match="is not a file with a position"):
        follow(log)
