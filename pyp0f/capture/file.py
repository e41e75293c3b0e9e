"""Reading captures with libpcap: the only module that knows pcapy.

What counts as a packet is decided here too, by the filter (specification, section 1.2).  libpcap does
the filtering wherever it can see the TCP header.  Where it cannot, because of tags in a cooked
capture or of a link type that it does not know how to filter, the packet is looked at a second time
from its IP header on.
"""

from __future__ import annotations

import os
import re
import select
import stat
from collections.abc import Callable, Iterator
from functools import cache
from typing import BinaryIO, Final

import pcapy

from pyp0f.capture.compressed import Pump
from pyp0f.capture.savefile import FILE_HEADER, LONGEST_RECORD, Records, can_walk, read_file_header
from pyp0f.constants import MAX_PACKET
from pyp0f.engine.engine import Engine, Record
from pyp0f.errors import CaptureError
from pyp0f.observations.base import Observation
from pyp0f.wire.link import (
    DLT_EN10MB,
    DLT_IEEE802_11,
    DLT_IEEE802_11_RADIO,
    DLT_LINUX_SLL,
    DLT_LINUX_SLL2,
    DLT_PFLOG,
    DLT_RAW,
    VLAN_TAGS,
    Link,
    link_for,
)

_BATCH: Final = 200
"""Packets per read of a file.  Of the largest size that libpcap hands out they take 50 MB, of the usual size 0.2 MB.
What comes through a pipe is handed on packet by packet, or it would lie here until more arrives."""

_BLOCK: Final = LONGEST_RECORD
"""Bytes per read of a file whose packets are looked at where they lie.  Not more: what does not fit is damage."""

_START: Final = 16
"""Bytes that tell whether a file is compressed, and more."""
_UNCOMPRESSED: Final = (
    b"\xa1\xb2\xc3\xd4", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x4d\x3c\xb2\xa1", b"\x0a\x0d\x0d\x0a",
)  # fmt: skip
"""First bytes of classic captures, of microseconds and nanoseconds in either byte order, and of pcapng."""

_TURN: Final = 100
"""Milliseconds after which the end of a silent pipe is noticed, if it was asked for."""

_ENCAPSULATION: Final = r"\b(?:vlan|mpls|pppoes)\b"
_ANOTHER_TAG: Final = "vlan"
_VLAN_DEPTH: Final = 3
"""Stacked tags that the filter sees through."""

_TAGS: Final = frozenset([kind.to_bytes(2, "big") for kind in VLAN_TAGS])
_FILTERED_AS: Final = {106: 19, 112: 104}
"""Numbers in files whose meaning the libpcap that pcapy-ng brings along does not know: Linux ATM and Cisco HDLC."""


class Source:
    """Where packets come from: opened with libpcap, and filtered.

    Attributes:
        name: what to call it in messages.
        link_type: DLT number, as libpcap reports it.
        link: how to get to the IP header.
    """

    def __init__(self, reader: pcapy.Reader, name: str, rule: str | None) -> None:
        """Set the filter.

        Args:
            reader: pcapy's.
            name: what to call it in messages.
            rule: a filter expression in libpcap's language; only TCP passes in any case.

        Raises:
            CaptureError: the rule makes no sense for it.
        """
        self.name = name
        self._reader = reader
        self.link_type: int = reader.datalink()
        self.link: Link = link_for(self.link_type)
        self._sieve = self._set_filter(rule)

    def close(self) -> None:
        """Let go of it."""
        self._reader.close()

    def _set_filter(self, rule: str | None) -> Callable[[bytes], bool] | None:
        """Let libpcap filter; what is returned is asked besides, if it is not None."""
        if rule is not None:
            _check_text(rule)
        if rule is not None and re.search(_ENCAPSULATION, rule):
            # Departure: 3.09b makes of these a filter that nothing passes (docs/differences.md, "Filters").
            self._compile([rule], rule)
            return self._behind_link_filter(None)
        expression = _tcp_and(rule)
        if self.link_type in (DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2):
            return self._set_filter_behind_tags(rule)
        if self.link_type in (DLT_IEEE802_11, DLT_IEEE802_11_RADIO):
            # libpcap looks for IP too early where both flags of a frame between access points are set.
            _program(self.link_type, expression, rule)  # a rule without sense shows only by itself
            self._compile([f"({expression}) or (link[1] & 3 = 3)"], rule)
            try:
                passes = self._behind_link_filter(rule)
            except CaptureError:
                passes = _never  # the rule is about the link, and there is none any more when it comes to IP
            return _if_odd(self._is_between_access_points, passes)
        if self.link_type == DLT_PFLOG:
            return self._behind_link_filter(rule)
        if self.link_type in _FILTERED_AS:
            return _program(_FILTERED_AS[self.link_type], expression, rule)
        self._compile([expression], rule)
        return None

    def _set_filter_behind_tags(self, rule: str | None) -> Callable[[bytes], bool] | None:
        """Ethernet and cooked captures: the rule also applies to what lies behind VLAN tags.

        libpcap takes time and memory that grow with the square of a filter, so a rule is not pasted in more
        often than 3.09b does: packets with more tags are asked again, as they would be without any.
        """
        if rule is None:
            self._compile([self._without_rule()], rule)
            return None
        type_at = self.link.marker_at or 0
        is_ethernet = self.link_type == DLT_EN10MB
        expression = _tcp_and(rule)
        passes = _program(self.link_type, expression, rule)
        if is_ethernet:
            # What follows the word vlan is about what is behind the tag, so that comes last.  It is used for the second
            # tag, too: of a live packet the first lies beside the packet, and not where bytes could be looked at.
            behind_tags = f"({expression}) or (vlan and (({expression}) or {_ANOTHER_TAG}))"
            self._compile([behind_tags, f"({_is_tag(12)} and {_is_tag(16)}) or ({expression})"], rule)
            tags = [slice(12, 14), slice(16, 18)]
        else:
            self._compile([f"{_is_tag(type_at)} or ({expression})"], rule)
            tags = [slice(type_at, type_at + 2)]
        return _if_odd(
            lambda packet: all(packet[tag] in _TAGS for tag in tags), lambda packet: passes(self._without_tags(packet))
        )

    def _without_rule(self) -> str:
        """What passes if the user gave no rule, for links that libpcap can filter by itself."""
        if self.link_type == DLT_EN10MB:
            return _vlan_filter(_VLAN_DEPTH)
        if self.link_type in (DLT_LINUX_SLL, DLT_LINUX_SLL2):
            return _cooked_filter(self.link.marker_at or 0, self.link.skip)
        return _tcp_and(None)

    def _without_tags(self, packet: bytes) -> bytes:
        type_at, at = self.link.marker_at or 0, self.link.skip
        kind = packet[type_at : type_at + 2]
        while kind in _TAGS:
            kind = packet[at + 2 : at + 4]
            at += 4
        return packet[:type_at] + kind + packet[type_at + 2 : self.link.skip] + packet[at:]

    def _behind_link_filter(self, rule: str | None) -> Callable[[bytes], bool]:
        passes = _program(DLT_RAW, _tcp_and(rule), rule)
        return lambda packet: passes(self._behind_link(packet))

    def _is_between_access_points(self, packet: bytes) -> bool:
        start = int.from_bytes(packet[2:4], "little") if self.link_type == DLT_IEEE802_11_RADIO else 0
        return len(packet) > start + 1 and packet[start + 1] & 3 == 3

    def _compile(self, expressions: list[str], rule: str | None) -> None:
        """Set the first of the expressions that libpcap accepts."""
        problem = ""
        for expression in expressions:
            try:
                self._reader.setfilter(expression)
            except pcapy.PcapError as error:
                problem = str(error)
            else:
                return
        if rule is None:
            name = f"link type {self.link_type}"
            raise CaptureError(f"{self.name}: captures of {name} cannot be read: {problem}")
        raise CaptureError(f"filter {rule!r}: {problem}")

    def _behind_link(self, packet: bytes) -> bytes:
        """The packet from its IP header on; nothing if there is none."""
        start = self.link.locate(packet, 0, len(packet))
        return packet[start:] if start >= 0 else b""


class CaptureFile(Source):
    """A capture file, opened, filtered, and read in batches of bounded size.

    Attributes:
        problem: after reading: why the end of the file was not reached, or None.
        size: bytes of the file, as it is stored; None if it is a pipe.
    """

    def __init__(self, path: str, rule: str | None = None) -> None:
        """Open a capture.

        Args:
            path: of any file that libpcap reads: classic pcap of either byte order and resolution, or pcapng, also
                compressed with gzip, bzip2, xz or zstd; ``-`` is standard input.
            rule: a filter expression in libpcap's language; only TCP passes in any case.

        Raises:
            CaptureError: the file cannot be read, is no capture, or the rule makes no sense for it.
        """
        name = "standard input" if path == "-" else path
        self.problem: str | None = None
        self.size = _file_size(path, name)
        is_file = self.size is not None
        self._batch = _BATCH if is_file else 1
        self._place = 0
        self._ended = False
        reader, self._pump, start = _open(path, name, is_file)
        super().__init__(reader, name, rule)
        self._is_stream = start is not None
        if start is None:
            start = os.pread(reader.getfd(), FILE_HEADER, 0)
        self._records = self._records_in_place(start) if rule is None else None

    def _records_in_place(self, start: bytes) -> Records | None:
        """How the packets lie in a file with this start, if they can be looked at without libpcap."""
        header = read_file_header(start)
        if header is None or not can_walk(header, self.link_type):
            return None
        # Not in terms of self, which would then be freed by the cycle collector only.
        link_type, expression = self.link_type, self._without_rule()
        return Records(header, self.link, _late(lambda: _program(link_type, expression, None)))

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
            return os.lseek(self._reader.getfd(), 0, os.SEEK_CUR)
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
        os.dup2(nothing, self._reader.getfd())
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
                self._reader.dispatch(self._batch, take)
            except pcapy.PcapError as error:
                # What was read before the damage is good.
                self.problem = str(error)
            if not taken:
                break
            yield self._pack(taken)
            taken.clear()
        if self._pump is not None and self._pump.problem is not None:
            self.problem = self._pump.problem

    def findings(self, engine: Engine) -> Iterator[list[Observation]]:
        """Let an engine look at all packets; gives what it learns, bit by bit.

        A file that is damaged or cut ends there, with `problem` set.
        """
        if self._records is not None:
            yield from (self._walk_stream if self._is_stream else self._walk)(engine, self._records)
            return
        for data, records in self.batches():
            yield engine.feed(self.link, data, records)

    def _walk(self, engine: Engine, records: Records) -> Iterator[list[Observation]]:
        """Let the engine look at packets where they lie.

        The file is read rather than mapped: that is faster, and a mapped file that somebody cuts ends the program.
        """
        descriptor = self._reader.getfd()
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
            found, used = engine.walk(records, data, end)
            if not used:
                self.problem = records.problem(data[:end])
                return
            place += used
            self._place = place
            yield found

    def _walk_stream(self, engine: Engine, records: Records) -> Iterator[list[Observation]]:
        """Let the engine look at packets as they come, each as soon as it is there."""
        descriptor = self._reader.getfd()
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
            found, used = engine.walk(records, bytes(rest) + padding, len(rest))
            if not used:
                self.problem = (self._pump and self._pump.problem) or records.problem(bytes(rest))
                return
            del rest[:used]
            yield found

    def _pack(self, taken: list[tuple[pcapy.Pkthdr, bytes]]) -> tuple[bytes, list[Record]]:
        sieve = self._sieve
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


def _file_size(path: str, name: str) -> int | None:
    """Bytes of a regular file; None if it is a pipe, for instance.

    Raises:
        CaptureError: it is surely no capture that can be read.
    """
    try:
        status = os.fstat(0) if path == "-" else os.stat(path)
    except OSError as error:
        raise CaptureError(f"{name}: {error.strerror}") from None
    except ValueError:
        raise CaptureError(f"{name}: cannot be the name of a file") from None
    if stat.S_ISDIR(status.st_mode):
        raise CaptureError(f"{name}: is a directory, not a capture")
    if path != "-" and not os.access(path, os.R_OK):
        raise CaptureError(f"{name}: permission denied")
    if not stat.S_ISREG(status.st_mode):
        return None
    if status.st_size == 0:
        raise CaptureError(f"{name}: is empty, not a capture")
    return status.st_size


def _open(path: str, name: str, is_file: bool) -> tuple[pcapy.Reader, Pump | None, bytes | None]:
    """The capture, what decompresses it if need be, and what was read of a stream."""
    try:
        if is_file and path != "-":
            with open(path, "rb", buffering=0) as file:
                if not _is_compressed(file.read(_START)):
                    return _open_file(path, file.fileno()), None, None
        return _open_stream(os.dup(0) if path == "-" else os.open(path, os.O_RDONLY), name)
    except pcapy.PcapError as error:
        raise CaptureError(f"{name}: not a capture that can be read: {error}") from None
    except OSError as error:
        raise CaptureError(f"{name}: {error.strerror}") from None


def _is_compressed(head: bytes) -> bool:
    """Whether a file begins like that because it is compressed."""
    if head.startswith(_UNCOMPRESSED):
        return False
    from pyp0f.capture.compressed import kind_of  # noqa: PLC0415 - most captures have no need of it

    return kind_of(head) is not None


def _open_file(path: str, descriptor: int) -> pcapy.Reader:
    # pcapy knows no names that are not UTF-8.
    return pcapy.open_offline(path if _is_utf8(path) else f"/dev/fd/{descriptor}")


def _open_stream(source: int, name: str) -> tuple[pcapy.Reader, Pump | None, bytes]:
    """A capture that can only be read from the beginning on.

    libpcap keeps all other threads of Python waiting while it opens a capture, and so waits for ever for a
    decompressor.  So it is given what it reads then as a file of its own; all else it takes from the stream.
    """
    from pyp0f.capture.compressed import Pump, kind_of, read_capture_header, read_head  # noqa: PLC0415 - as below

    pump = None
    try:
        head = read_head(source)
        kind = kind_of(head)
        if kind is not None:
            pump = Pump(kind, head, source)  # which closes it
            source, head = pump.output, b""
        header = read_capture_header(source, head)
        if pump is not None and not header and pump.problem is not None:
            raise CaptureError(f"{name}: not a capture that can be read: {pump.problem}")
        with _file_with(header) as file:
            reader = pcapy.open_offline(f"/dev/fd/{file.fileno()}")
        os.dup2(source, reader.getfd(), inheritable=False)
        return reader, pump, header
    finally:
        os.close(source)


def _file_with(content: bytes) -> BinaryIO:
    """A file with that content, which is nowhere to be found."""
    if hasattr(os, "memfd_create"):
        file: BinaryIO = os.fdopen(os.memfd_create("pyp0f"), "w+b", buffering=0)
    else:
        from tempfile import TemporaryFile  # noqa: PLC0415 - not on Linux

        file = TemporaryFile(buffering=0)  # noqa: SIM115 - whoever calls closes it
    file.write(content)
    return file


def _is_utf8(path: str) -> bool:
    """Whether the name, as the system knows it, is UTF-8."""
    try:
        return path.encode() == os.fsencode(path)
    except UnicodeEncodeError:
        return False


def _check_text(rule: str) -> None:
    """Refuse a filter that cannot be passed to libpcap."""
    if not isinstance(rule, str):
        raise TypeError(f"a filter must be text, not {rule!r}")
    if "\0" in rule:
        raise CaptureError(f"filter {rule!r}: a filter cannot contain a NUL")
    try:
        rule.encode()
    except UnicodeEncodeError:
        raise CaptureError(f"filter {rule!r}: a filter must be UTF-8 text") from None


def _program(link_type: int, expression: str, rule: str | None) -> Callable[[bytes], bool]:
    """A compiled filter to ask packet by packet; unlike libpcap's own it only knows the captured length."""
    try:
        program = pcapy.compile(link_type, MAX_PACKET, expression, 1, 0)
    except pcapy.PcapError as error:
        raise CaptureError(f"filter {rule!r}: {error}") from None
    return lambda packet: bool(packet and program.filter(packet))


def _late(make: Callable[[], Callable[[bytes], bool]]) -> Callable[[bytes], bool]:
    """A filter that is only made when it is asked for the first time."""
    made = cache(make)

    def passes(packet: bytes) -> bool:
        return made()(packet)

    return passes


def _tcp_and(rule: str | None) -> str:
    return "tcp" if rule is None else f"tcp and ({rule})"


def _vlan_filter(depth: int) -> str:
    """TCP, also behind up to `depth` VLAN tags: in libpcap's language, `vlan` moves all that follows."""
    return "tcp" if depth == 0 else f"tcp or (vlan and ({_vlan_filter(depth - 1)}))"


def _never(_: bytes) -> bool:
    return False


def _if_odd(is_odd: Callable[[bytes], bool], passes: Callable[[bytes], bool]) -> Callable[[bytes], bool]:
    """Ask about odd packets, which libpcap lets through unseen; all others have passed already."""
    return lambda packet: not is_odd(packet) or passes(packet)


def _cooked_filter(type_at: int, tag_at: int) -> str:
    """TCP, also behind VLAN tags, for cooked captures, where libpcap's language has no `vlan`."""
    return f"tcp or ({_is_tag(type_at)} and ({_behind_tag(tag_at, _VLAN_DEPTH)}))"


def _is_tag(at: int) -> str:
    return f"(link[{at}:2] = 0x8100 or link[{at}:2] = 0x88a8 or link[{at}:2] = 0x9100)"


def _behind_tag(tag: int, depth: int) -> str:
    """TCP behind the tag whose two bytes of control information lie at that offset."""
    kind, ip = tag + 2, tag + 4
    found = (
        f"(link[{kind}:2] = 0x0800 and link[{ip + 9}] = 6) or (link[{kind}:2] = 0x86dd and "
        f"(link[{ip + 6}] = 6 or (link[{ip + 6}] = 44 and link[{ip + 40}] = 6)))"
    )
    return found if depth == 1 else f"{found} or ({_is_tag(kind)} and ({_behind_tag(ip, depth - 1)}))"
