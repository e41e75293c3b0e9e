"""The process of the live table, on a real terminal with real keys."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import pwd
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from live_lab import FAR, NEAR, cable, require
from places import PCAPS, ROOT

from pyp0f.live_table import process

CAPTURE: Final = str(PCAPS / "nat_two_systems.pcap")
_CONTROL: Final = re.compile(rb"\x1b\[[<=>?]?[0-9;]*\$?[a-zA-Z]")
_AS_ROOT: Final = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to capture")


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyp0f.live_table.app", None)
    before = signal.getsignal(signal.SIGINT)
    ours, theirs = socket.socketpair()
    try:
        assert process.main([str(theirs.detach()), "capture", json.dumps({"title": "x", "user": None})]) == 1
    finally:
        signal.signal(signal.SIGINT, before)
    with ours:
        answer = ours.recv(1000)
    assert answer.startswith(b"-the live table needs more packages: pip install 'pyp0f[watch]' (")


class OnTerminal:
    """A shell on a terminal, with a program in it.

    Attributes:
        text: all that was written, without control sequences.
    """

    def __init__(self, command: str, environment: Mapping[str, str], folder: Path | None = None) -> None:
        self._keys, self.device = pty.openpty()
        self.resize(30, 120)
        self.before = termios.tcgetattr(self.device)
        self.raw = b""
        self._shell = subprocess.Popen(
            ["setsid", "-c", "sh", "-c", f"{command}; echo status $?; cat > /dev/null"],
            stdin=self.device, stdout=self.device, stderr=self.device, cwd=folder,
            env={**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **environment},
        )  # fmt: skip

    def resize(self, lines: int, columns: int) -> None:
        fcntl.ioctl(self.device, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    @property
    def text(self) -> bytes:
        return _CONTROL.sub(b"", self.raw)

    def press(self, keys: bytes) -> None:
        """Press keys, and forget what was written before."""
        self.raw = b""
        os.write(self._keys, keys)

    def wait_for(self, *texts: bytes) -> None:
        """Wait until all texts were written."""
        self.wait_until(lambda: all(text in self.text for text in texts), *texts)

    def wait_until(self, condition: Callable[[], bool], *what: object) -> None:
        end = time.monotonic() + 25
        while not condition():
            assert time.monotonic() < end, (what, self.text[-3000:])
            if select.select([self._keys], [], [], 0.1)[0]:
                self.raw += os.read(self._keys, 1 << 16)

    def child(self, *names: str) -> int:
        """The process that is a child of a child, and so on, once for each name."""
        found = self._shell.pid
        for name in names:
            pids = subprocess.run(["pgrep", "-P", str(found)], capture_output=True, text=True).stdout.split()
            assert pids, name
            found = int(pids[0])
        return found

    def close(self) -> None:
        os.killpg(self._shell.pid, signal.SIGKILL)
        self._shell.wait()
        os.close(self._keys)
        os.close(self.device)


@contextlib.contextmanager
def on_terminal(*arguments: str, folder: Path | None = None, before: str = "", **env: str) -> Iterator[OnTerminal]:
    command = f"{before}{sys.executable} -m pyp0f --watch {' '.join(arguments)}"
    terminal = OnTerminal(command, env, folder)
    try:
        yield terminal
    finally:
        terminal.close()


@pytest.mark.slow
@pytest.mark.parametrize("before", ["", f"cat {CAPTURE} | "], ids=["file", "pipe"])
def test_a_capture_with_keys(before: str) -> None:
    with on_terminal("-r", "-" if before else CAPTURE, before=before) as terminal:
        terminal.wait_for(b"read to the end", b"203.0.113.5", b"198.51.100.1", b"Details")
        terminal.press(b"/linux\r")
        terminal.wait_for(b"1 with 'linux'")
        terminal.press(b"\r")
        terminal.wait_for(b"evidence:", b"several systems behind one address")
        terminal.press(b"\x1b")
        terminal.wait_for(b"Quit")
        terminal.resize(20, 40)
        terminal.wait_for(b"203.0.113.5")
        terminal.press(b"q")
        terminal.wait_for(b"status 0")
        assert b"\x1b[?1049l" in terminal.raw
        assert termios.tcgetattr(terminal.device) == terminal.before


@pytest.mark.slow
def test_no_color_is_shades_of_gray() -> None:
    with on_terminal("-r", CAPTURE, NO_COLOR="1", COLORTERM="truecolor") as terminal:
        terminal.wait_for(b"203.0.113.5", b"Quit")
        colors = set(re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", terminal.raw))
        assert colors
        assert all(max(map(int, color)) - min(map(int, color)) <= 1 for color in colors)


@pytest.mark.live
@_AS_ROOT
@pytest.mark.parametrize(
    ("key", "who"), [(b"q", ""), (b"\x03", ""), (b"", "capture"), (b"", "table")], ids=["q", "ctrl-c", "term", "table"]
)
def test_live_capture_ends_and_the_terminal_is_as_before(key: bytes, who: str, tmp_path: Path) -> None:
    with on_terminal("-i", "lo", "-o", "log", folder=tmp_path) as terminal:
        terminal.wait_for(b"pyp0f lo", b"Quit")
        capture = terminal.child("capture")
        table = terminal.child("capture", "table")
        assert Path(f"/proc/{table}").stat().st_uid != 0, "the table does not run as root"
        if key:
            terminal.press(key)
        else:
            os.kill(capture if who == "capture" else table, signal.SIGTERM)
        terminal.wait_for(b"packets passed over", b"status 0")
        assert termios.tcgetattr(terminal.device) == terminal.before


@pytest.mark.live
def test_traffic_between_namespaces() -> None:
    """A host appears when it sends something, with its system and the evidence."""
    require("setsid")
    connect = f"import socket; socket.socket().connect_ex(({FAR[0]!r}, 80))"
    with cable() as (near, far), on_terminal("-i", "eth0", before=f"ip netns exec {far} ") as terminal:
        terminal.wait_for(b"pyp0f eth0", b"0 hosts", b"Quit")
        subprocess.run(["ip", "netns", "exec", near, sys.executable, "-c", connect], check=True)
        terminal.wait_for(NEAR[0].encode(), b"Linux", b"2 hosts")
        terminal.press(b"/" + NEAR[0].encode() + b"\r")
        terminal.wait_for(b"1 with ")
        terminal.press(b"\r")
        terminal.wait_for(b"evidence:", b"syn: Linux")
        terminal.press(b"q")
        terminal.wait_for(b"Quit")
        terminal.press(b"q")
        terminal.wait_for(b"status 0")


@pytest.mark.live
@_AS_ROOT
def test_another_user_in_another_root_directory(tmp_path: Path) -> None:
    """Everything that keys need is loaded before: afterwards, no file of a package is in reach."""
    account = pwd.getpwnam("mail")  # of Debian, with a home directory
    with on_terminal("-i", "lo", "-u", account.pw_name, "-o", "log", folder=tmp_path) as terminal:
        terminal.wait_for(b"pyp0f lo", b"Quit")
        table = Path(f"/proc/{terminal.child('capture', 'table')}")
        assert (table.stat().st_uid, str((table / "root").readlink())) == (account.pw_uid, account.pw_dir)
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname()).close()
        terminal.wait_for(b"127.0.0.1")
        terminal.press(b"a\r")
        terminal.wait_for(b"evidence:")
        terminal.resize(8, 50)
        terminal.press(b"q?")
        terminal.wait_for(b"choose a host")
        terminal.press(b"q")
        terminal.wait_for(b"Details")
        terminal.press(b"/127\r")
        terminal.wait_for(b"127.0.0.1")
        terminal.press(b"\x03")
        terminal.wait_for(b"status 0")


@pytest.mark.live
@_AS_ROOT
def test_either_process_is_killed(tmp_path: Path) -> None:
    """The terminal is as before, and capturing goes on without the table."""
    with on_terminal("-i", "lo", "-o", "log", folder=tmp_path) as terminal:
        terminal.wait_for(b"pyp0f lo", b"Quit")
        os.kill(terminal.child("capture", "table"), signal.SIGKILL)
        terminal.wait_for(b"[!] the table has ended (signal 9); going on without it")
        assert termios.tcgetattr(terminal.device) == terminal.before
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname()).close()
        terminal.wait_until(lambda: (tmp_path / "log").stat().st_size > 0)
        os.kill(terminal.child("capture"), signal.SIGTERM)
        terminal.wait_for(b"status 0")
    with on_terminal("-i", "lo") as terminal:
        terminal.wait_for(b"pyp0f lo", b"Quit")
        os.kill(terminal.child("capture"), signal.SIGKILL)
        terminal.wait_for(b"status 137", b"[-] the capturing process has ended unexpectedly")
        terminal.wait_until(lambda: termios.tcgetattr(terminal.device) == terminal.before)


@pytest.mark.slow
def test_without_a_terminal() -> None:
    command = [sys.executable, "-m", "pyp0f", "--watch"]
    table = subprocess.run([*command, "-r", CAPTURE], capture_output=True, text=True)
    hosts = subprocess.run([*command[:-1], "-q", "--hosts", "-", "-r", CAPTURE], capture_output=True, text=True)
    assert (table.returncode, table.stdout, table.stderr) == (0, hosts.stdout, hosts.stderr)
    live = subprocess.run([*command, "-i", "lo"], capture_output=True, text=True)
    line = "[-] --watch: standard output is not a terminal; use --hosts FILE or --json FILE\n"
    assert (live.returncode, live.stderr) == (1, line)
