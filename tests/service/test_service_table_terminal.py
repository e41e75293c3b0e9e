"""The terminal of the live table, from the side of the capturing process."""

from __future__ import annotations

import os
import pty
import termios
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from pyp0f.errors import OutputError
from pyp0f.service import table_terminal
from pyp0f.service.table_terminal import HeldMessages, Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def standard_terminal() -> Iterator[tuple[int, int]]:
    """Both ends of a terminal that is standard input and output."""
    keys, screen = pty.openpty()
    saved = [os.dup(number) for number in (0, 1)]
    for number in (0, 1):
        os.dup2(screen, number)
    try:
        yield keys, screen
    finally:
        for number, copy in enumerate(saved):
            os.dup2(copy, number)
            os.close(copy)
        os.close(keys)
        os.close(screen)


def test_it_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    with standard_terminal() as (keys, device):
        before = termios.tcgetattr(device)
        terminal = Terminal()
        assert terminal.descriptors == (0, 1)
        terminal.restore()  # nothing has changed, and nothing is written
        changed = termios.tcgetattr(device)
        changed[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(device, termios.TCSANOW, changed)
        terminal.restore()
        terminal.close()
        assert termios.tcgetattr(device) == before
        os.set_blocking(keys, False)
        written = os.read(keys, 1000)
    assert written.startswith(b"\x1b[?1000l")
    assert b"\x1b[?1049l" in written


@pytest.mark.parametrize("name", ["dumb", ""])
def test_a_terminal_without_cursor(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", name)
    with pytest.raises(OutputError, match="--watch: needs a terminal that can place the cursor"):
        Terminal()


def test_no_terminal_for_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(table_terminal, "_TERMINAL", "/dev/null")
    monkeypatch.setattr(os, "isatty", lambda _: False)
    with pytest.raises(OutputError, match="--watch: needs a terminal for its keys"):
        Terminal()


def test_messages_are_held_until_the_table_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    shown: list[str] = []

    class Errors:
        def write(self, text: str) -> None:
            written.append(text)

        def flush(self) -> None:
            pass

    errors: Any = Errors()
    monkeypatch.setattr("sys.stderr", errors)
    held = HeldMessages(shown.append)
    for number in range(200):
        held.write(f"[!] {number}\n")
    held.flush()
    assert written == []
    assert shown[-1] == "[!] 199"
    held.close()
    assert written == [f"[!] {number}\n" for number in range(100, 200)]
    held.write("[+] end\n")
    held.flush()
    assert (written[-1], shown[-1]) == ("[+] end\n", "[!] 199")
