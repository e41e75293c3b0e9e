"""Captures for the benchmarks.  They are made from a seed: the same bytes each time.

Each workload is a generator of (time in microseconds, Ethernet frame) pairs.  `write` makes a classic capture of it.
The sizes are those of docs/performance.md, multiplied by `scale`.
"""

from __future__ import annotations

import random
import struct
from functools import partial
from typing import TYPE_CHECKING, Final

import pcapy
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from pyp0f.applications.quic.protection import client_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Timed = tuple[int, bytes]

_START: Final = 1_600_000_000_000_000
_ETHERNET: Final = b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x08\x00"
_SERVER: Final = bytes([192, 168, 0, 1])
_SYN, _SYN_ACK, _ACK, _PSH_ACK, _FIN_ACK = 0x02, 0x12, 0x10, 0x18, 0x11
_LINUX: Final = bytes.fromhex("020405b4 0402 080a 00000000 00000000 01 030307")


def _frame(source: bytes, target: bytes, segment: bytes, ttl: int = 64) -> bytes:
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(segment), 1, 0x4000, ttl, 6, 0)
    return _ETHERNET + header + source + target + segment


def _tcp(
    ports: tuple[int, int], seq: int, ack: int, flags: int, window: int, rest: bytes = b"", options: int = 0
) -> bytes:
    """A segment; the first `options` bytes of `rest` are TCP options."""
    offset = (5 + options // 4) << 4
    return struct.pack(">HHIIBBHHH", *ports, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, offset, flags, window, 0, 0) + rest


def _with_timestamp(options: bytes, ticks: int) -> bytes:
    return options[:8] + struct.pack(">I", ticks & 0xFFFFFFFF) + options[12:]


def _address(base: int, number: int) -> bytes:
    return struct.pack(">I", base + number)


class _Talk:
    """One TCP connection with a Linux client and server."""

    def __init__(
        self, client: bytes, port: int, chance: random.Random, server: bytes = _SERVER, to_port: int = 80
    ) -> None:
        self.client, self.server = client, server
        self.there, self.back = (port, to_port), (to_port, port)
        self.seq, self.ack = chance.getrandbits(32), chance.getrandbits(32)
        self.options, self.window, self.ttl = _LINUX, 29200, 64

    def syn(self, ticks: int) -> bytes:
        options = _with_timestamp(self.options, ticks)
        segment = _tcp(self.there, self.seq, 0, _SYN, self.window, options, len(options))
        self.seq += 1
        return _frame(self.client, self.server, segment, self.ttl)

    def syn_ack(self, ticks: int) -> bytes:
        options = _with_timestamp(_LINUX, ticks)
        segment = _tcp(self.back, self.ack, self.seq, _SYN_ACK, 28960, options, len(options))
        self.ack += 1
        return _frame(self.server, self.client, segment)

    def send(self, ticks: int, flags: int = _ACK, data: bytes = b"") -> bytes:
        options = b"\x01\x01\x08\x0a" + struct.pack(">II", ticks & 0xFFFFFFFF, 1)
        segment = _tcp(self.there, self.seq, self.ack, flags, 229, options + data, 12)
        self.seq += len(data)
        return _frame(self.client, self.server, segment, self.ttl)

    def receive(self, ticks: int, flags: int = _ACK, data: bytes = b"") -> bytes:
        options = b"\x01\x01\x08\x0a" + struct.pack(">II", ticks & 0xFFFFFFFF, 1)
        segment = _tcp(self.back, self.ack, self.seq, flags, 227, options + data, 12)
        self.ack += len(data)
        return _frame(self.server, self.client, segment)


def bulk(scale: float) -> Iterator[Timed]:
    """2,000 connections that transfer 750,000 full-size segments."""
    chance, now = random.Random(1), _START
    per_connection = int(750_000 * scale) // 2_000
    for number in range(2_000):
        talk = _Talk(_address(0x0A000000, number), 5_000, chance, to_port=443)
        for packet in (talk.syn(now // 1000), talk.syn_ack(now // 1000), talk.send(now // 1000)):
            now += 200
            yield now, packet
        yield now, talk.send(now // 1000, _PSH_ACK, b"\x16\x03\x01\x02\x00" + bytes(200))
        for _ in range(per_connection):
            now += 10
            yield now, talk.receive(now // 1000, data=bytes(934))


def dense(scale: float) -> Iterator[Timed]:
    """60,000 connections of four packets, with few addresses and one operating system."""
    yield from _short(int(60_000 * scale), lambda _talk, _chance: None)


def vxlan(scale: float) -> Iterator[Timed]:
    """The packets of `dense` in VXLAN between two hosts, with a source port for each flow."""
    ends = bytes([203, 0, 113, 1, 203, 0, 113, 2])
    for number, (now, frame) in enumerate(dense(scale)):
        port = 49_152 + sum(frame[26:38]) * 7 % 16_384
        inside = struct.pack(">II", 0x08000000, 5000 << 8) + frame
        datagram = struct.pack(">HHHH", port, 4789, 8 + len(inside), 0) + inside
        header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(datagram), number & 0xFFFF, 0x4000, 64, 17, 0)
        yield now, _ETHERNET + header + ends + datagram


def varied(scale: float) -> Iterator[Timed]:
    """60,000 connections of four packets, with few addresses and about 5,000 different signatures."""

    def vary(talk: _Talk, chance: random.Random) -> None:
        kind = chance.randrange(5_000)
        talk.window = 1_000 + kind
        talk.ttl = 64 - kind % 30
        talk.options = _LINUX[:2] + struct.pack(">H", 1_300 + kind % 160) + _LINUX[4:]

    yield from _short(int(60_000 * scale), vary)


def _short(count: int, vary: Callable[[_Talk, random.Random], None]) -> Iterator[Timed]:
    chance, now = random.Random(2), _START
    for _ in range(count):
        client = _address(0x0A000000, chance.randrange(5_000))
        server = _address(0xC0A80000, chance.randrange(50))
        talk = _Talk(client, chance.randrange(1_024, 65_536), chance, server)
        vary(talk, chance)
        for make in (
            talk.syn,
            talk.syn_ack,
            talk.send,
            partial(talk.send, flags=_FIN_ACK),
        ):
            now += 1_000
            yield now, make(now // 1000)


_REQUESTS: Final = (
    b"""\
GET /%d HTTP/1.1
Host: example.org
User-Agent: curl/7.88.1
Accept: */*

""",
    b"""\
GET /%d HTTP/1.1
Host: example.org
User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:10.0) Gecko/20100101 Firefox/10.0
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
Accept-Language: en-us,en;q=0.5
Accept-Encoding: gzip, deflate
Connection: keep-alive

""",
    b"""\
GET /%d HTTP/1.1
Host: example.org
Connection: keep-alive
User-Agent: Mozilla/5.0 (Windows NT 6.1) AppleWebKit/535 (KHTML, like Gecko) Chrome/16.0 Safari/535
Accept: text/html,*/*
Accept-Encoding: gzip,deflate,sdch
Accept-Language: de-DE,de;q=0.8
Accept-Charset: ISO-8859-1,utf-8;q=0.7,*;q=0.3

""",
    b"""\
GET /%d HTTP/1.0
User-Agent: Wget/1.12
Accept: */*
Host: example.org
Connection: Keep-Alive

""",
)
_RESPONSES: Final = (
    b"""\
HTTP/1.1 200 OK
Date: Sun, 13 Sep 2020 12:26:40 GMT
Server: Apache/2.2.22
Last-Modified: Mon, 01 Jan 2018 00:00:00 GMT
ETag: "%d"
Accept-Ranges: bytes
Content-Length: 5
Connection: close
Content-Type: text/html

hello""",
    b"""\
HTTP/1.1 200 OK
Server: nginx/1.0.5
Date: Sun, 13 Sep 2020 12:26:40 GMT
Content-Type: text/html
Content-Length: 5
Connection: keep-alive
X-Number: %d

hello""",
    b"""\
HTTP/1.0 404 Not Found
Server: BaseHTTP/0.3 Python/2.7
Date: Sun, 13 Sep 2020 12:26:40 GMT
X-Number: %d

""",
)


def _on_wire(head: bytes) -> bytes:
    return head.replace(b"\n", b"\r\n")


def web(scale: float) -> Iterator[Timed]:
    """20,000 HTTP exchanges of several browsers and servers."""
    chance, now = random.Random(3), _START
    for number in range(int(20_000 * scale)):
        server = chance.randrange(60)
        talk = _Talk(
            _address(0x0A000000, chance.randrange(3_000)),
            chance.randrange(1_024, 65_536),
            chance,
            _address(0xC0A80000, server),
        )
        request = _on_wire(_REQUESTS[chance.randrange(len(_REQUESTS))] % number)
        response = _on_wire(_RESPONSES[server % len(_RESPONSES)] % number)
        for make in (
            talk.syn,
            talk.syn_ack,
            talk.send,
            partial(talk.send, flags=_PSH_ACK, data=request),
            partial(talk.receive, flags=_PSH_ACK, data=response),
            partial(talk.send, flags=_FIN_ACK),
        ):
            now += 700
            yield now, make(now // 1000)


def quic(scale: float) -> Iterator[Timed]:
    """20,000 QUIC connections of 50 programs: a ClientHello in two datagrams, the answers, and 20 datagrams of data."""
    chance, now = random.Random(6), _START
    hellos = [_quic_hello(random.Random(number)) for number in range(50)]
    for _ in range(int(20_000 * scale)):
        client, port = _address(0x0A000000, chance.randrange(3_000)), chance.randrange(1_024, 65_536)
        there, back = (client, _SERVER, port, 443), (_SERVER, client, 443, port)
        name, hello = chance.randbytes(8), hellos[chance.randrange(len(hellos))]
        handshake = b"\xe0\0\0\0\1\0\x08" + name + struct.pack(">H", 0x4000 | 800) + chance.randbytes(800)
        answer = b"\xc0\0\0\0\1\0\x08" + name + struct.pack(">BH", 0, 0x4000 | 200) + chance.randbytes(200)
        sent = [(there, _initial(name, 0, 0, hello[:1000])), (there, _initial(name, 1, 1000, hello[1000:]))]
        sent += [(back, answer + handshake), (back, handshake), (there, handshake)]
        for _ in range(10):
            sent += [(there, b"\x40" + chance.randbytes(60)), (back, b"\x40" + chance.randbytes(300))]
        for ends, payload in sent:
            now += 40
            yield now, _datagram(*ends, payload)


def _datagram(source: bytes, target: bytes, port: int, to_port: int, payload: bytes) -> bytes:
    header = struct.pack(">BBHHHBBH", 0x45, 0, 28 + len(payload), 1, 0x4000, 64, 17, 0)
    udp = struct.pack(">HHHH", port, to_port, 8 + len(payload), 0)
    return _ETHERNET + header + source + target + udp + payload


def _quic_hello(chance: random.Random) -> bytes:
    """A ClientHello of 1,700 bytes, with extensions in an order of its own."""
    kinds = [0x000A, 0x000D, 0x0005, 0x001B, 0x002D, 0x0039, 0x4469]
    extensions = [struct.pack(">HHHBH", 0, 16, 14, 0, 11) + b"example.org", b"\0\x10\0\5\0\3\2h3"]
    extensions += [struct.pack(">HHBH", 0x002B, 3, 2, 0x0304), struct.pack(">HH", 0x0033, 1_400) + bytes(1_400)]
    extensions += [struct.pack(">HHH", kind, 4, 2) + chance.randbytes(2) for kind in chance.sample(kinds, 5)]
    chance.shuffle(extensions)
    listed = b"".join(extensions)
    body = b"\3\3" + chance.randbytes(32) + b"\0\0\6\x13\1\x13\2\x13\3\1\0" + struct.pack(">H", len(listed)) + listed
    return b"\1" + len(body).to_bytes(3, "big") + body


def _initial(name: bytes, number: int, at: int, data: bytes) -> bytes:
    """A protected Initial packet with a CRYPTO frame (RFC 9001, section 5)."""
    keys = client_keys(b"\0\0\0\1", name)
    frames = b"\6" + struct.pack(">HH", 0x4000 | at, 0x4000 | len(data)) + data + bytes(1_150 - len(data))
    head = b"\xc3\0\0\0\1\x08" + name + b"\0\0" + struct.pack(">HI", 0x4000 | 20 + len(frames), number)
    nonce = (int.from_bytes(keys.iv, "big") ^ number).to_bytes(12, "big")
    sealed = keys.aead.encrypt(nonce, frames, head)
    mask = Cipher(AES(keys.header), ECB()).encryptor().update(sealed[:16])
    hidden = bytes([one ^ other for one, other in zip(head[-4:], mask[1:5], strict=True)])
    return bytes([head[0] ^ mask[0] & 0x0F]) + head[1:-4] + hidden + sealed


def _vector(data: bytes, width: int = 2) -> bytes:
    return len(data).to_bytes(width, "big") + data


def _message(kind: int, body: bytes) -> bytes:
    """A record of TLS with one message of the handshake."""
    return b"\x16\x03\x01" + _vector(bytes([kind]) + _vector(body, 3))


def _client_hello(form: random.Random, number: int) -> bytes:
    """The ClientHello of one program, for one of 500 servers.  Half of the programs send a post-quantum key share."""
    ciphers = form.sample(range(0xC000, 0xC0B0), form.randrange(5, 40))
    named = [
        (0, _vector(b"\0" + _vector(b"host-%d.example.org" % (number % 500)))),
        (10, _vector(struct.pack(">4H", 0x11EC, 29, 23, 24))),
        (11, b"\1\0"),
        (13, _vector(struct.pack(">6H", *form.sample(range(0x0400, 0x0809), 6)))),
        (16, _vector(b"\2h2\x08http/1.1")),
        (43, b"\4\3\4\3\3"),
        (51, _vector(struct.pack(">H", 29) + _vector(bytes(form.choice((32, 1216)))))),
    ]
    more = [(kind, bytes(form.randrange(4))) for kind in form.sample(range(17, 40), form.randrange(8))]
    extensions = named + more
    form.shuffle(extensions)
    listed = b"".join([struct.pack(">H", kind) + _vector(data) for kind, data in extensions])
    random_and_session = number.to_bytes(32, "big") + _vector(number.to_bytes(32, "big"), 1)
    suites = _vector(struct.pack(f">{len(ciphers) + 1}H", 0x1301, *ciphers))
    return _message(1, b"\3\3" + random_and_session + suites + b"\1\0" + _vector(listed))


def _server_hello(number: int) -> bytes:
    extensions = struct.pack(">HHH", 43, 2, 0x0304) + struct.pack(">HHHH", 51, 36, 29, 32) + bytes(32)
    session = _vector(number.to_bytes(32, "big"), 1)
    return _message(2, b"\3\3" + number.to_bytes(32, "big") + session + b"\x13\1\0" + _vector(extensions))


def tls(scale: float) -> Iterator[Timed]:
    """20,000 TLS handshakes of 50 programs, with segments of at most 1,460 bytes."""
    chance, now = random.Random(6), _START
    for number in range(int(20_000 * scale)):
        client = _address(0x0A000000, chance.randrange(3_000))
        server = _address(0xC0A80000, chance.randrange(60))
        talk = _Talk(client, chance.randrange(1_024, 65_536), chance, server, 443)
        hello = _client_hello(random.Random(chance.randrange(50)), number)
        pieces = [hello[at : at + 1_460] for at in range(0, len(hello), 1_460)]
        said: list[Callable[[int], bytes]] = [partial(talk.send, flags=_PSH_ACK, data=piece) for piece in pieces]
        answer = partial(talk.receive, flags=_PSH_ACK, data=_server_hello(number))
        said = [talk.syn, talk.syn_ack, talk.send, *said, answer, partial(talk.send, flags=_FIN_ACK)]
        for make in said:
            now += 700
            yield now, make(now // 1000)


def flood(scale: float) -> Iterator[Timed]:
    """600,000 SYNs from as many sources."""
    chance, now = random.Random(4), _START
    for number in range(int(600_000 * scale)):
        now += 10
        yield now, _Talk(_address(0x0B000000, number), 1_024 + number % 60_000, chance).syn(number + 1)


def ten(_scale: float) -> Iterator[Timed]:
    """Ten packets: a request and its response."""
    chance, now = random.Random(5), _START
    talk = _Talk(_address(0x0A000000, 1), 40_000, chance)
    for make in (
        talk.syn,
        talk.syn_ack,
        talk.send,
        partial(talk.send, flags=_PSH_ACK, data=_on_wire(_REQUESTS[0] % 1)),
        talk.receive,
        partial(talk.receive, flags=_PSH_ACK, data=_on_wire(_RESPONSES[0] % 1)),
        talk.send,
        partial(talk.send, flags=_FIN_ACK),
        partial(talk.receive, flags=_FIN_ACK),
        talk.send,
    ):
        now += 700
        yield now, make(now // 1000)


WORKLOADS: Final[dict[str, Callable[[float], Iterator[Timed]]]] = {
    "bulk": bulk,
    "dense": dense,
    "vxlan": vxlan,
    "varied": varied,
    "web": web,
    "tls": tls,
    "quic": quic,
    "flood": flood,
    "ten": ten,
}


# Real traffic ---------------------------------------------------------------------------------------


def real_mix(corpus: Path, times: int) -> Iterator[Timed]:
    """All Ethernet captures below a folder, merged by time; each packet `times` times, with other addresses."""
    packets = sorted(
        (timed for path in sorted(corpus.rglob("*.pcap*")) for timed in _ethernet_packets(path)),
        key=lambda timed: timed[0],
    )
    for microseconds, packet in packets:
        for turn in range(times):
            yield microseconds, _moved(packet, turn)


def _ethernet_packets(path: Path) -> Iterator[Timed]:
    """The packets of a capture; none if it has another link type or is not a capture."""
    try:
        reader = pcapy.open_offline(str(path))
    except pcapy.PcapError:
        return
    if reader.datalink() != pcapy.DLT_EN10MB:
        return
    while True:
        try:
            header, packet = reader.next()
        except pcapy.PcapError:
            return
        if header is None:
            return
        seconds, microseconds = header.getts()
        yield (seconds % (1 << 32)) * 1_000_000 + microseconds, packet


def _moved(packet: bytes, turn: int) -> bytes:
    """The packet with changed addresses.  The change depends on `turn` only."""
    if packet[12:14] == b"\x08\x00" and len(packet) >= 34:
        at, size = 26, 4
    elif packet[12:14] == b"\x86\xdd" and len(packet) >= 54:
        at, size = 22, 16
    else:
        return packet
    moved = bytearray(packet)
    for first in (at, at + size):
        moved[first] = moved[first] + turn & 0xFF
    return bytes(moved)


def write(path: Path, packets: Iterator[Timed], file_format: str = "pcap") -> int:
    """Write a capture of Ethernet frames, as pcap or pcapng; return the number of packets."""
    count = 0
    header, record = _FORMATS[file_format]
    with path.open("wb") as file:
        file.write(header)
        for microseconds, packet in packets:
            file.write(record(microseconds, packet))
            count += 1
    return count


def _pcap_record(microseconds: int, packet: bytes) -> bytes:
    seconds, rest = divmod(microseconds, 1_000_000)
    return struct.pack("<IIII", seconds, rest, len(packet), len(packet)) + packet


def _pcapng_block(kind: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


def _pcapng_packet(microseconds: int, packet: bytes) -> bytes:
    high, low = divmod(microseconds, 1 << 32)
    return _pcapng_block(6, struct.pack("<IIIII", 0, high, low, len(packet), len(packet)) + packet)


_FORMATS: Final = {
    "pcap": (struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1), _pcap_record),
    "pcapng": (
        _pcapng_block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
        + _pcapng_block(1, struct.pack("<HHI", 1, 0, 65535)),
        _pcapng_packet,
    ),
}
"""The start of a file, and how to make a record, by format."""
