"""Capture files: read in batches with libpcap, or looked at where their packets lie."""

from __future__ import annotations

import os
import select
from collections.abc import Iterator
from typing import Final

import pcapy

from pyp0f.capture.filters import Source, compile_filter, compiled_late
from pyp0f.capture.opening import file_size, open_capture
from pyp0f.capture.savefile import FILE_HEADER, LONGEST_RECORD, Records, can_walk, read_file_header
from pyp0f.engine.hotloop import HotLoop, Record
from pyp0f.observations.base import Observation

_BATCH: Final = 200
"""Packets per read of a file.  Of the largest size that libpcap hands out they take 50 MB, of the usual size 0.2 MB.
What comes through a pipe is handed on packet by packet, or it would lie here until more arrives."""

_BLOCK: Final = LONGEST_RECORD
"""Bytes per read of a file whose packets are looked at where they lie.  Not more: what does not fit is damage."""

_TURN: Final = 100
"""Milliseconds after which the end of a silent pipe is noticed, if it was asked for."""


class CaptureFile(Source):
    """A capture file, opened, filtered, and read in batches of bounded size.

    Attributes:
        problem: after reading: why the end of the file was not reached, or None.
        size: bytes of the file, as it is stored; None if it is a pipe.
    """

    def __init__(self, path: str, rule: str | None = None, *, datagrams: bool = False) -> None:
        """Open a capture.

        Args:
            path: of any file that libpcap reads: classic pcap of either byte order and resolution, or pcapng, also
                compressed with gzip, bzip2, xz or zstd; ``-`` is standard input.
            rule: a filter expression in libpcap's language; only TCP passes in any case.
            datagrams: let UDP pass as well.

        Raises:
            CaptureError: the file cannot be read, is no capture, or the rule makes no sense for it.
        """
        name = "standard input" if path == "-" else path
        self.problem: str | None = None
        self.size = file_size(path, name)
        is_file = self.size is not None
        self._batch = _BATCH if is_file else 1
        self._place = 0
        self._ended = False
        reader, self._pump, start = open_capture(path, name, is_file)
        super().__init__(reader, name, rule, datagrams=datagrams)
        self._is_stream = start is not None
        if start is None:
            start = os.pread(reader.getfd(), FILE_HEADER, 0)
        self._records = self._records_in_place(start, datagrams) if rule is None else None

    def _records_in_place(self, start: bytes, datagrams: bool) -> Records | None:
        """How the packets lie in a file with this start, if they can be looked at without libpcap."""
        header = read_file_header(start)
        if header is None or not can_walk(header, self.link_type):
            return None
        # Not in terms of self, which would then be freed by the cycle collector only.
        link_type, expression = self.link_type, self.expression_without_rule()
        passes = compiled_late(lambda: compile_filter(link_type, expression, None))
        return Records(header, self.link, passes, datagrams=datagrams)

    @property
    def in_place(self) -> bool:
        """Whether its packets are looked at where they lie, without libpcap."""
        return self._records is not None

    @property
    def position(self) -> int | None:
        """How many bytes of the file, as it is stored, have been read; None if it is not known."""
        if self._pump is not None:
            return self._pump.taken
        if self._records is not None:
            return self._place
        try:
            return os.lseek(self.reader.getfd(), 0, os.SEEK_CUR)
        except OSError:  # it is a pipe
            return None

    def close(self) -> None:
        """Let go of it."""
        super().close()
        if self._pump is not None:
            self._pump.join()

    def end(self) -> None:
        """Let the file seem to end here; for another thread than the one that reads."""
        self._ended = True
        # Not /dev/null, which need not be there once the root directory has changed.
        nothing, writer = os.pipe()
        os.close(writer)
        os.dup2(nothing, self.reader.getfd())
        os.close(nothing)

    def batches(self) -> Iterator[tuple[bytes, list[Record]]]:
        """Read on: buffers with several packets each, and where in them each packet lies.

        A file that is damaged or cut ends there, with `problem` set.
        """
        taken: list[tuple[pcapy.Pkthdr, bytes]] = []

        def take(header: pcapy.Pkthdr, data: bytes) -> None:
            taken.append((header, data))

        while self.problem is None:
            try:
                self.reader.dispatch(self._batch, take)
            except pcapy.PcapError as error:
                # What was read before the damage is good.
                self.problem = str(error)
            if not taken:
                break
            yield self._pack(taken)
            taken.clear()
        if self._pump is not None and self._pump.problem is not None:
            self.problem = self._pump.problem

    def findings(self, tracker: HotLoop) -> Iterator[list[Observation]]:
        """Let a tracker look at all packets; gives what it learns, bit by bit.

        A file that is damaged or cut ends there, with `problem` set.
        """
        if self._records is not None:
            yield from (self._walk_stream if self._is_stream else self._walk)(tracker, self._records)
            return
        for data, records in self.batches():
            yield tracker.feed(self.link, data, records)

    def _walk(self, tracker: HotLoop, records: Records) -> Iterator[list[Observation]]:
        """Let the tracker look at packets where they lie.

        The file is read rather than mapped: that is faster, and a mapped file that somebody cuts ends the program.
        """
        descriptor = self.reader.getfd()
        place = FILE_HEADER
        while not self._ended:
            try:
                data = os.pread(descriptor, _BLOCK, place)
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
            place += used
            self._place = place
            yield found

    def _walk_stream(self, tracker: HotLoop, records: Records) -> Iterator[list[Observation]]:
        """Let the tracker look at packets as they come, each as soon as it is there."""
        descriptor = self.reader.getfd()
        arrival = select.poll()
        arrival.register(descriptor, select.POLLIN)
        padding = bytes(records.reach)
        rest = bytearray()
        self._place = FILE_HEADER
        while not self._ended:
            # After a signal, Python would go on waiting where a pipe is silent.
            if not arrival.poll(_TURN):
                continue
            try:
                more = os.read(descriptor, _BLOCK - len(rest))
            except OSError as error:
                self.problem = error.strerror
                return
            self._place += len(more)
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
        sieve = self.sieve
        records: list[Record] = []
        buffers: list[bytes] = []
        offset = 0
        for header, data in taken:
            if sieve is not None and not sieve(data):
                continue
            seconds, microseconds = header.getts()
            # The original length is the smaller one only in a forged file, but then it counts.
            length = min(len(data), header.getlen())
            records.append((seconds, microseconds, offset, length))
            buffers.append(data)
            offset += len(data)
        return b"".join(buffers), records
