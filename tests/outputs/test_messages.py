"""Messages about the program itself, on standard error and in the system log."""

from __future__ import annotations

import io
import os
import socket
import sys
import syslog
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from pyp0f.outputs.messages import Messages

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def system_log(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    lines: list[tuple[int, str]] = []
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    monkeypatch.setattr(syslog, "openlog", lambda *_: None)
    monkeypatch.setattr(syslog, "syslog", lambda priority, text: lines.append((priority, text)))
    return lines


def test_one_line_each(capsys: pytest.CaptureFixture[str], system_log: list[tuple[int, str]]) -> None:
    messages = Messages()
    messages.say("[-] a\nb\x1b[1m")
    messages.warn("odd")
    assert capsys.readouterr().err == "[-] a\\nb\\x1b[1m\n[!] odd\n"
    assert system_log == []


def test_the_system_log(capsys: pytest.CaptureFixture[str], system_log: list[tuple[int, str]]) -> None:
    messages = Messages()
    messages.use_system_log()
    for line in ("[-] a\nb", "[!] odd", "[+] well"):
        messages.say(line)
    assert system_log == [(syslog.LOG_ERR, "a\\nb"), (syslog.LOG_WARNING, "odd"), (syslog.LOG_INFO, "well")]
    assert capsys.readouterr().err == "[-] a\\nb\n[!] odd\n[+] well\n"
    messages.close()


def test_the_journal_has_nothing_twice(system_log: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    status = os.fstat(2)
    messages = Messages()
    messages.use_system_log()
    monkeypatch.setenv("JOURNAL_STREAM", f"{status.st_dev}:{status.st_ino}")
    messages.say("[+] well")
    assert system_log == []
    monkeypatch.setenv("JOURNAL_STREAM", "1:2")
    messages.say("[+] well")
    assert len(system_log) == 1
    messages.close()


def test_a_system_log_that_has_stalled(
    tmp_path: Path, system_log: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The function syslog of C would block."""
    monkeypatch.setattr("pyp0f.outputs.messages._SYSTEM_LOG", str(tmp_path / "log"))
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as reader,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other,
    ):
        reader.bind(str(tmp_path / "log"))
        messages = Messages()
        messages.use_system_log()
        messages.say("[+] well")
        other.connect(str(tmp_path / "log"))
        other.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                other.send(b"x")
        messages.say("[+] lost")
        reader.recv(1)
        messages.say("[+] well again")
    messages.say("[+] and without it")
    messages.close()
    assert [text for _, text in system_log] == ["well", "well again", "and without it"]


def test_without_standard_error(monkeypatch: pytest.MonkeyPatch, system_log: list[tuple[int, str]]) -> None:
    messages = Messages()
    monkeypatch.setattr(sys, "stderr", None)
    messages.say("[+] nobody hears")
    messages.use_system_log()
    messages.say("[+] somebody does")
    assert system_log == [(syslog.LOG_INFO, "somebody does")]
    messages.close()


class Full(io.StringIO):
    """A file on a disk that is full."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device", text)


def test_standard_error_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Full())
    Messages().say("x")
