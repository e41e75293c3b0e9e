"""Capture files: opening them, and reading their packets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyp0f.capture.filters import FileRules
from pyp0f.capture.opening import file_size, open_window
from pyp0f.capture.reader import FormatReader, Run
from pyp0f.capture.savefile import FILE_HEADER, problem_of_start, read_file_header
from pyp0f.capture.savefile_reader import ClassicReader
from pyp0f.engine.hotloop import HotLoop
from pyp0f.errors import CaptureError
from pyp0f.observations.base import Observation
from pyp0f.wire.packet import NO_MARKS, Marks

_PCAPNG: Final = b"\x0a\x0d\x0d\x0a"


class CaptureFile:
    """An open capture file with a filter.  It is read in blocks of bounded size.

    Attributes:
        name: name of the file in messages.
        size: size of the stored (perhaps compressed) file in bytes; None if it is a pipe.
    """

    def __init__(
        self, path: str, rule: str | None = None, *, datagrams: Marks = NO_MARKS, classic: bool = False
    ) -> None:
        """Open a capture.

        Args:
            path: path of a pcap file of any byte order, resolution and variant, or of a pcapng file, also compressed
                with gzip, bzip2, xz or zstd; ``-`` is standard input.
            rule: a filter expression in libpcap's language.  Only TCP packets pass, with or without a rule.
            datagrams: which UDP datagrams pass, too.
            classic: read the file as p0f 3.09b reads it.

        Raises:
            CaptureError: the file cannot be read or is not a capture, its link type is not known, or the rule is
                invalid for it.
        """
        self.name = "standard input" if path == "-" else path
        self.size = file_size(path, self.name)
        self._window = open_window(path, self.name, self.size is not None)
        try:
            self._reader = self._open(FileRules(self.name, rule, datagrams=datagrams, classic=classic))
        except BaseException:
            self._window.close()
            raise

    def _open(self, rules: FileRules) -> FormatReader:
        """Make the reader for the format of the file."""
        window = self._window
        window.advance(0, FILE_HEADER)
        if window.data.startswith(_PCAPNG):
            from pyp0f.capture.pcapng_reader import PcapngReader  # noqa: PLC0415 - classic captures do not need it

            return PcapngReader(window, self.name, rules)
        header = read_file_header(window.data[: window.end], classic=rules.classic)
        if header is None:
            if not (window.end or window.problem):
                raise CaptureError(f"{self.name}: is empty, not a capture")
            problem = window.problem or problem_of_start(window.data[: window.end])
            raise CaptureError(f"{self.name}: not a readable capture file: {problem}")
        return ClassicReader(window, header, rules)

    @property
    def problem(self) -> str | None:
        """After reading: why the end of the file was not reached, or what was left out; None if nothing was."""
        return self._reader.problem

    @property
    def warning(self) -> str | None:
        """After reading: one line about the problem; None if there is none."""
        if self.problem is None:
            return None
        what = "the damaged part was left out" if self._reader.is_complete else "its end is missing"
        return f"{self.name}: the capture is damaged or cut, {what}: {self.problem}"

    @property
    def link_type(self) -> int:
        """LINKTYPE number of the file, or of the first packet in it; -1 if it has none."""
        return self._reader.link_type

    @property
    def in_place(self) -> bool:
        """Whether the engine looks at the packets of a classic capture where they lie in the file."""
        return self._reader.in_place

    @property
    def position(self) -> int:
        """Bytes of the stored (perhaps compressed) file that were read so far."""
        return self._window.position

    def close(self) -> None:
        """Close the file."""
        self._window.close()

    def end(self) -> None:
        """Stop reading: the file seems to end here.  A signal handler or another thread may call this."""
        self._window.stop()

    def runs(self) -> Iterator[Run]:
        """The packets that pass the filter: link, buffer, and the position of each packet in it.

        If the file is damaged or truncated, `problem` is set at the end.
        """
        for runs in self._reader.runs():
            yield from runs

    def findings(self, tracker: HotLoop) -> Iterator[list[Observation]]:
        """Pass all packets to a tracker; yields its observations block by block.

        If the file is damaged or truncated, `problem` is set at the end.

        Raises:
            CaptureError: no packet of the file is of a known link type.
        """
        return self._reader.findings(tracker)
