"""The form that people read: a block of lines per observation (docs/p0f-3.09b.md, section 12.2)."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from typing import Final, TextIO

from pyp0f.errors import OutputError
from pyp0f.observations.base import Fields, Observation
from pyp0f.observations.memory import Memory
from pyp0f.outputs.linefile import Formatter
from pyp0f.outputs.messages import TextStream


class ReaderGoneError(Exception):
    """Whoever read standard output has stopped doing so, as ``head`` does."""


def block(observation: Observation) -> str:
    """The observation as p0f shows it on a terminal, with the empty line after it."""
    ends = observation.endpoints
    client, server = ends.client_text, ends.server_text
    subject = f"client   = {client}" if observation.of_client else f"server   = {server}"
    fields = observation.form.fields(observation)
    known = _texts.known.get(id(fields))
    fields_text = _texts.learn(fields) if known is None else known[1]
    return f".-[ {client} -> {server} ({observation.kind}) ]-\n|\n| {subject}\n{fields_text}|\n`----\n\n"


def _make_text(fields: Fields) -> str:
    return "".join([f"| {key:<8} = {value}\n" for key, value in fields])


_texts: Final = Memory(_make_text, len)


class Screen:
    """Standard output, if there is any: after a failure there is none.

    Nor is there any for what goes to the null device: it would only take time.
    """

    def __init__(self, stream: TextIO | None) -> None:
        if stream is not None and _goes_nowhere(stream):
            stream = None
        self._stream: TextIO | TextStream | None = stream
        self._formatter: Formatter | None = None
        if isinstance(stream, io.TextIOWrapper):
            # Names in signature files go out as the bytes that they came in as, whatever the locale.
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")

    @property
    def may_be_seen(self) -> bool:
        """Whether what is written may be on a terminal at once, perhaps by way of whoever reads a pipe."""
        return self._stream is not None and not _goes_to_file(self._stream)

    def show_lines(self, formatter: Formatter) -> None:
        """From now on, show observations as lines for programs, and nothing else."""
        self._formatter = formatter

    @property
    def text_stream(self) -> io.TextIOWrapper | None:
        """The stream that is written, if it is an ordinary one that can be replaced."""
        return self._stream if isinstance(self._stream, io.TextIOWrapper) else None

    def use_stream(self, stream: TextStream) -> None:
        """From now on, write to this stream."""
        self._stream = stream

    def report(self, observations: Iterable[Observation]) -> None:
        """Show observations; raises what `write` does."""
        if self._stream is None:
            return
        if self._formatter is None:
            self.write("".join(map(block, observations)))
        else:
            self._write(self._formatter.lines(observations).decode("utf-8", "surrogateescape"))

    def write(self, text: str) -> None:
        """Write this text for people at once.

        Raises:
            ReaderGoneError: the other end of the pipe is closed.
            OutputError: it cannot be written for another reason, because the disk is full for instance.
        """
        if self._formatter is None:
            self._write(text)

    def flush(self) -> None:
        """Write what waits, as far as possible; raises what `write` does."""
        self._write("")

    def _write(self, text: str) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError as error:
            self._give_up(self._stream)
            if isinstance(error, (BrokenPipeError, ConnectionResetError)):
                raise ReaderGoneError from None
            raise OutputError(f"standard output: {error.strerror}") from None

    def _give_up(self, stream: TextIO | TextStream) -> None:
        self._stream = None
        # What was not written must not be tried again when the interpreter ends.
        with suppress(OSError), open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())


def _goes_nowhere(stream: TextIO) -> bool:
    """Whether nobody will ever see what is written there."""
    try:
        return os.path.samestat(os.fstat(stream.fileno()), os.stat(os.devnull))
    except (OSError, ValueError):  # it has no descriptor, or there is no such device
        return False


def _goes_to_file(stream: TextIO | TextStream) -> bool:
    """Whether what is written there is kept in a file."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):  # it has no descriptor
        return False
