"""The terminal format: a block of lines per observation (docs/p0f-3.09b.md, section 12.2)."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final, TextIO

from pyp0f.errors import OutputError
from pyp0f.observations.base import Fields, Observation
from pyp0f.observations.text_cache import TextCache
from pyp0f.outputs.linefile import Formatter
from pyp0f.outputs.messages import TextStream


class ReaderGoneError(Exception):
    """The reader of standard output has closed the pipe, as ``head`` does."""


def block(observation: Observation) -> str:
    """The text that p0f shows for an observation on a terminal, with the empty line after it."""
    ends = observation.endpoints
    client, server = ends.client_text, ends.server_text
    subject = f"client   = {client}" if observation.of_client else f"server   = {server}"
    fields = observation.form.fields(observation)
    known = _texts.known.get(id(fields))
    fields_text = _texts.learn(fields) if known is None else known[1]
    return f".-[ {client} -> {server} ({observation.kind}) ]-\n|\n| {subject}\n{fields_text}|\n`----\n\n"


def block_with_verdict(observation: Observation, verdict: object | None) -> str:
    """The text for an observation, with one line more: the verdict, if there is one.

    Args:
        observation: the observation.
        verdict: what it means; ``str()`` gives the text.
    """
    text = block(observation)
    return text if verdict is None else text.replace("\n|\n`----", f"\n| verdict  = {verdict}\n|\n`----")


def _make_text(fields: Fields) -> str:
    return "".join([f"| {key:<8} = {value}\n" for key, value in fields])


_texts: Final = TextCache(_make_text, len)


class Screen:
    """Standard output.

    Nothing is written after a failure.  No text is made if standard output is the null device.

    Attributes:
        is_closed: whether the process was started without standard output, as by ``>&-`` in a shell.
    """

    def __init__(self, stream: TextIO | None) -> None:
        """Use a stream as standard output; None if standard output is closed."""
        self.is_closed = stream is None
        if stream is not None and _is_null_device(stream):
            stream = None
        self._stream: TextIO | TextStream | None = stream
        self._formatter: Formatter | None = None
        self._block: Callable[[Observation], str] = block
        if isinstance(stream, io.TextIOWrapper):
            # Names in signature files are written as the same bytes that were read, in every locale.
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")

    @property
    def may_be_seen(self) -> bool:
        """Whether the output may appear on a terminal at once, perhaps through a pipe."""
        return self._stream is not None and not _is_regular_file(self._stream)

    def show_lines(self, formatter: Formatter) -> None:
        """Write only the lines of this formatter from now on."""
        self._formatter = formatter

    def show_verdicts(self, verdict_of: Callable[[Observation], object | None]) -> None:
        """Add a line with the verdict to each block from now on.

        Args:
            verdict_of: returns the verdict about an observation; None if there is none.
        """
        self._block = lambda observation: block_with_verdict(observation, verdict_of(observation))

    @property
    def text_stream(self) -> io.TextIOWrapper | None:
        """The stream that is written; None if there is none or it cannot be replaced."""
        return self._stream if isinstance(self._stream, io.TextIOWrapper) else None

    def use_stream(self, stream: TextStream) -> None:
        """Write to this stream from now on."""
        self._stream = stream

    def report(self, observations: Iterable[Observation]) -> None:
        """Write observations.

        Raises:
            ReaderGoneError: the reader has closed the pipe.
            OutputError: standard output cannot be written for another reason, for example because the disk is full.
        """
        if self._stream is None:
            return
        if self._formatter is None:
            self.write("".join(map(self._block, observations)))
        else:
            self._write(self._formatter.lines(observations).decode("utf-8", "surrogateescape"))

    def write(self, text: str) -> None:
        """Write text without delay; nothing after `show_lines`.

        Raises:
            ReaderGoneError: the reader has closed the pipe.
            OutputError: standard output cannot be written for another reason, for example because the disk is full.
        """
        if self._formatter is None:
            self._write(text)

    def flush(self) -> None:
        """Write the queued data, as far as possible without blocking.

        Raises:
            ReaderGoneError: the reader has closed the pipe.
            OutputError: standard output cannot be written for another reason, for example because the disk is full.
        """
        self._write("")

    def _write(self, text: str) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError as error:
            self._abandon(self._stream)
            if isinstance(error, (BrokenPipeError, ConnectionResetError)):
                raise ReaderGoneError from None
            raise OutputError(f"standard output: {error.strerror}") from None

    def _abandon(self, stream: TextIO | TextStream) -> None:
        self._stream = None
        # The interpreter flushes the stream when it exits.  The null device prevents a second error.
        with suppress(OSError), open(os.devnull, "wb") as null_device:
            os.dup2(null_device.fileno(), stream.fileno())


def _is_null_device(stream: TextIO) -> bool:
    """Whether the stream is the null device."""
    try:
        return os.path.samestat(os.fstat(stream.fileno()), os.stat(os.devnull))
    except (OSError, ValueError):  # it has no descriptor, or there is no such device
        return False


def _is_regular_file(stream: TextIO | TextStream) -> bool:
    """Whether the stream is a regular file."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):  # it has no descriptor
        return False
