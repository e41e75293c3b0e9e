"""All outputs together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TextIO

from pyp0f.errors import OutputError
from pyp0f.observations.base import Observation
from pyp0f.outputs.linefile import Formatter, LineFile
from pyp0f.outputs.log import LogFormatter
from pyp0f.outputs.messages import Messages, TextStream
from pyp0f.outputs.terminal import ReaderGoneError, Screen
from pyp0f.safetext import safe_text

STANDARD_OUTPUT: Final = "-"
"""What stands for it in place of the name of a file; but a log may have this name, as in p0f."""


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
        self._replacement: TextStream | None = None
        self._messages = messages

    @property
    def left(self) -> int:
        """How many of them are not lost."""
        return (self._screen is not None) + len([file for file in self.files if not file.is_lost])

    @property
    def may_be_seen(self) -> bool:
        """Whether findings may be on a terminal as soon as they are reported."""
        return self._screen is not None and self._screen.may_be_seen

    def take_screen(self, json: str | None, ecs: str | None) -> None:
        """If one of these is `STANDARD_OUTPUT`, nothing but its lines is written there from now on.

        Args:
            json: where JSON lines go, if anywhere.
            ecs: where lines in the Elastic Common Schema go, if anywhere.
        """
        if self._screen is not None:
            if json == STANDARD_OUTPUT:
                self._screen.show_lines(_json_formatter())
            elif ecs == STANDARD_OUTPUT:
                self._screen.show_lines(_ecs_formatter())

    def open_files(self, log: str | None, json: str | None, ecs: str | None) -> None:
        """Report to these files, too.

        Args:
            log: the log, if there is one.
            json: a file for JSON lines; None or `STANDARD_OUTPUT` for none.
            ecs: a file for lines in the Elastic Common Schema; likewise.

        Raises:
            OutputError: one cannot be opened, or two are the same.
        """
        for path, name, title, make_formatter in (
            (log, "log file", "the log", LogFormatter),
            (_file(json), "JSON file", "the JSON file", _json_formatter),
            (_file(ecs), "ECS file", "the ECS file", _ecs_formatter),
        ):
            if path is not None:
                self._open(path, title, make_formatter())
                self.print(f"[+] Appending to {name} '{safe_text(path)}'.\n")

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

    @property
    def screen_stream(self) -> TextIO | None:
        """The stream of standard output, if it is written and can be replaced."""
        return None if self._screen is None else self._screen.text_stream

    def use_screen_stream(self, stream: TextStream) -> None:
        """Write to this stream in place of standard output; `close` closes it."""
        if self._screen is not None:
            self._screen.use_stream(stream)
            self._replacement = stream

    def flush_screen(self) -> None:
        """Write what waits in the stream that replaces standard output, as far as that is possible without waiting."""
        self._to_screen(lambda screen: screen.flush())

    def print(self, text: str) -> None:
        """Write text that is not for the files."""
        self._to_screen(lambda screen: screen.write(text))

    def report(self, observations: Sequence[Observation]) -> None:
        """Write observations, at once."""
        if observations:
            self._to_files(lambda file: file.write(observations))
            self._to_screen(lambda screen: screen.report(observations))

    def close(self) -> None:
        """Close the files, and the stream that replaces standard output."""
        if self._replacement is not None:
            self._replacement.close()
            self._replacement = None
        self._to_files(lambda file: file.close())

    def _open(self, path: str, title: str, formatter: Formatter) -> None:
        for file in self.files:
            if file.is_file(path):
                raise OutputError(f"{path}: {title} must not be {file.title}, too")
        self.files.append(LineFile(path, title, formatter))

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


def _file(path: str | None) -> str | None:
    return None if path == STANDARD_OUTPUT else path


def _json_formatter() -> Formatter:
    # Here and below: what JSON needs takes longer to load than a small capture to read.
    from pyp0f.outputs.eve import EveFormatter  # noqa: PLC0415

    return EveFormatter()


def _ecs_formatter() -> Formatter:
    from pyp0f.outputs.ecs import EcsFormatter  # noqa: PLC0415

    return EcsFormatter()
