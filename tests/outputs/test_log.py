"""The log: its lines, and what may be one (specification, sections 12.3 and 13.3)."""

from __future__ import annotations

import errno
import os
import stat
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from observations import ENDS, EXAMPLES, SECONDS, tcp_observation
from surroundings import file_size_limit, no_rights

from pyp0f.errors import OutputError
from pyp0f.observation import MtuObservation
from pyp0f.outputs.log import LogFile, LogFormatter

if TYPE_CHECKING:
    from collections.abc import Callable

LINES = """\
mod=syn|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|os=Linux 3.11 and newer|dist=0|params=none\
|raw_sig=4:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0
mod=syn+ack|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|os=???|dist=40|params=excess_dist tos:0x02|raw_sig=R
mod=sendsyn probe|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|app=p0f sendsyn utility|dist=<= 30|params=random_ttl\
|raw_sig=R
mod=sendsyn response|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|os=???|dist=1|params=none|raw_sig=R
mod=mtu|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|link=Ethernet or modem|raw_mtu=1500
mod=mtu|cli=fe80:0:0:0:0:0:0:1/1000|srv=fe80:0:0:0:0:0:0:2/80|subj=srv|link=???|raw_mtu=41
mod=uptime|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|uptime=3 days 4 hrs 5 min (modulo 49 days)|raw_freq=996.10 Hz
mod=http request|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|app=curl|lang=none|params=none\
|raw_sig=1:Host,User-Agent,Accept=[*/*]:Connection:curl/7.1
mod=http response|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|app=???|lang=???|params=anonymous|raw_sig=R
mod=host change|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|reason=os_diff port|raw_hits=0,0,1,2
mod=ip sharing|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|reason=???|raw_hits=3,4,5,32
""".splitlines()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# Lines ----------------------------------------------------------------------------------------------


def test_lines() -> None:
    """Exactly as p0f writes them."""
    formatter = LogFormatter()
    assert [formatter.line(example.observation) for example in EXAMPLES] == [
        f"[2020/09/13 12:26:40] {line}\n" for line in LINES
    ]


@pytest.mark.parametrize(
    ("zone", "seconds", "stamp"),
    [
        ("UTC", 0, "1970/01/01 00:00:00"),
        ("UTC", 0xFFFFFFFF, "2106/02/07 06:28:15"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", SECONDS, "2020/09/13 14:26:40"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", 1_610_000_000, "2021/01/07 07:13:20"),
        ("XYZ+3:30", SECONDS, "2020/09/13 08:56:40"),
    ],
)
def test_time_is_local(zone: str, seconds: int, stamp: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    line = LogFormatter().line(MtuObservation(seconds, 0, ENDS, True, None, 1500))
    assert line.startswith(f"[{stamp}] mod=mtu|")


def test_lines_of_several_seconds() -> None:
    """The text of a second is remembered, and must not be used for another one."""
    formatter = LogFormatter()
    stamps = [formatter.line(MtuObservation(s, 0, ENDS, True, None, 1500))[1:20] for s in (5, 5, 6, 5, 0)]
    assert [stamp[-2:] for stamp in stamps] == ["05", "05", "06", "05", "00"]


def test_nothing_is_escaped() -> None:
    """Departures of values from plain text are as in p0f: a bar in a value looks like the end of it."""
    assert LogFormatter().line(tcp_observation(name="a|b=c")).split("|")[4:6] == ["os=a", "b=c"]


# Files ----------------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log"


def test_lines_are_in_the_file_at_once(path: Path) -> None:
    log = LogFile(str(path))
    log.write([EXAMPLES[4].observation])
    assert path.read_text("ascii") == f"[2020/09/13 12:26:40] {LINES[4]}\n"
    log.close()
    log.close()


def test_names_are_the_bytes_of_the_signature_file(path: Path) -> None:
    log = LogFile(str(path))
    log.write([tcp_observation(name=b"Caf\xc3\xa9 \xff".decode("utf-8", "surrogateescape"))])
    log.close()
    assert b"|os=Caf\xc3\xa9 \xff|" in path.read_bytes()


def test_a_log_is_appended_to_and_keeps_its_mode(path: Path) -> None:
    path.write_bytes(b"before\n")
    path.chmod(0o640)
    log = LogFile(str(path))
    log.write([EXAMPLES[4].observation])
    log.close()
    assert path.read_bytes().startswith(b"before\n[2020/")
    assert mode(path) == 0o640


@pytest.mark.parametrize(("mask", "expected"), [(0, 0o600), (0o277, 0o400)])
def test_a_new_log_is_for_its_owner(path: Path, mask: int, expected: int) -> None:
    before = os.umask(mask)
    try:
        LogFile(str(path)).close()
    finally:
        os.umask(before)
    assert mode(path) == expected


def test_a_log_has_one_writer(path: Path) -> None:
    """The lock is gone when the first writer closes the log."""
    first = LogFile(str(path))
    with pytest.raises(OutputError) as refusal:
        LogFile(str(path))
    assert str(refusal.value) == f"{path}: the log is being written by another process"
    first.close()
    LogFile(str(path)).close()


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
        LogFile(str(path))
    assert str(refusal.value) == f"{path}: {problem}"


def test_a_fifo_that_is_being_read_is_no_log_either(path: Path) -> None:
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(OutputError, match=r"the log must be a regular file$"):
            LogFile(str(path))
    finally:
        os.close(reader)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("/dev/null", "/dev/null: the log must be a regular file"),
        ("/nowhere/log", "/nowhere/log: cannot open the log: No such file or directory"),
        ("a\0b", "a\0b: cannot be the name of a file"),
    ],
)
def test_names_that_cannot_be_a_log(name: str, message: str) -> None:
    with pytest.raises(OutputError) as refusal:
        LogFile(name)
    assert str(refusal.value) == message


def test_no_permission() -> None:
    with no_rights() as file, pytest.raises(OutputError) as refusal:
        LogFile(str(file))
    assert str(refusal.value) == f"{file}: cannot open the log: Permission denied"


def test_a_full_disk(path: Path) -> None:
    """What fits is kept; the failure is said once."""
    log = LogFile(str(path))
    observation = EXAMPLES[4].observation
    with file_size_limit(500):
        log.write([observation])
        with pytest.raises(OutputError) as refusal:
            log.write([observation] * 10)
        log.write([observation])
        log.close()
    assert str(refusal.value) == f"{path}: cannot write the log: File too large"
    line = f"[2020/09/13 12:26:40] {LINES[4]}\n"
    assert path.read_text("ascii") == line * (500 // len(line)), "no half line is left for the next run to go on"


def test_a_disk_that_fails_at_the_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some systems tell only when a file is closed."""
    log = LogFile(str(path))
    file = log._file

    def fail() -> None:
        file.close()
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(log, "_file", SimpleNamespace(close=fail))
    with pytest.raises(OutputError, match=r"cannot write the log: Input/output error$"):
        log.close()


def test_rotation(path: Path) -> None:
    """What was written before goes with the old name, what comes after is in a new file, which is locked too."""
    log = LogFile(str(path))
    log.write([EXAMPLES[4].observation])
    path.rename(path.with_name("log.1"))
    log.write([EXAMPLES[4].observation])
    assert not path.exists()
    log.reopen()
    log.write([EXAMPLES[4].observation])
    assert [file.read_text("ascii").count("\n") for file in (path.with_name("log.1"), path)] == [2, 1]
    assert mode(path) == 0o600
    with pytest.raises(OutputError, match="is being written by another process"):
        LogFile(str(path))
    LogFile(str(path.with_name("log.1"))).close()
    log.close()


def test_a_log_that_was_not_renamed_stays_open(path: Path) -> None:
    log = LogFile(str(path))
    file = log._file
    log.reopen()
    assert log._file is file
    log.close()


def test_rotation_finds_the_log_from_elsewhere(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon leaves the directory that it was started in."""
    monkeypatch.chdir(path.parent)
    log = LogFile("log")
    monkeypatch.chdir("/")
    path.unlink()
    log.reopen()
    assert path.exists()
    log.close()


def test_rotation_keeps_the_rules(path: Path) -> None:
    """What cannot be a log does not become one; the old file is still written."""
    log = LogFile(str(path))
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
    log = LogFile(str(path))
    log.chroot_follows(str(path.parent / root))
    assert log._place == (None if place is None else Path(place))
    if place is None:
        with pytest.raises(OutputError, match="cannot open the log again: it is outside the root directory"):
            log.reopen()
        log.chroot_follows("/")
        assert log._place is None
    log.close()
