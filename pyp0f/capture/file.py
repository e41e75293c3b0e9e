"""Capture files: read in batches with libpcap, or in place without it."""

from __future__ import annotations

import os
import select
from collections.abc import Iterator
from typing import Final

import pcapy

from pyp0f.capture.filters import Source, compile_filter, compiled_on_first_use
from pyp0f.capture.opening import file_size, open_capture
from pyp0f.capture.savefile import FILE_HEADER, LONGEST_RECORD, Records, can_read_in_place, read_file_header
from pyp0f.engine.hotloop import HotLoop, Record
from pyp0f.observations.base import Observation

_BATCH: Final = 200
"""Packets per read of a file.  They take 0.2 MB at the usual size, and 50 MB at the largest size that libpcap returns.
Packets from a pipe are passed on one by one; in a batch they would wait until more arrive."""

_BLOCK: Final = LONGEST_RECORD
"""Bytes per read of a file that is read in place.  A record that does not fit is damaged."""

_POLL_MS: Final = 100
"""Milliseconds between two checks for `CaptureFile.end` while a pipe is silent."""


class CaptureFile(Source):
    """An open capture file with a filter.  It is read in batches of bounded size.

    Attributes:
        problem: after reading: why the end of the file was not reached, or None.
        size: size of the stored (perhaps compressed) file in bytes; None if it is a pipe.
    """

    def __init__(self, path: str, rule: str | None = None, *, datagrams: bool = False) -> None:
        """Open a capture.

        Args:
            path: path of a file that libpcap reads: classic pcap of either byte order and resolution, or pcapng, also
                compressed with gzip, bzip2, xz or zstd; ``-`` is standard input.
            rule: a filter expression in libpcap's language.  Only TCP packets pass, with or without a rule.
            datagrams: also let UDP packets pass.

        Raises:
            CaptureError: the file cannot be read or is not a capture, or the rule is invalid for its link type.
        """
        name = "standard input" if path == "-" else path
        self.problem: str | None = None
        self.size = file_size(path, name)
        is_file = self.size is not None
        self._batch = _BATCH if is_file else 1
        self._position = 0
        self._ended = False
        reader, self._pump, start = open_capture(path, name, is_file)
        super().__init__(reader, name, rule, datagrams=datagrams)
        self._is_stream = start is not None
        if start is None:
            start = os.pread(reader.getfd(), FILE_HEADER, 0)
        self._records = self._records_in_place(start, datagrams) if rule is None else None

    def _records_in_place(self, start: bytes, datagrams: bool) -> Records | None:
        """The layout of the packets in a file with this header; None if the file needs libpcap."""
        header = read_file_header(start)
        if header is None or not can_read_in_place(header, self.link_type):
            return None
        # The lambda does not refer to self: a reference cycle would delay the release of the file.
        link_type, expression = self.link_type, self.expression_without_rule()
        passes = compiled_on_first_use(lambda: compile_filter(link_type, expression, None))
        return Records(header, self.link, passes, datagrams=datagrams)

    @property
    def in_place(self) -> bool:
        """Whether the file is read in place, without libpcap."""
        return self._records is not None

    @property
    def position(self) -> int | None:
        """Bytes of the stored (perhaps compressed) file that were read so far; None if unknown."""
        if self._pump is not None:
            return self._pump.taken
        if self._records is not None:
            return self._position
        try:
            return os.lseek(self.reader.getfd(), 0, os.SEEK_CUR)
        except OSError:  # it is a pipe
            return None

    def close(self) -> None:
        """Close the file and wait for the end of the decompression thread."""
        super().close()
        if self._pump is not None:
            self._pump.join()

    def end(self) -> None:
        """Stop reading: the file seems to end here.  For a thread other than the one that reads."""
        self._ended = True
        # Not /dev/null: it may not exist after a chroot.
        empty, writer = os.pipe()
        os.close(writer)
        os.dup2(empty, self.reader.getfd())
        os.close(empty)

    def batches(self) -> Iterator[tuple[bytes, list[Record]]]:
        """Read the packets with libpcap: buffers with several packets each, and the position of each packet in them.

        If the file is damaged or truncated, reading ends there and `problem` is set.
        """
        taken: list[tuple[pcapy.Pkthdr, bytes]] = []

        def take(header: pcapy.Pkthdr, data: bytes) -> None:
            taken.append((header, data))

        while self.problem is None:
            try:
                self.reader.dispatch(self._batch, take)
            except pcapy.PcapError as error:
                # The packets before the damage are valid.
                self.problem = str(error)
            if not taken:
                break
            yield self._pack(taken)
            taken.clear()
        if self._pump is not None and self._pump.problem is not None:
            self.problem = self._pump.problem

    def findings(self, tracker: HotLoop) -> Iterator[list[Observation]]:
        """Pass all packets to a tracker; yields its observations batch by batch.

        If the file is damaged or truncated, reading ends there and `problem` is set.
        """
        if self._records is not None:
            yield from (self._walk_stream if self._is_stream else self._walk)(tracker, self._records)
            return
        for data, records in self.batches():
            yield tracker.feed(self.link, data, records)

    def _walk(self, tracker: HotLoop, records: Records) -> Iterator[list[Observation]]:
        """Let the tracker process the records of a file in place.

        The file is read, not mapped.  Reading is faster, and if a mapped file is truncated, SIGBUS ends the program.
        """
        descriptor = self.reader.getfd()
        position = FILE_HEADER
        while not self._ended:
            try:
                data = os.pread(descriptor, _BLOCK, position)
            except OSError as error:
                self.problem = error.strerror
                return
            end = len(data)
            if end < _BLOCK:
                data += bytes(records.reach)
            found, used = tracker.walk(records, data, end)
            if not used:
                self.problem = records.problem(data[:end])
                return
            position += used
            self._position = position
            yield found

    def _walk_stream(self, tracker: HotLoop, records: Records) -> Iterator[list[Observation]]:
        """Let the tracker process the records of a stream, each as soon as it has arrived."""
        descriptor = self.reader.getfd()
        arrival = select.poll()
        arrival.register(descriptor, select.POLLIN)
        padding = bytes(records.reach)
        rest = bytearray()
        self._position = FILE_HEADER
        while not self._ended:
            # The wait is short: Python restarts it after a signal, and a silent pipe would never end it.
            if not arrival.poll(_POLL_MS):
                continue
            try:
                more = os.read(descriptor, _BLOCK - len(rest))
            except OSError as error:
                self.problem = error.strerror
                return
            self._position += len(more)
            rest += more
            if more and len(rest) < min(records.size_at_start(rest), _BLOCK):
                continue
            found, used = tracker.walk(records, bytes(rest) + padding, len(rest))
            if not used:
                self.problem = (self._pump and self._pump.problem) or records.problem(bytes(rest))
                return
            del rest[:used]
            yield found

    def _pack(self, taken: list[tuple[pcapy.Pkthdr, bytes]]) -> tuple[bytes, list[Record]]:
        recheck = self.recheck
        records: list[Record] = []
        buffers: list[bytes] = []
        offset = 0
        for header, data in taken:
            if recheck is not None and not recheck(data):
                continue
            seconds, microseconds = header.getts()
            # Only in a forged file is the original length smaller than the captured length.  The smaller one counts.
            length = min(len(data), header.getlen())
            records.append((seconds, microseconds, offset, length))
            buffers.append(data)
            offset += len(data)
        return b"".join(buffers), records
