"""All outputs together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyp0f.errors import OutputError
from pyp0f.outputs.log import LogFile
from pyp0f.outputs.messages import plain
from pyp0f.outputs.terminal import ReaderGoneError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyp0f.observation import Observation
    from pyp0f.outputs.messages import Messages
    from pyp0f.outputs.terminal import Screen


class Outputs:
    """Standard output and the log: if one of them is lost, the other goes on.

    Attributes:
        log: the log, if there is one, also when it cannot be written any more.
        failed: whether one was lost, other than by the will of whoever read it.
    """

    def __init__(self, screen: Screen, messages: Messages) -> None:
        """Make outputs without a log.

        Args:
            screen: standard output.
            messages: where failures are told.
        """
        self.log: LogFile | None = None
        self.failed = False
        self._screen: Screen | None = screen
        self._log_is_lost = False
        self._messages = messages

    @property
    def left(self) -> int:
        """How many of them are not lost."""
        return (self._screen is not None) + (self.log is not None and not self._log_is_lost)

    def open_log(self, path: str | None) -> None:
        """Report to this log, too, if it is one.

        Raises:
            OutputError: it cannot be opened.
        """
        if path is not None:
            self.log = LogFile(path)
            self.print(f"[+] Appending to log file '{plain(path)}'.\n")

    def reopen_log(self) -> None:
        """Go on in the file that has the log's name now; in the old one, if that fails."""
        if self.log is not None:
            try:
                self.log.reopen()
            except OutputError as error:
                self._messages.say(f"[-] {error}")
            else:
                self._log_is_lost = False

    def leave_screen(self) -> None:
        """From now on write nothing to standard output."""
        self._screen = None

    def print(self, text: str) -> None:
        """Write text that is not for the log."""
        self._to_screen(lambda screen: screen.write(text))

    def report(self, observations: Sequence[Observation]) -> None:
        """Write observations, at once."""
        if observations:
            self._to_log(lambda log: log.write(observations))
            self._to_screen(lambda screen: screen.report(observations))

    def close(self) -> None:
        """Close the log."""
        self._to_log(lambda log: log.close())

    def _to_log(self, write: Callable[[LogFile], None]) -> None:
        if self.log is not None and not self._log_is_lost:
            try:
                write(self.log)
            except OutputError as error:
                self._log_is_lost = True
                self._fail(error)

    def _to_screen(self, write: Callable[[Screen], None]) -> None:
        if self._screen is not None:
            try:
                write(self._screen)
            except ReaderGoneError:
                self._screen = None
            except OutputError as error:
                self._screen = None
                self._fail(error)

    def _fail(self, error: OutputError) -> None:
        self.failed = True
        self._messages.say(f"[-] {error}")
