"""How packets are stored in a buffer or a capture file, for the hot loop."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from typing import Final, Protocol

from pyp0f.wire.link import Link

PACKET_BLOCK: Final = 6
"""Type of the Enhanced Packet Block of pcapng (draft-ietf-opsawg-pcapng, section 4.3)."""

Record = tuple[int, int, int, int]
"""One packet in a buffer: whole seconds, microseconds, offset, length."""

Seen = tuple[object, int, int, bytes]
"""What is read first of a packet: link protocol, first byte of IP, IP protocol, connection key."""


class PacketLayout(Protocol):
    """How packets are stored in a capture file; `pyp0f.capture.savefile.Layout` has the meaning of each part."""

    @property
    def link(self) -> Link:
        """How to get to the IP header."""

    look6: Callable[[bytes, int], tuple[int, object, int, int, bytes, int]]
    kind4: object
    kind6: object
    size4: int
    size6: int
    reach: int
    header_size: int
    skip: int
    fragmented: int
    next6: int
    tcp_next: int
    mark4: int
    mark6: int

    def read(self, data: bytes, at: int) -> tuple[int, int, int]:
        """Seconds, microseconds and length of the packet whose record begins at `at`."""

    def seconds_at(self, data: bytes, at: int) -> int:
        """The seconds of the packet whose record begins at `at`."""

    def passes_at(self, data: bytes, at: int) -> bool:
        """Whether that packet passes the filter."""

    skipped: int

    def next_passing(self, data: bytes, at: int, end: int, key_of: KeyOf) -> tuple[int, int | None, bytes | None]:
        """The next packet that passes: where its record begins, its seconds, its connection key if it is usual."""

    def alike(
        self, data: bytes, at: int, end: int, tracked: Container[bytes], first_bytes: Iterable[int]
    ) -> tuple[int, int]:
        """How many records from `at` on are rejected for the same reason, and how many bytes each takes."""

    def alike_odd(
        self, data: bytes, at: int, end: int, tracked: Container[bytes], first_bytes: Iterable[int], key_of: KeyOf
    ) -> tuple[int, int]:
        """How many records of one unusual shape from `at` on are rejected alike, and how many bytes each takes."""


KeyOf = Callable[[PacketLayout, bytes, int, int, Seen], bytes | None]
"""The connection key of a packet of another than the usual shape, None if it is not known.  Of layout, data, offset of
the record, captured length, and what was read first."""


class RecordLayout(PacketLayout, Protocol):
    """How records are stored in a classic capture; `pyp0f.capture.savefile.Records` has the meaning of each part."""

    look4: Callable[[bytes, int], tuple[int, object, int, int, int, bytes, int]]
    read_header: Callable[[bytes | bytearray, int], tuple[int, int, int, int]]
    most_as_is: int


class BlockLayout(PacketLayout, Protocol):
    """How blocks are stored in a pcapng file; `pyp0f.capture.pcapng.Blocks` has the meaning of each part."""

    look_block4: Callable[[bytes, int], tuple[int, int, int, int, object, int, int, int, bytes, int]]
    interfaces: Container[int]
    overhead: int
