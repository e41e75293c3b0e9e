"""All outputs of observations together: standard output, the log, the JSON files and the summaries of hosts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Protocol, TextIO

from pyp0f.errors import OutputError
from pyp0f.observations.base import Observation
from pyp0f.outputs.linefile import Formatter, LineFile
from pyp0f.outputs.log import LogFormatter
from pyp0f.outputs.messages import Messages, TextStream
from pyp0f.outputs.terminal import ReaderGoneError, Screen
from pyp0f.safetext import safe_text

if TYPE_CHECKING:  # most runs have neither verdicts nor summaries
    from pyp0f.outputs.hosts import HostOutput
    from pyp0f.verdicts.judging import BasicJudge

STANDARD_OUTPUT: Final = "-"
"""File name that means standard output, except for the log: there it is an ordinary name, as in p0f."""


class ObservationFeed(Protocol):
    """Sends observations to another process.  `pyp0f.service.feed.Feed` implements this protocol."""

    @property
    def is_lost(self) -> bool:
        """Whether the other process has ended."""

    def report(self, observations: Sequence[Observation], /) -> None:
        """Send observations to the other process, or queue them."""

    def close(self) -> None:
        """Send what waits, and end the other process."""


class Outputs:
    """Standard output and files.  If one of them fails, the others continue.

    Attributes:
        files: files that get one line per observation, including those that have failed.
        failed: whether an output has failed.  A reader of standard output that closes the pipe is not a failure.
        feeds: also get the observations, for other processes: those of the page and of the live table.
        judge: gives the verdicts of JSON and ECS lines; None to leave them out.
        signature_files: paths of the signature files; none of them may be an output.
    """

    def __init__(self, screen: Screen, messages: Messages) -> None:
        """Make outputs without files.

        Args:
            screen: standard output.
            messages: where failures are reported.
        """
        self.files: list[LineFile] = []
        self.failed = False
        self.feeds: list[ObservationFeed] = []
        self.judge: BasicJudge | None = None
        self.signature_files: Sequence[str] = ()
        self._hosts: HostOutput | None = None
        self._terminal = screen
        self._screen: Screen | None = screen
        self._replacement: TextStream | None = None
        self._messages = messages

    @property
    def left(self) -> int:
        """Number of outputs that can still be written."""
        open_files = [file for file in self.files if not file.is_lost]
        return (self._screen is not None) + len(open_files) + (self._hosts is not None) + self._feeds_left

    @property
    def _feeds_left(self) -> int:
        return len([feed for feed in self.feeds if not feed.is_lost])

    @property
    def may_be_seen(self) -> bool:
        """Whether findings may appear on a terminal as soon as they are reported."""
        return self._screen is not None and self._screen.may_be_seen

    def take_screen(self, json: str | None, ecs: str | None, hosts: str | None = None) -> None:
        """If the path of lines is `STANDARD_OUTPUT`, write only these lines to standard output from now on.

        Args:
            json: path of the JSON lines, or None.
            ecs: path of the lines in the Elastic Common Schema, or None.
            hosts: path of the summaries of hosts, or None.

        Raises:
            OutputError: a path is `STANDARD_OUTPUT`, and standard output is closed.
        """
        if STANDARD_OUTPUT in (json, ecs, hosts):
            self.require_screen()
        if self._screen is not None:
            if json == STANDARD_OUTPUT:
                self._screen.show_lines(self.json_formatter())
            elif ecs == STANDARD_OUTPUT:
                self._screen.show_lines(self._ecs_formatter())

    def show_confidence(self) -> None:
        """Say in each block on standard output how sure the answer is.  Without `judge`, there are no verdicts."""
        if self._screen is not None and self.judge is not None:
            self._screen.show_verdicts(self.judge.verdict)

    def require_screen(self) -> None:
        """Check that there is a standard output, for lines or text that a program reads.

        Raises:
            OutputError: standard output is closed.
        """
        if self._screen is not None and self._screen.is_closed:
            raise OutputError("standard output is closed")

    def open_files(self, log: str | None, json: str | None, ecs: str | None, hosts: str | None = None) -> None:
        """Open files for observations.

        Args:
            log: path of the log, or None.
            json: path of the JSON lines; no file is opened for None and `STANDARD_OUTPUT`.
            ecs: path of the lines in the Elastic Common Schema; no file is opened for None and `STANDARD_OUTPUT`.
            hosts: path of the summaries of hosts; `STANDARD_OUTPUT` for a table on standard output; None for none.

        Raises:
            OutputError: a file cannot be opened, two paths are the same file, or one is a signature file.
        """
        for path, name, title, make_formatter in (
            (log, "log file", "the log", LogFormatter),
            (_file(json), "JSON file", "the JSON file", self.json_formatter),
            (_file(ecs), "ECS file", "the ECS file", self._ecs_formatter),
        ):
            if path is not None:
                self._open(path, title, make_formatter())
                self.print(f"[+] Appending to {name} '{safe_text(path)}'.\n")
        if hosts is not None:
            self._open_hosts(hosts)
        for path in self.signature_files:
            self.keep_apart_from(path, "a signature file")

    def keep_apart_from(self, path: str | int, what: str = "the capture itself") -> None:
        """Check that no output file is a file that is read.

        Args:
            path: path or descriptor of the file that is read.
            what: what it is, for the message.

        Raises:
            OutputError: an output file is that file.
        """
        for file in self.files:
            if file.is_file(path):
                raise OutputError(f"{file.path}: {file.title} must not be {what}")
        hosts = self._hosts.file if self._hosts is not None else None
        if hosts is not None and hosts.is_file(path):
            self._hosts = None  # otherwise, `close` would replace it
            raise OutputError(f"{hosts.path}: the file of hosts must not be {what}")

    def reopen_files(self) -> None:
        """Reopen all files by name, after rotation.  If that fails, a message says so and the old file is used."""
        for file in self.files:
            try:
                file.reopen()
            except OutputError as error:
                self._messages.say(f"[-] {error}")

    def leave_screen(self) -> None:
        """Write nothing to standard output from now on."""
        self._screen = None

    @property
    def screen_stream(self) -> TextIO | None:
        """The stream of standard output; None if it is not used or cannot be replaced."""
        return None if self._screen is None else self._screen.text_stream

    def use_screen_stream(self, stream: TextStream) -> None:
        """Write to this stream instead of standard output.  `close` closes it."""
        if self._screen is not None:
            self._screen.use_stream(stream)
            self._replacement = stream

    def flush_screen(self) -> None:
        """Write the queued data of the stream that replaces standard output, as far as possible without blocking."""
        self._to_screen(lambda screen: screen.flush())

    def print(self, text: str) -> None:
        """Write text to standard output only."""
        self._to_screen(lambda screen: screen.write(text))

    def report(self, observations: Sequence[Observation]) -> None:
        """Write observations to all outputs, without delay."""
        if observations:
            self._to_files(lambda file: file.write(observations))
            self._to_screen(lambda screen: screen.report(observations))
            if self._hosts is not None:
                self._hosts.report(observations)
            for feed in self.feeds:
                feed.report(observations)

    def name_source(self, name: str) -> None:
        """Give the source of the following observations a name, for summaries of hosts."""
        if self._hosts is not None:
            self._hosts.source = safe_text(name)

    def close(self) -> None:
        """Close the files, and the stream that replaces standard output.

        Summaries of hosts that were not written yet are written first, unless there are none: a run that fails at its
        start must not replace those of the previous run.
        """
        if self._hosts is not None and len(self._hosts.hosts):
            self.write_hosts()
        for feed in self.feeds:
            feed.close()
        if self._replacement is not None:
            self._replacement.close()
            self._replacement = None
        self._to_files(lambda file: file.close())

    def _open_hosts(self, path: str) -> None:
        from pyp0f.outputs.hosts import HostOutput  # noqa: PLC0415 - most runs do not need it
        from pyp0f.summaries.collecting import SummaryTable  # noqa: PLC0415 - most runs do not need it

        self._keep_apart(path, "the file of hosts")
        hosts = SummaryTable(None if self.judge is None else self.judge.database)
        self._hosts = HostOutput(None if path == STANDARD_OUTPUT else path, hosts)
        if path != STANDARD_OUTPUT:
            self.print(f"[+] Writing hosts to '{safe_text(path)}' at the end.\n")

    def write_hosts(self) -> None:
        """Write the summaries of hosts, if they are wanted and were not written yet."""
        output, self._hosts = self._hosts, None
        if output is None:
            return
        if output.hosts.left_out:
            self._messages.warn(f"the table of hosts is full: {output.hosts.left_out} observations were left out of it")
        try:
            if output.file is None:
                self._terminal.write(output.text())
            else:
                output.file.write(output.text())
        except ReaderGoneError:
            pass
        except OutputError as error:
            self._fail(error)

    def json_formatter(self) -> Formatter:
        """The formatter of ``--json``."""
        from pyp0f.outputs.eve import EveFormatter  # noqa: PLC0415 - importing json takes longer than a small capture

        return EveFormatter(lambda: self.judge)

    def _ecs_formatter(self) -> Formatter:
        from pyp0f.outputs.ecs import EcsFormatter  # noqa: PLC0415 - imports json

        return EcsFormatter(lambda: self.judge)

    def _open(self, path: str, title: str, formatter: Formatter) -> None:
        self._keep_apart(path, title)
        self.files.append(LineFile(path, title, formatter))

    def _keep_apart(self, path: str, title: str) -> None:
        for file in self.files:
            if file.is_file(path):
                raise OutputError(f"{path}: {title} and {file.title} must not be the same file")

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
