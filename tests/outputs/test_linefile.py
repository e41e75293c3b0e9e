"""Output files: which files are accepted, locking, full disks and rotation (docs/p0f-3.09b.md, section 13.3)."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final

import pytest
from sample_observations import EXAMPLES
from surroundings import file_size_limit, no_rights

from pyp0f.errors import OutputError
from pyp0f.outputs.linefile import LineFile
from pyp0f.outputs.log import LogFormatter

if TYPE_CHECKING:
    from collections.abc import Callable

LINE: Final = LogFormatter().lines([EXAMPLES[4].observation]).decode("ascii")


def log_file(path: Path | str) -> LineFile:
    return LineFile(str(path), "the log", LogFormatter())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log"


def test_lines_are_in_the_file_at_once(path: Path) -> None:
    log = log_file(path)
    log.write([EXAMPLES[4].observation])
    assert path.read_text("ascii") == LINE
    log.close()
    log.close()


def test_a_log_is_appended_to_and_keeps_its_mode(path: Path) -> None:
    path.write_bytes(b"before\n")
    path.chmod(0o640)
    log = log_file(path)
    log.write([EXAMPLES[4].observation])
    log.close()
    assert path.read_bytes().startswith(b"before\n[2020/")
    assert mode(path) == 0o640


@pytest.mark.parametrize(("mask", "expected"), [(0, 0o600), (0o277, 0o400)])
def test_a_new_log_is_for_its_owner(path: Path, mask: int, expected: int) -> None:
    before = os.umask(mask)
    try:
        log_file(path).close()
    finally:
        os.umask(before)
    assert mode(path) == expected


def test_a_log_has_one_writer(path: Path) -> None:
    """The lock is released when the first writer closes the log."""
    first = log_file(path)
    with pytest.raises(OutputError) as refusal:
        log_file(path)
    assert str(refusal.value) == f"{path}: the log is being written by another process"
    first.close()
    log_file(path).close()


def symlink(path: Path) -> None:
    target = path.with_name("target")
    target.touch()
    path.symlink_to(target)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        pytest.param(symlink, "the log must not be a symbolic link", id="symlink"),
        pytest.param(lambda path: path.symlink_to("nowhere"), "the log must not be a symbolic link", id="dangling"),
        pytest.param(Path.mkdir, "cannot open the log: Is a directory", id="directory"),
        pytest.param(os.mkfifo, "the log must be a regular file", id="FIFO"),
    ],
)
def test_what_cannot_be_a_log(path: Path, make: Callable[[Path], None], problem: str) -> None:
    make(path)
    with pytest.raises(OutputError) as refusal:
        log_file(path)
    assert str(refusal.value) == f"{path}: {problem}"


def test_a_fifo_that_is_being_read_is_no_log_either(path: Path) -> None:
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(OutputError, match=r"the log must be a regular file$"):
            log_file(path)
    finally:
        os.close(reader)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("/dev/null", "/dev/null: the log must be a regular file"),
        ("/nowhere/log", "/nowhere/log: cannot open the log: No such file or directory"),
        ("a\0b", r"a\x00b: cannot be the name of a file"),
    ],
)
def test_names_that_cannot_be_a_log(name: str, message: str) -> None:
    with pytest.raises(OutputError) as refusal:
        log_file(name)
    assert str(refusal.value) == message


def test_no_permission() -> None:
    with no_rights() as file, pytest.raises(OutputError) as refusal:
        log_file(file)
    assert str(refusal.value) == f"{file}: cannot open the log: Permission denied"


def test_a_full_disk(path: Path) -> None:
    """Complete lines that fit are kept, and the failure is reported once."""
    log = log_file(path)
    observation = EXAMPLES[4].observation
    with file_size_limit(500):
        log.write([observation])
        with pytest.raises(OutputError) as refusal:
            log.write([observation] * 10)
        log.write([observation])
        log.close()
    assert str(refusal.value) == f"{path}: cannot write the log: File too large"
    line = LINE
    assert path.read_text("ascii") == line * (500 // len(line)), "no half line is left for the next run to go on"


def test_a_disk_that_fails_at_the_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some systems report the error only when the file is closed."""
    log = log_file(path)
    file = log._file

    def fail() -> None:
        file.close()
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(log, "_file", SimpleNamespace(close=fail))
    with pytest.raises(OutputError, match=r"cannot write the log: Input/output error$"):
        log.close()


_KILLED: Final = """
import io, os, signal, sys
from pyp0f.outputs.linefile import LineFile

class Cut(io.FileIO):
    def write(self, data):
        if len(data) < 18:
            return super().write(data)
        done = super().write(data[:7])
        os.kill(os.getpid(), int(sys.argv[2]))
        return done

class Lines:
    def lines(self, observations):
        return b"a line of the log\\n"

file = LineFile(sys.argv[1], "the log", Lines())
whole = file._file
file._file = Cut(whole.fileno(), "wb", closefd=False)
file.write([None])
print("was not ended")
"""


@pytest.mark.parametrize("number", [signal.SIGUSR1, signal.SIGTERM])
def test_a_signal_that_ends_the_process_cuts_no_line(number: signal.Signals, path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _KILLED, path, str(int(number))], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-number, b"", b"")
    assert path.read_bytes() == b"a line of the log\n"


def test_rotation(path: Path) -> None:
    """Earlier lines stay in the renamed file.  Later lines are in a new file, which is locked."""
    log = log_file(path)
    log.write([EXAMPLES[4].observation])
    path.rename(path.with_name("log.1"))
    log.write([EXAMPLES[4].observation])
    assert not path.exists()
    log.reopen()
    log.write([EXAMPLES[4].observation])
    assert [file.read_text("ascii").count("\n") for file in (path.with_name("log.1"), path)] == [2, 1]
    assert mode(path) == 0o600
    with pytest.raises(OutputError, match="is being written by another process"):
        log_file(path)
    log_file(path.with_name("log.1")).close()
    log.close()


def test_a_log_that_was_not_renamed_stays_open(path: Path) -> None:
    log = log_file(path)
    file = log._file
    log.reopen()
    assert log._file is file
    log.close()


def test_rotation_finds_the_log_from_elsewhere(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon changes its working directory, so a relative path is resolved at the start."""
    monkeypatch.chdir(path.parent)
    log = log_file("log")
    monkeypatch.chdir("/")
    path.unlink()
    log.reopen()
    assert path.exists()
    log.close()


def test_rotation_keeps_the_rules(path: Path) -> None:
    """A file that is refused as a log is refused at rotation too; the old file stays in use."""
    log = log_file(path)
    path.rename(path.with_name("log.1"))
    path.symlink_to("elsewhere")
    with pytest.raises(OutputError, match="the log must not be a symbolic link"):
        log.reopen()
    log.write([EXAMPLES[4].observation])
    log.close()
    assert path.with_name("log.1").read_text("ascii").count("\n") == 1


@pytest.mark.parametrize(
    ("root", "place"), [("", "/log"), ("elsewhere", None)], ids=["inside the new root", "outside of it"]
)
def test_a_change_of_the_root_directory(root: str, place: str | None, path: Path) -> None:
    log = log_file(path)
    log.prepare_chroot(str(path.parent / root))
    assert log._real_path == place
    if place is None:
        with pytest.raises(OutputError, match="cannot open the log again: it is outside the root directory"):
            log.reopen()
        log.prepare_chroot("/")
        assert log._real_path is None
    log.close()
