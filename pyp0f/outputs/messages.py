"""What pyp0f says of itself, line by line: on standard error, and for a daemon also in the system log."""

from __future__ import annotations

import os
import sys

from pyp0f.typenames import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_PRIORITIES: Final = {"[-]": "LOG_ERR", "[!]": "LOG_WARNING"}


def plain(text: str) -> str:
    """The text without anything that could end the line or control a terminal."""
    return "".join([c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text])


class Messages:
    """Lines for whoever runs the program.

    Attributes:
        make_room: called before a line is written, for whatever else is on the terminal.
    """

    def __init__(self) -> None:
        self._system_log: ModuleType | None = None
        self.make_room: Callable[[], None] = _do_nothing

    def say(self, line: str) -> None:
        """Write one line; what is lost because nobody can be told, is lost."""
        line = plain(line)
        if self._system_log and not _is_journal():
            mark, _, text = line.partition(" ")
            self._system_log.syslog(getattr(self._system_log, _PRIORITIES.get(mark, "LOG_INFO")), text)
        if sys.stderr is not None:
            try:
                self.make_room()
                sys.stderr.write(line + "\n")
                sys.stderr.flush()
            except OSError:
                pass  # there is nobody left to tell

    def warn(self, text: str) -> None:
        """Write one line about something that is odd, but does not stop the work."""
        self.say(f"[!] {text}")

    def use_system_log(self) -> None:
        """From now on, write to the system log too; it is connected at once, while it can still be found."""
        import syslog  # noqa: PLC0415 - for daemons only

        syslog.openlog("pyp0f", syslog.LOG_PID | syslog.LOG_NDELAY, syslog.LOG_DAEMON)
        self._system_log = syslog


def _do_nothing() -> None:
    pass


def _is_journal() -> bool:
    """Whether standard error is systemd's journal, which shall not have everything twice."""
    try:
        status = os.fstat(2)
    except OSError:
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"
