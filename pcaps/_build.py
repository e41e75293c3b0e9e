"""Packets and capture files, byte by byte: what the scripts beside this one are made of.

`Packet` is one IP packet that carries TCP, `Stack` a system's way of filling one in, `Session` a TCP connection
between two stacks, and `Capture` the file that all of it ends up in.  Nothing here reads a clock or rolls dice, so
that a script makes the same bytes whenever it runs.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

START: Final = 1_600_000_000
"""The first packet's time in most captures: 2020/09/13 12:26:40 UTC."""

# TCP flags; NS is the lowest bit of the byte before them.
FIN: Final = 0x01
SYN: Final = 0x02
RST: Final = 0x04
PSH: Final = 0x08
ACK: Final = 0x10
URG: Final = 0x20
ECE: Final = 0x40
CWR: Final = 0x80
NS: Final = 0x100

# The flags and offset field of an IPv4 header.
RESERVED: Final = 0x8000
DF: Final = 0x4000
MORE: Final = 0x2000

# Link types as they stand in a capture file.
NULL: Final = 0
ETHERNET: Final = 1
PPP: Final = 9
PPP_SERIAL: Final = 50
PPPOE: Final = 51
RAW: Final = 101
WIFI: Final = 105
LOOP: Final = 108
COOKED: Final = 113
PFLOG: Final = 117
RADIOTAP: Final = 127
IPV4: Final = 228
IPV6: Final = 229
COOKED_V2: Final = 276

MICROSECONDS: Final = 0xA1B2C3D4
NANOSECONDS: Final = 0xA1B23C4D


def mss(value: int) -> bytes:
    """Make a maximum segment size option."""
    return struct.pack(">BBH", 2, 4, value)


def timestamps(own: int, echo: int = 0) -> bytes:
    """Make a timestamps option."""
    return struct.pack(">BBII", 8, 10, own, echo)


def checksum(data: bytes) -> int:
    """Compute the checksum of RFC 1071."""
    words: tuple[int, ...] = struct.unpack(f">{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2))
    total = sum(words)
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def head(*lines: str) -> bytes:
    """Join the lines of an HTTP head."""
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def patch(data: bytes, offset: int, value: bytes) -> bytes:
    """Overwrite some bytes of the data."""
    return data[:offset] + value + data[offset + len(value) :]


@dataclass(frozen=True)
class Packet:
    """One TCP packet.  The addresses decide whether it travels in IPv4 or IPv6."""

    source: str
    target: str
    source_port: int = 1025
    target_port: int = 80
    flags: int = SYN
    seq: int = 0x11223344
    ack: int = 0
    window: int = 29200
    options: bytes = b""
    payload: bytes = b""
    urgent: int = 0
    ttl: int = 64
    traffic_class: int = 0
    """Type of service in IPv4: DSCP in the upper six bits, ECN in the lower two."""
    ident: int = 1
    fragment: int = DF
    """The flags and offset field of IPv4."""
    ip_options: bytes = b""
    flow: int = 0
    """The flow label of IPv6."""

    def ip(self) -> bytes:
        """Give the packet from the first byte of its IP header on."""
        source, target = ip_address(self.source), ip_address(self.target)
        tcp = self._tcp()
        pseudo = source.packed + target.packed + struct.pack(">II", len(tcp), 6)
        tcp = patch(tcp, 16, struct.pack(">H", checksum(pseudo + tcp)))
        if source.version == 6:
            words = (6 << 28 | self.traffic_class << 20 | self.flow, len(tcp), 6, self.ttl)
            return struct.pack(">IHBB", *words) + source.packed + target.packed + tcp
        length = 20 + len(self.ip_options)
        fields = (0x40 | length // 4, self.traffic_class, length + len(tcp), self.ident, self.fragment, self.ttl, 6, 0)
        header = struct.pack(">BBHHHBBH", *fields) + source.packed + target.packed + self.ip_options
        return patch(header, 10, struct.pack(">H", checksum(header))) + tcp

    def _tcp(self) -> bytes:
        """Give the TCP part; its checksum is still 0."""
        if len(self.options) % 4:
            raise ValueError(f"{len(self.options)} bytes of TCP options: not a multiple of four")
        offset = (20 + len(self.options)) // 4 << 12
        ports = (self.source_port, self.target_port)
        words = (*ports, self.seq, self.ack, offset | self.flags, self.window, 0, self.urgent)
        return struct.pack(">HHIIHHHH", *words) + self.options + self.payload


@dataclass(frozen=True)
class Stack:
    """How a system fills in its headers, and how its timestamp clock goes."""

    ttl: int = 64
    window: int = 29200
    layout: str = "mss,sok,ts,nop,ws"
    mss: int = 1460
    scale: int = 7
    ident: int = 0x2A2A
    fragment: int = DF
    clock: float = 1000.0
    """Ticks per second."""
    ticks: int = 1_000_000
    """What the timestamp clock shows at `START`."""

    def now(self, time: int) -> int:
        """Read the timestamp clock at that time, given in microseconds."""
        return (self.ticks + int((time - START * 1_000_000) * self.clock) // 1_000_000) & 0xFFFFFFFF

    def options(self, own: int = 0, echo: int = 0) -> bytes:
        """Give the options of a SYN or SYN+ACK, in the order of the layout."""
        made = {
            "nop": b"\1",
            "mss": mss(self.mss),
            "ws": bytes((3, 3, self.scale)),
            "sok": b"\4\2",
            "ts": timestamps(own, echo),
        }
        words = self.layout.split(",") if self.layout else []
        return b"".join(made.get(word) or bytes(1 + int(word.removeprefix("eol+"))) for word in words)

    def syn(
        self, source: str, target: str, source_port: int = 1025, target_port: int = 80, *, time: int = START * 1_000_000
    ) -> Packet:
        """Make the SYN with which this system opens a connection."""
        return self._fill(Packet(source, target, source_port, target_port), self.options(self.now(time)))

    def syn_ack(self, syn: Packet, echo: int = 0, *, time: int = START * 1_000_000) -> Packet:
        """Make the answer to a SYN; what options the SYN has makes no difference."""
        answer = Packet(syn.target, syn.source, syn.target_port, syn.source_port, SYN | ACK, 0x55667788, syn.seq + 1)
        return self._fill(answer, self.options(self.now(time), echo))

    def _fill(self, packet: Packet, options: bytes) -> Packet:
        return replace(
            packet, window=self.window, options=options, ttl=self.ttl, ident=self.ident, fragment=self.fragment
        )


LINUX: Final = Stack()
LINUX_SERVER: Final = Stack(window=14600, ident=0)
LINUX_IPV6: Final = Stack(mss=1440, window=28800)
LINUX_SERVER_IPV6: Final = Stack(mss=1440, window=14400, ident=0)
PLAIN_SERVER: Final = Stack(window=14600, layout="mss,nop,nop,sok", scale=0, ident=0)
"""A Linux server that a client without timestamps gets to see: no `uptime` follows."""
WINDOWS: Final = Stack(ttl=128, window=8192, layout="mss,nop,ws,nop,nop,sok", scale=8)


def ethernet(packet: bytes) -> bytes:
    """Put an Ethernet frame around an IP packet."""
    return bytes.fromhex("020000000002 020000000001") + ethertype(packet) + packet


def ethertype(packet: bytes) -> bytes:
    """Choose 0x0800 or 0x86dd, by the version of the IP packet."""
    return b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\x00"


@dataclass(frozen=True)
class Record:
    """One packet of a capture file."""

    time: int
    """Microseconds since 1970."""
    data: bytes
    length: int
    """The packet's length on the wire, which the capture may have cut."""


@dataclass
class Capture:
    """Packets in the order of their capture; the time of the next one only moves by what is asked for."""

    frame: Callable[[bytes], bytes] = ethernet
    """What the link puts around an IP packet."""
    time: int = START * 1_000_000
    gap: int = 1_000
    """Microseconds from one packet to the next."""
    records: list[Record] = field(default_factory=list)

    def add(self, *packets: Packet) -> None:
        """Append packets, each a gap after the one before."""
        for packet in packets:
            self.add_ip(packet.ip())

    def add_ip(self, packet: bytes) -> None:
        """Append a packet given from its IP header on."""
        self.add_frame(self.frame(packet))

    def add_frame(self, data: bytes, length: int = 0) -> None:
        """Append the bytes as they are; `length` is the length on the wire if it was more."""
        self.records.append(Record(self.time, data, length or len(data)))
        self.time += self.gap

    def wait(self, seconds: float) -> None:
        """Let time pass before the next packet."""
        self.time += round(seconds * 1_000_000)

    def pcap(self, link: int = ETHERNET, order: str = "<", magic: int = MICROSECONDS) -> bytes:
        """Make a classic capture file."""
        return pcap(self.records, link, order, magic)


def pcap(records: Iterable[Record], link: int = ETHERNET, order: str = "<", magic: int = MICROSECONDS) -> bytes:
    """Make a classic capture file: `order` is ``<`` or ``>``, `magic` decides the unit of time."""
    scale, rest_ns = (1000, 999) if magic == NANOSECONDS else (1, 0)
    parts = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, link)]
    for record in records:
        seconds, rest = divmod(record.time, 1_000_000)
        parts.append(struct.pack(order + "IIII", seconds, rest * scale + rest_ns, len(record.data), record.length))
        parts.append(record.data)
    return b"".join(parts)


@dataclass
class Session:
    """One TCP connection, written packet by packet into a capture, with running sequence numbers and timestamps."""

    capture: Capture
    client: str = "192.0.2.1"
    server: str = "198.51.100.1"
    client_port: int = 40000
    server_port: int = 80
    client_stack: Stack = LINUX
    server_stack: Stack = LINUX_SERVER
    seqs: list[int] = field(default_factory=lambda: [0x11223344, 0x55667788])
    """Next sequence numbers: of the client, of the server."""
    stamps: list[int] = field(default_factory=lambda: [0, 0])
    """Timestamps last sent: by the client, by the server."""

    def open(self) -> Session:
        """Exchange SYN, SYN+ACK and ACK."""
        time = self.capture.time
        syn = self.client_stack.syn(self.client, self.server, self.client_port, self.server_port, time=time)
        syn = replace(syn, seq=self.seqs[0])
        self.capture.add(syn)
        self.stamps[0] = self.client_stack.now(time)
        time = self.capture.time
        self.capture.add(replace(self.server_stack.syn_ack(syn, self.stamps[0], time=time), seq=self.seqs[1]))
        self.stamps[1] = self.server_stack.now(time)
        self.seqs = [self.seqs[0] + 1, self.seqs[1] + 1]
        return self.request()

    def request(self, payload: bytes = b"", flags: int = 0) -> Session:
        """Send a packet from the client to the server."""
        return self._send(0, payload, flags)

    def respond(self, payload: bytes = b"", flags: int = 0) -> Session:
        """Send a packet from the server to the client."""
        return self._send(1, payload, flags)

    def close(self) -> Session:
        """Send a FIN from both sides."""
        return self.request(flags=FIN).respond(flags=FIN)

    def _send(self, side: int, payload: bytes, flags: int) -> Session:
        stack = (self.client_stack, self.server_stack)[side]
        ends = [(self.client, self.client_port), (self.server, self.server_port)]
        (source, source_port), (target, target_port) = ends[side], ends[1 - side]
        options = b""
        if "ts" in self.client_stack.layout and "ts" in self.server_stack.layout:
            self.stamps[side] = stack.now(self.capture.time)
            options = b"\1\1" + timestamps(self.stamps[side], self.stamps[1 - side])
        packet = Packet(
            source,
            target,
            source_port,
            target_port,
            flags=ACK | flags | (PSH if payload else 0),
            seq=self.seqs[side],
            ack=self.seqs[1 - side],
            window=501,
            options=options,
            payload=payload,
            ttl=stack.ttl,
            ident=0x2A2B,
        )
        self.capture.add(packet)
        self.seqs[side] += len(payload)
        return self


def conversations(
    talks: Iterable[tuple[Sequence[bytes], Sequence[bytes]]], *, server_port: int = 80, server_begins: bool = False
) -> bytes:
    """A capture with a connection for each talk: what the client sends, and what the server sends.

    Args:
        talks: the pieces of both sides, the client first.
        server_port: the port of all connections.
        server_begins: the pieces of the server come first.
    """
    capture = Capture(gap=100)
    for number, (client, server) in enumerate(talks, 1):
        ends = (f"192.0.2.{number}", f"198.51.100.{number}")
        session = Session(capture, *ends, server_port=server_port).open()
        sides = [(session.request, client), (session.respond, server)]
        for send, pieces in reversed(sides) if server_begins else sides:
            for piece in pieces:
                send(piece)
        session.close()
    return capture.pcap()


def save(script: str, capture: bytes) -> None:
    """Write what a script made to the file beside it, under its name."""
    suffix = ".pcapng" if capture.startswith(b"\n\r\r\n") else ".pcap"
    Path(script).with_suffix(suffix).write_bytes(capture)
