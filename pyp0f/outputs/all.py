"""All outputs together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyp0f.errors import OutputError
from pyp0f.outputs.linefile import LineFile
from pyp0f.outputs.log import LogFormatter
from pyp0f.outputs.messages import plain
from pyp0f.outputs.terminal import ReaderGoneError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyp0f.observation import Observation
    from pyp0f.outputs.messages import Messages
    from pyp0f.outputs.terminal import Screen


class Outputs:
    """Standard output and files: if one of them is lost, the others go on.

    Attributes:
        files: those that get a line per observation, also when they cannot be written any more.
        failed: whether one was lost, other than by the will of whoever read it.
    """

    def __init__(self, screen: Screen, messages: Messages) -> None:
        """Make outputs without files.

        Args:
            screen: standard output.
            messages: where failures are told.
        """
        self.files: list[LineFile] = []
        self.failed = False
        self._screen: Screen | None = screen
        self._messages = messages

    @property
    def left(self) -> int:
        """How many of them are not lost."""
        return (self._screen is not None) + len([file for file in self.files if not file.is_lost])

    def open_log(self, path: str | None) -> None:
        """Report to this log, too, if it is one.

        Raises:
            OutputError: it cannot be opened.
        """
        if path is not None:
            self.files.append(LineFile(path, "the log", LogFormatter()))
            self.print(f"[+] Appending to log file '{plain(path)}'.\n")

    def keep_apart_from(self, path: str) -> None:
        """See to it that no file is the capture that is read.

        Args:
            path: the capture.

        Raises:
            OutputError: one is.
        """
        for file in self.files:
            if file.is_file(path):
                raise OutputError(f"{file.path}: {file.title} must not be the capture itself")

    def reopen_files(self) -> None:
        """Go on in the files that have the same names now; in an old one, if that fails."""
        for file in self.files:
            try:
                file.reopen()
            except OutputError as error:
                self._messages.say(f"[-] {error}")

    def leave_screen(self) -> None:
        """From now on write nothing to standard output."""
        self._screen = None

    def print(self, text: str) -> None:
        """Write text that is not for the files."""
        self._to_screen(lambda screen: screen.write(text))

    def report(self, observations: Sequence[Observation]) -> None:
        """Write observations, at once."""
        if observations:
            self._to_files(lambda file: file.write(observations))
            self._to_screen(lambda screen: screen.report(observations))

    def close(self) -> None:
        """Close the files."""
        self._to_files(lambda file: file.close())

    def _to_files(self, write: Callable[[LineFile], None]) -> None:
        for file in self.files:
            try:
                write(file)
            except OutputError as error:
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
