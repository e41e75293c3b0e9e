"""What pyp0f says of itself, line by line: on standard error, and for a daemon also in the system log."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from pyp0f.service.backlog import Backlog
from pyp0f.service.loop import Readiness

_PRIORITIES: Final = {"[-]": "LOG_ERR", "[!]": "LOG_WARNING"}
_SYSTEM_LOG: Final = "/dev/log"
"""Where C's function of the same name writes to."""


def plain(text: str) -> str:
    """The text without anything that could end the line or control a terminal."""
    return "".join([c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text])


class Messages:
    """Lines for whoever runs the program.

    Attributes:
        make_room: called before a line is written, for whatever else is on the terminal.
    """

    def __init__(self) -> None:
        self._system_log: _SystemLog | None = None
        self._backlog: Backlog | None = None
        self.make_room: Callable[[], None] = _do_nothing

    def say(self, line: str) -> None:
        """Write one line; what is lost because nobody can be told, is lost."""
        line = plain(line)
        if self._system_log and not _is_journal():
            self._system_log.write(line)
        stream = self._backlog or sys.stderr
        if stream is not None:
            with suppress(OSError):  # there may be nobody left to tell
                self.make_room()
                stream.write(line + "\n")
                stream.flush()

    def warn(self, text: str) -> None:
        """Write one line about something that is odd, but does not stop the work."""
        self.say(f"[!] {text}")

    @contextmanager
    def not_waiting(self, loop: Readiness) -> Iterator[None]:
        """Let nobody wait for whoever reads standard error; after this, not for long, until `close`.

        Args:
            loop: tells when it can be written; while it does not run, what cannot be written waits.
        """
        from pyp0f.service.backlog import MESSAGES_LIMIT, backlog_for  # noqa: PLC0415 - for live traffic only

        if sys.stderr is not None:
            self._backlog = backlog_for(sys.stderr, "standard error", MESSAGES_LIMIT, loop, self._flush, self.warn)
        try:
            yield
        finally:
            if self._backlog is not None:
                self._backlog.leave_loop()

    def close(self) -> None:
        """Write what still waits, if somebody reads it soon, and nothing after that."""
        if self._backlog is not None:
            self._flush()
            self._backlog.close()
            self._backlog = None
        if self._system_log is not None:
            self._system_log.close()
            self._system_log = None

    def _flush(self) -> None:
        if self._backlog is not None:
            with suppress(OSError):
                self._backlog.flush()

    def use_system_log(self) -> None:
        """From now on, write to the system log too; it is connected at once, while it can still be found."""
        self._system_log = _SystemLog()


class _SystemLog:
    """C's connection to the system log, and another one that tells whether the first would wait: it always would."""

    def __init__(self) -> None:
        import select  # noqa: PLC0415 - here and below: for daemons only
        import socket  # noqa: PLC0415
        import syslog  # noqa: PLC0415

        self._syslog = syslog
        syslog.openlog("pyp0f", syslog.LOG_PID | syslog.LOG_NDELAY, syslog.LOG_DAEMON)
        self._twin = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._poll = select.poll()
        with suppress(OSError):  # there may be no system log, or none of this kind
            self._twin.connect(_SYSTEM_LOG)
        self._poll.register(self._twin, select.POLLOUT)

    def write(self, line: str) -> None:
        """Write a line, unless whoever reads the log has stalled: then it is lost there."""
        if self._poll.poll(0):
            mark, _, text = line.partition(" ")
            self._syslog.syslog(getattr(self._syslog, _PRIORITIES.get(mark, "LOG_INFO")), text)

    def close(self) -> None:
        """Close both connections."""
        self._twin.close()
        self._syslog.closelog()


def _do_nothing() -> None:
    pass


def _is_journal() -> bool:
    """Whether standard error is systemd's journal, which shall not have everything twice."""
    try:
        status = os.fstat(2)
    except OSError:
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"
