"""Sends observations to a second process, without ever blocking live capture (docs/watch.md).

The second process is started first, and does not share memory with the capture.  It is the web process, or shows the
live table.  Lines of ``--json`` go to it over a socket pair.  In live capture, lines that it does not read wait in a
queue of bounded size; what exceeds it is left out and counted.  When captures are read, nothing is left out: reading
waits.
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from pyp0f.engine.tracker import Tracker
from pyp0f.errors import OutputError
from pyp0f.observations.base import Observation
from pyp0f.outputs.linefile import Formatter
from pyp0f.service.event_loop import EventLoop

LIMIT: Final = 16 << 20
"""Maximum size in bytes of the queue; about 25,000 observations."""
_BUFFER: Final = 1 << 20
_STARTING: Final = 30.0
"""Seconds in which the second process must be ready."""
NICE: Final = 10
"""What a second process adds to its nice value, so that the capture has priority."""
_ENDING: Final = 10.0
"""Seconds in which the second process must end."""
_READY: Final = b"+"
_ASK: Final = b"?"
_QUIT: Final = b"q"
_WAIT: Final = 250
"""Milliseconds between two looks at a request to stop, while reading of captures waits."""
_DEPTH: Final = 3
"""Folders from this file up to the one with the package."""


class FeedReader(NamedTuple):
    """A program that reads observations.

    Attributes:
        option: the option that starts it.
        name: what messages call it.
        module: its module.
        terminal: descriptors of the terminal that it reads keys from and writes to; None if it has no terminal.
    """

    option: str
    name: str
    module: str
    terminal: tuple[int, int] | None = None


WEB: Final = FeedReader("--http", "web process", "pyp0f.web.feeding")


class Feed:
    """A second process, and what waits to be sent to it.

    Attributes:
        is_lost: whether it has ended.
    """

    def __init__(
        self,
        settings: Mapping[str, object],
        engine: Tracker,
        formatter: Formatter,
        warn: Callable[[str], None],
        *,
        is_daemon: bool,
        reader: FeedReader = WEB,
        when_quit: Callable[[], None] = lambda: None,
        when_lost: Callable[[], None] = lambda: None,
    ) -> None:
        """Start the second process, and wait until it is ready.

        Args:
            settings: its settings, as JSON types; for the web process, the fields of
                `pyp0f.web.settings.WebSettings`.
            engine: what it counts is sent, too.
            formatter: makes lines of ``--json``.
            warn: writes a line to the user.
            is_daemon: whether this process will leave its terminal.
            reader: the program.
            when_quit: is called when the user asks it to end everything.
            when_lost: is called when it has ended, before the warning, and after its end in `close`.

        Raises:
            OutputError: the second process cannot work.
        """
        self.is_lost = False
        self._reader = reader
        self._when_quit = when_quit
        self._when_lost = when_lost
        self._is_ended_by_user = False
        self._engine = engine
        self._formatter = formatter
        self._warn = warn
        self._unsent = bytearray()
        self._left_out = 0
        self._is_full = False
        self._loop: EventLoop | None = None
        self._is_watched = False
        self._dropped: Callable[[], int] = lambda: 0
        self._has_ended = False
        self._should_stop: Callable[[], bool] = lambda: False
        self._socket, other = socket.socketpair()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
        with other:
            self._process = _start(reader, other, settings, is_daemon=is_daemon)
        self._await_ready()
        self._socket.setblocking(False)

    def _await_ready(self) -> None:
        """Wait for the answer of the second process.

        Raises:
            OutputError: it has none, or cannot serve.
        """
        self._socket.settimeout(_STARTING)
        try:
            answer = self._socket.recv(1)
            while answer == _ASK:
                # A slow start: it asks for counts before it serves.
                answer = self._socket.recv(1)
            if answer == _READY:
                return
            reason = b"" if not answer else b"".join(iter(lambda: self._socket.recv(4096), b""))
        except OSError as error:
            self._socket.close()
            self.kill()
            raise OutputError(f"{self._reader.option}: the {self._reader.name} does not start: {error}") from None
        self._socket.close()
        self._process.wait()
        text = reason.decode("utf-8", "replace")
        if not text:
            text = f"the {self._reader.name} ended with status {self._process.returncode}"
        raise OutputError(text if text.startswith("--") else f"{self._reader.option}: {text}")

    # Captures -------------------------------------------------------------------------------------

    def wait_for_reader(self, should_stop: Callable[[], bool]) -> None:
        """From now on, wait until there is room for all observations, unless a stop is requested."""
        self._should_stop = should_stop

    # Live traffic ---------------------------------------------------------------------------------

    def use_loop(self, loop: EventLoop, dropped: Callable[[], int]) -> None:
        """From now on, send when the socket has room, and answer requests for counts.

        Args:
            loop: the event loop of live capture.
            dropped: gives the number of packets that the kernel has dropped.
        """
        self._loop = loop
        self._dropped = dropped
        loop.add_reader(self._socket.fileno(), self._answer)

    # Both -----------------------------------------------------------------------------------------

    def report(self, observations: Sequence[Observation]) -> None:
        """Send observations, or queue them."""
        if self.is_lost:
            return
        if len(self._unsent) > LIMIT and self._loop is not None:
            self._left_out += len(observations)
            if not self._is_full:
                self._is_full = True
                self._warn(f"the {self._reader.name} is too slow; leaving out observations there")
            return
        self._unsent += self._formatter.lines(observations)
        self._send()
        if self._loop is None:
            self._wait_for_room()

    def _send_counts(self) -> None:
        """Send the counts of the capture."""
        engine = self._engine
        values = {
            "event_type": "p0f_statistics",
            "packets": engine.packets,
            "dropped": self._dropped(),
            "passed_over": engine.passed_over.total,
            "connections": len(engine.connections),
            "hosts": len(engine.hosts),
            "exhausted": engine.exhausted,
            "left_out": self._left_out,
            "ended": self._has_ended,
        }
        self._send_values(values)

    def send_message(self, text: str) -> None:
        """Send a line for the user, which is lost if too much waits."""
        if len(self._unsent) <= LIMIT:
            self._send_values({"event_type": "p0f_message", "text": text})

    def _send_values(self, values: Mapping[str, object]) -> None:
        if not self.is_lost:
            self._unsent += json.dumps(values).encode("ascii") + b"\n"
            self._send()

    def _wait_for_room(self) -> None:
        """Wait until everything is sent.  Answer requests for counts meanwhile."""
        if self.is_lost:
            return
        poll = select.poll()
        poll.register(self._socket, select.POLLOUT)
        while self._unsent and not self.is_lost and not self._should_stop():
            poll.poll(_WAIT)
            self._send()

    def _send(self) -> None:
        """Send as much as the socket takes without blocking."""
        sent = 0
        try:
            with memoryview(self._unsent) as unsent:
                while sent < len(unsent):
                    sent += self._socket.send(unsent[sent : sent + _BUFFER], socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
        except BlockingIOError:
            pass
        except OSError:
            self._lose()
            return
        del self._unsent[:sent]
        self._watch(bool(self._unsent))
        if self._is_full and not self._unsent:
            self._is_full = False
            self._warn(f"the {self._reader.name} reads again; {self._left_out} observations were left out there so far")

    def _watch(self, is_waiting: bool) -> None:
        """Watch the socket for room while something waits, and for requests otherwise."""
        if self._loop is None or is_waiting == self._is_watched:
            return
        self._is_watched = is_waiting
        descriptor = self._socket.fileno()
        self._loop.remove_reader(descriptor)
        if is_waiting:
            self._loop.add_writer(descriptor, self._send)
        else:
            self._loop.add_reader(descriptor, self._answer)

    def _answer(self) -> None:
        """Answer a request for counts, or notice the end of the second process."""
        try:
            asked = self._socket.recv(4096, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            asked = b""
        if _QUIT in asked:
            self._is_ended_by_user = True
            self._when_quit()
        elif asked:
            self._send_counts()
        else:
            self._lose()

    def answer_requests(self) -> None:
        """Answer a request for counts, if there is one.  For a run without event loop."""
        if not self.is_lost:
            self._answer()

    def finish(self) -> None:
        """Send the last counts, which say that no further observations follow."""
        self._has_ended = True
        if not self.is_lost:
            self._send_counts()

    def _lose(self) -> None:
        """Continue without the second process."""
        if self.is_lost:
            return
        self.is_lost = True
        self._unsent.clear()
        if self._loop is not None:
            self._loop.remove_reader(self._socket.fileno())
        self._socket.close()
        if self._is_ended_by_user:
            self._wait()
            return
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(0.1)
        self._when_lost()
        status = self._process.returncode
        how = "" if status is None else f" (signal {-status})" if status < 0 else f" (status {status})"
        self._warn(f"the {self._reader.name} has ended{how}; going on without it")

    def wait_for_end(self, seconds: float) -> bool:
        """Wait for the end of the second process, at most `seconds`.  Returns whether it has ended."""
        if not self.is_lost:
            poll = select.poll()
            poll.register(self._socket, select.POLLIN)
            if poll.poll(seconds * 1000):
                self._answer()
        return self.is_lost

    def close(self) -> None:
        """Send what waits, for a short time, and end the second process, which stores what it has."""
        if self.is_lost:
            return
        self._loop = None
        if not self._has_ended:
            self.finish()
        end = time.monotonic() + 1
        self._should_stop = lambda: time.monotonic() > end
        self._wait_for_room()
        if self.is_lost:
            return
        self.is_lost = True
        self._socket.close()
        self._wait()

    def _wait(self) -> None:
        try:
            self._process.wait(_ENDING)
        except subprocess.TimeoutExpired:
            self._warn(f"the {self._reader.name} did not end in time")
            self.kill()
        self._when_lost()

    def kill(self) -> None:
        """End the second process at once."""
        self._process.kill()
        self._process.wait()


def _start(
    reader: FeedReader, other: socket.socket, settings: Mapping[str, object], *, is_daemon: bool
) -> subprocess.Popen[bytes]:
    """Start a program, in a session of its own if it has no terminal, so that Ctrl-C reaches only this process.

    The folder of this package comes first among those with modules, so that the same version is used.
    """
    folder = os.path.abspath(__file__)
    for _ in range(_DEPTH):
        folder = os.path.dirname(folder)
    paths = os.pathsep.join([folder, *filter(None, [os.environ.get("PYTHONPATH")])])
    is_quiet = is_daemon and os.isatty(2)
    keys, screen = reader.terminal or (subprocess.DEVNULL, subprocess.DEVNULL)
    errors = subprocess.DEVNULL if is_quiet else None
    try:
        return subprocess.Popen(  # noqa: S603 - a fixed program
            [sys.executable, "-P", "-m", reader.module, str(other.fileno()), "capture", json.dumps(settings)],
            stdin=keys,
            stdout=screen,
            stderr=errors if reader.terminal is None else screen,
            pass_fds=[other.fileno()],
            env={**os.environ, "PYTHONPATH": paths},
            start_new_session=reader.terminal is None,
        )
    except OSError as error:
        raise OutputError(f"{reader.option}: cannot start the {reader.name}: {error.strerror}") from None
