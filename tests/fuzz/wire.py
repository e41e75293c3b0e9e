"""Packets and captures as bytes.

A `Segment` names every header field that fingerprinting looks at, and carries the ways to damage a
header beside them, so that a generator changes values and never offsets.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

FIN: Final = 0x01
SYN: Final = 0x02
RST: Final = 0x04
PSH: Final = 0x08
ACK: Final = 0x10
URG: Final = 0x20
ECE: Final = 0x40
CWR: Final = 0x80

DONT_FRAGMENT: Final = 0x4000
MORE_FRAGMENTS: Final = 0x2000
EVIL_BIT: Final = 0x8000

TCP_PROTOCOL: Final = 6
U32: Final = 0xFFFFFFFF


@dataclass(slots=True)
class Segment:
    """One TCP segment in one IP packet; addresses of 4 bytes make it IPv4, of 16 bytes IPv6."""

    source: bytes
    target: bytes
    source_port: int
    target_port: int
    flags: int
    seq: int = 0
    ack: int = 0
    window: int = 0
    urgent: int = 0
    reserved: int = 0
    """The low four bits of the data-offset byte; the lowest is NS."""
    options: bytes = b""
    payload: bytes = b""
    ttl: int = 64
    tos: int = 0
    ident: int = 0
    fragment: int = 0
    """IPv4: flags and fragment offset, as the 16 bits they share."""
    ip_options: bytes = b""
    flow_label: int = 0
    # Damage.  None, 0 or empty mean a valid header.
    version: int | None = None
    header_words: int | None = None
    data_words: int | None = None
    length_error: int = 0
    """Added to the IP length field, whatever the packet really is."""
    protocol: int = TCP_PROTOCOL
    extension: bytes = b""
    """IPv6: extension headers, already naming what follows them; `protocol` must name the first."""
    trailer: bytes = b""
    """Bytes after the packet, such as Ethernet padding."""
    captured: int | None = None
    """Bytes of the frame that the capture kept."""
    claimed: int = 0
    """Added to the frame's original length in the capture."""

    @property
    def ip_version(self) -> int:
        return 4 if len(self.source) == 4 else 6

    def tcp_bytes(self) -> bytes:
        """TCP header and payload; options are filled up with end-of-options bytes to whole words."""
        options = self.options + b"\0" * (-len(self.options) % 4)
        words = 5 + len(options) // 4 if self.data_words is None else self.data_words
        return (
            struct.pack(
                ">HHIIBBHHH",
                self.source_port,
                self.target_port,
                self.seq & U32,
                self.ack & U32,
                (words & 15) << 4 | self.reserved,
                self.flags,
                self.window & 0xFFFF,
                0,
                self.urgent,
            )
            + options
            + self.payload
        )

    def ip_bytes(self) -> bytes:
        """The IP packet, and whatever trails it."""
        body = self.extension + self.tcp_bytes()
        return (self._ipv4(body) if self.ip_version == 4 else self._ipv6(body)) + body + self.trailer

    def _ipv4(self, body: bytes) -> bytes:
        words = 5 + len(self.ip_options) // 4
        version = 4 if self.version is None else self.version
        shown = words if self.header_words is None else self.header_words
        length = words * 4 + len(body) + self.length_error
        head = struct.pack(
            ">BBHHHBBH",
            version << 4 | shown & 15,
            self.tos,
            length & 0xFFFF,
            self.ident,
            self.fragment,
            self.ttl,
            self.protocol,
            0,
        )
        return head + self.source + self.target + self.ip_options

    def _ipv6(self, body: bytes) -> bytes:
        version = 6 if self.version is None else self.version
        first = version << 28 | self.tos << 20 | self.flow_label
        length = len(body) + self.length_error
        return struct.pack(">IHBB", first, length & 0xFFFF, self.protocol, self.ttl) + self.source + self.target


# Link layers ---------------------------------------------------------------------------------------
ETHERNET: Final = 1
LOOPBACK: Final = 0
PPP: Final = 9
PPP_OVER_ETHERNET: Final = 51
RAW_IP: Final = 101
LINUX_COOKED: Final = 113
PPP_SERIAL: Final = 50
BSD_LOOPBACK: Final = 108
RADIOTAP: Final = 127
LINUX_COOKED_2: Final = 276
RAW_IPV4: Final = 228
RAW_IPV6: Final = 229

ETHER_TYPES: Final = {4: b"\x08\x00", 6: b"\x86\xdd"}
PPP_TYPES: Final = {4: b"\x00\x21", 6: b"\x00\x57"}
SNAP: Final = b"\xaa\xaa\x03\0\0\0"
MACS: Final = b"\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02"


def _nothing(version: int) -> bytes:  # noqa: ARG001 - one signature for all link layers
    return b""


LINK_HEADERS: Final[dict[int, Callable[[int], bytes]]] = {
    ETHERNET: lambda version: MACS + ETHER_TYPES[version],
    LOOPBACK: lambda version: struct.pack("<I", 2 if version == 4 else 30),
    PPP: lambda version: b"\xff\x03" + PPP_TYPES[version],
    PPP_OVER_ETHERNET: lambda version: b"\x11\0\0\x01\0\x40" + PPP_TYPES[version],
    RAW_IP: _nothing,
    RAW_IPV4: _nothing,
    RAW_IPV6: _nothing,
    PPP_SERIAL: lambda version: b"\xff\x03" + PPP_TYPES[version],
    BSD_LOOPBACK: lambda version: struct.pack(">I", 2 if version == 4 else 24),
    RADIOTAP: lambda version: b"\0\0\x08\0\0\0\0\0\x08\0\0\0" + bytes(20) + SNAP + ETHER_TYPES[version],
    LINUX_COOKED_2: lambda version: ETHER_TYPES[version] + bytes(5) + b"\1\0\1\0\6" + bytes(8),
    LINUX_COOKED: lambda version: b"\0\0\0\x01\0\x06\x02\0\0\0\0\x01\0\0" + ETHER_TYPES[version],
}


# Captures ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Record:
    """One record of a capture: microseconds since 1970, the bytes kept, the frame's original length."""

    time: int
    data: bytes
    length: int


@dataclass(slots=True)
class Capture:
    """A capture file, and what the programs are started with to read it."""

    name: str
    records: list[Record]
    link: int = ETHERNET
    big_endian: bool = False
    nanoseconds: bool = False
    blocks: bool = False
    """Whether it is written in the newer format, pcapng."""
    snap_length: int = 65535
    missing_tail: int = 0
    """Bytes that the file lacks at its end, as after a full disk."""
    wrong_tail: bytes = b""
    """Bytes behind its last record that are none."""
    database: str | None = None
    """The text of a signature file of its own; None for the one given to the runner."""
    arguments: tuple[str, ...] = ()

    def with_records(self, records: Sequence[Record]) -> Capture:
        """The same capture of other records, and whole: what is cut off the end is known to matter only once."""
        return replace(self, records=list(records), missing_tail=0, wrong_tail=b"")

    def to_bytes(self) -> bytes:
        """The file."""
        whole = self._pcapng() if self.blocks else self._classic()
        return whole[: len(whole) - self.missing_tail] + self.wrong_tail

    def _classic(self) -> bytes:
        order = ">" if self.big_endian else "<"
        magic = 0xA1B23C4D if self.nanoseconds else 0xA1B2C3D4
        unit = 1000 if self.nanoseconds else 1
        header = struct.Struct(order + "IIII")
        parts = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, self.snap_length, self.link)]
        for record in self.records:
            seconds, rest = divmod(record.time, 1_000_000)
            # Nanoseconds must be truncated, not rounded: the last three digits are always 999.
            parts.append(header.pack(seconds, rest * unit + unit - 1, len(record.data), record.length))
            parts.append(record.data)
        return b"".join(parts)

    def _pcapng(self) -> bytes:
        order = ">" if self.big_endian else "<"
        unit = 1000 if self.nanoseconds else 1
        resolution = struct.pack(order + "HHBxxxHH", 9, 1, 9, 0, 0) if self.nanoseconds else b""
        parts = [
            self._block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1)),
            self._block(1, struct.pack(order + "HHI", self.link, 0, self.snap_length) + resolution),
        ]
        for record in self.records:
            high, low = divmod(record.time * unit + unit - 1, 1 << 32)
            head = struct.pack(order + "IIIII", 0, high, low, len(record.data), record.length)
            parts.append(self._block(6, head + record.data + bytes(-len(record.data) % 4)))
        return b"".join(parts)

    def _block(self, kind: int, body: bytes) -> bytes:
        size = struct.pack(">I" if self.big_endian else "<I", len(body) + 12)
        return struct.pack(">I" if self.big_endian else "<I", kind) + size + body + size

    def write(self, path: Path) -> None:
        path.write_bytes(self.to_bytes())
