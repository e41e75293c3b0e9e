"""A program that serves over HTTP, as a process of its own."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


class Program:
    """``pyp0f`` or ``pyp0f-web`` with ``--http``, and its address.

    Attributes:
        said: lines of standard error so far.
        url: the address of the page.
    """

    def __init__(self, module: str, *arguments: str, first: bytes = b"", before: Sequence[str] = ()) -> None:
        """Start it, and wait until it serves.

        Args:
            module: the module of the command.
            arguments: arguments besides ``--http``.
            first: what it reads from standard input first.
            before: a command that runs the program.
        """
        command = [*before, sys.executable, "-m", module, *arguments, "--http", "127.0.0.1:0"]
        pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdin=pipe, stderr=pipe, stdout=nothing)
        self.write(first)
        self.said: list[str] = []
        self.url = ""
        errors = self.process.stderr
        assert errors is not None
        self._errors = errors
        while not self.url and (line := errors.readline().decode()):
            self.said.append(line.rstrip())
            if line.startswith("[+] Serving "):
                self.url = line.split()[2]
        assert self.url, self.said

    def write(self, data: bytes) -> None:
        """Write to its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        with urllib.request.urlopen(self.url + path.lstrip("/"), timeout=30) as answer:
            return json.load(answer)

    def wait_for(self, path: str, *names: str) -> Any:  # noqa: ANN401 - JSON
        """The value of a member, as soon as there is one."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            found = self.get(path)
            for name in names:
                found = found[name]
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{path}: no {names}")

    def wait_to_say(self, pattern: str) -> None:
        """Wait for a line of standard error."""
        timer = threading.Timer(30, self.process.kill)
        timer.start()
        try:
            while line := self._errors.readline().decode().rstrip():
                self.said.append(line)
                if re.fullmatch(pattern, line):
                    return
        finally:
            timer.cancel()
        raise AssertionError(f"{pattern}: not in {self.said}")

    def children(self) -> Sequence[int]:
        """The processes that it has started."""
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)
        return [int(pid) for pid in found.stdout.split()]

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, and return the status."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        """Wait for the end, and return the status."""
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        self.said += [line.decode().rstrip() for line in self._errors.readlines()]
        self._errors.close()
        return self.process.wait(30)
