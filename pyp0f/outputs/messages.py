"""Messages of the program, one line each: on standard error, and for a daemon also in the system log."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

from pyp0f.safetext import safe_text

_PRIORITIES: Final = {"[-]": "LOG_ERR", "[!]": "LOG_WARNING"}
_SYSTEM_LOG: Final = "/dev/log"
"""The socket that syslog(3) writes to."""


class TextStream(Protocol):
    """A stream that can replace a standard stream, for example one that never blocks its writer."""

    def write(self, text: str, /) -> object:
        """Accept text to be written."""

    def flush(self) -> None:
        """Write as much of the text as possible.

        Raises:
            OSError: the stream cannot be written any more.
        """

    def fileno(self) -> int:
        """The descriptor that is written."""

    def close(self) -> None:
        """Close the stream.  Text that could not be written is dropped."""


class Messages:
    """Writes messages to the user.

    Attributes:
        make_room: called before a line is written, for example to hide a progress bar.
    """

    def __init__(self) -> None:
        self._system_log: _SystemLog | None = None
        self._replacement: TextStream | None = None
        self.make_room: Callable[[], None] = _do_nothing

    def say(self, line: str) -> None:
        """Write one line.  Errors of standard error are ignored, because there is no other place to report them."""
        line = safe_text(line)
        if self._system_log and not _is_journal():
            self._system_log.write(line)
        stream = self._replacement or sys.stderr
        if stream is not None:
            with suppress(OSError):
                self.make_room()
                stream.write(line + "\n")
                stream.flush()

    def warn(self, text: str) -> None:
        """Write one line about something unusual that does not stop the work."""
        self.say(f"[!] {text}")

    def use_stream(self, stream: TextStream) -> None:
        """Write to this stream instead of standard error.  `close` closes it."""
        self._replacement = stream

    def flush(self) -> None:
        """Write the queued data of the stream that replaces standard error, as far as possible without blocking."""
        if self._replacement is not None:
            with suppress(OSError):
                self._replacement.flush()

    def close(self) -> None:
        """Flush and close the stream that replaces standard error, and the system log."""
        if self._replacement is not None:
            self.flush()
            self._replacement.close()
            self._replacement = None
        if self._system_log is not None:
            self._system_log.close()
            self._system_log = None

    def use_system_log(self) -> None:
        """Write to the system log, too, from now on.  The connection is made now, before the root directory changes."""
        self._system_log = _SystemLog()


class _SystemLog:
    """The connection of syslog(3), and a second socket to find out whether the first one would block.

    syslog(3) itself always blocks.
    """

    def __init__(self) -> None:
        import select  # noqa: PLC0415 - for daemons only
        import socket  # noqa: PLC0415 - for daemons only
        import syslog  # noqa: PLC0415 - for daemons only

        self._syslog = syslog
        syslog.openlog("pyp0f", syslog.LOG_PID | syslog.LOG_NDELAY, syslog.LOG_DAEMON)
        self._probe = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._poll = select.poll()
        with suppress(OSError):  # there may be no system log, or none of this kind
            self._probe.connect(_SYSTEM_LOG)
        self._poll.register(self._probe, select.POLLOUT)

    def write(self, line: str) -> None:
        """Write a line.  The line is dropped if the system log is blocked."""
        if self._poll.poll(0):
            mark, _, text = line.partition(" ")
            self._syslog.syslog(getattr(self._syslog, _PRIORITIES.get(mark, "LOG_INFO")), text)

    def close(self) -> None:
        """Close both connections."""
        self._probe.close()
        self._syslog.closelog()


def _do_nothing() -> None:
    pass


def _is_journal() -> bool:
    """Whether standard error is systemd's journal, which should not get each line twice."""
    try:
        status = os.fstat(2)
    except OSError:
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"
