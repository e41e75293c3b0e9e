"""What a packet of each hostile kind costs at most: ``python -m tests.hostile.costs [SCALE]`` prints a table.

The bounds are those of docs/security.md, in microseconds of a processor that runs `unit` in `UNIT` microseconds.
"""

from __future__ import annotations

import gc
import random
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Final, NamedTuple

from pyp0f.applications.interface import marks_of
from pyp0f.applications.standard import STANDARD
from pyp0f.capture.file import CaptureFile
from pyp0f.engine.tracker import Tracker
from pyp0f.library.loading import load_database

UNIT: Final = 0.1
"""Microseconds that `unit` takes on the machine for which all figures are given."""
_CALLS: Final = 200_000
_MACS: Final = bytes(12)
_LINUX: Final = bytes.fromhex("020405b40402080a00000001000000000103 0307".replace(" ", ""))
_SYN, _ACK, _PSH = 2, 16, 8


def unit() -> float:
    """Microseconds of a call that looks into a dictionary: a measure of the machine, and of its load."""
    known = {number: number for number in range(1000)}

    def look(number: int) -> int | None:
        return known.get(number)

    began = time.process_time()
    for number in range(_CALLS):
        look(number & 1023)
    return (time.process_time() - began) / _CALLS * 1e6


def keep_out_of_collections() -> None:
    """Let the garbage collector pass over what exists: objects of other tests are no cost of a packet."""
    gc.collect()
    gc.freeze()


def _tcp(port: int, flags: int, *, seq: int = 1, options: bytes = b"", data: bytes = b"", window: int = 29200) -> bytes:
    header = struct.pack(">HHIIBBHHH", port, 80, seq, 1, (5 + len(options) // 4) << 4, flags, window, 0, 0)
    return header + options + data


def _ipv4(host: int, segment: bytes, *, options: bytes = b"", ttl: int = 64) -> bytes:
    size = 20 + len(options)
    source, server = struct.pack(">I", 0x0A000000 + host), b"\xc0\xa8\0\1"
    header = struct.pack(">BBHHHBBH", 0x40 | size // 4, 0, size + len(segment), 1, 0x4000, ttl, 6, 0)
    return header + source + server + options + segment


def _ethernet(packet: bytes, tags: int = 0) -> bytes:
    return _MACS + b"\x81\0\0\1" * tags + b"\x08\0" + packet


def _ipv6(segment: bytes, protocol: int = 6) -> bytes:
    return struct.pack(">IHBB", 0x60000000, len(segment), protocol, 64) + bytes(32) + segment


def _radiotap(packet: bytes, present: int = 0x482E) -> bytes:
    """A packet of a wireless network behind a radiotap header with flags, rate, channel, signal, antenna and more."""
    words = struct.pack("<I", present) + bytes(4 * (present >> 31))
    header = struct.pack("<BBH", 0, 0, 14 + len(words)) + words + bytes(10)
    return header + b"\x08\x01" + bytes(22) + b"\xaa\xaa\x03\0\0\0\x08\0" + packet


_SEGMENTS: Final = [_tcp(port, _ACK) for port in (5000, 5001)]
_PLAIN: Final = _ipv4(1, _SEGMENTS[0])
_Frames = Iterator[bytes]


def _each(wrap: Callable[[bytes], bytes], segments: Sequence[bytes] = _SEGMENTS) -> Callable[[int], _Frames]:
    """Segments of two connections in turn, so that no two packets that follow each other are alike."""
    frames = [wrap(segment) for segment in segments]
    return lambda count: islice(cycle(frames), count)


def _each4(wrap: Callable[[bytes], bytes], options: bytes = b"") -> Callable[[int], _Frames]:
    """The same, over IPv4."""
    return _each(lambda segment: wrap(_ipv4(1, segment, options=options)))


def _fragments(count: int) -> _Frames:
    """Segments over IPv6 in two fragments each."""
    for number in range(count // 2):
        for at, part in ((1, _SEGMENTS[0] + bytes(12)), (32, bytes(16))):
            yield _MACS + b"\x86\xdd" + _ipv6(struct.pack(">BxHI", 6, at, number) + part, 44)


def _short_runs(count: int) -> _Frames:
    """Segments that are alike, of which a few begin with the first letter of SSH: each of these ends a run."""
    alike, first = [_ethernet(_ipv4(1, _tcp(5000, _ACK, data=data))) for data in (b"x" * 20, b"S" * 20)]
    return (first if number % 14 == 13 else alike for number in range(count))


def _late_fragments(count: int) -> _Frames:
    """Fragments over IPv6 whose first fragment never comes."""
    for number in range(count):
        yield _MACS + b"\x86\xdd" + _ipv6(struct.pack(">BxHI", 6, 32, number) + bytes(16), 44)


def _same(frame: bytes) -> Callable[[int], _Frames]:
    return lambda count: (frame for _ in range(count))


def _followed(payload: Callable[[int], bytes]) -> Callable[[int], _Frames]:
    """Segments on a connection that is followed."""

    def frames(count: int) -> _Frames:
        yield _ethernet(_ipv4(1, _tcp(5000, _SYN, seq=0, options=_LINUX)))
        for number in range(count):
            yield _ethernet(_ipv4(1, payload(number)))

    return frames


def _distinct_syns(count: int) -> _Frames:
    dice = random.Random(1)
    for host in range(count):
        mss, window, scale = dice.randrange(500, 1461), dice.randrange(1, 65536), dice.randrange(15)
        options = struct.pack(">BBH", 2, 4, mss) + _LINUX[4:16] + b"\1\3\3" + bytes([scale])
        yield _ethernet(_ipv4(host, _tcp(1024, _SYN, options=options, window=window), ttl=dice.randrange(30, 65)))


def _distinct_layouts(count: int) -> _Frames:
    dice = random.Random(2)
    for host in range(count):
        kinds = [dice.choice((b"\1\1", b"\4\2", bytes((dice.randrange(9, 255), 2)))) for _ in range(20)]
        yield _ethernet(_ipv4(host, _tcp(1024, _SYN, options=b"".join(kinds), window=dice.randrange(65536))))


def _heads(lines: Callable[[random.Random], bytes]) -> Callable[[int], _Frames]:
    def frames(count: int) -> _Frames:
        dice = random.Random(3)
        for host in range(count // 2):
            yield _ethernet(_ipv4(host, _tcp(1024, _SYN, seq=0, options=_LINUX)))
            head = b"GET / HTTP/1.1\r\n" + lines(dice) + b"\r\n"
            yield _ethernet(_ipv4(host, _tcp(1024, _ACK | _PSH, data=head)))

    return frames


def _names(dice: random.Random) -> bytes:
    """Headers with new names, one of which may be private, and values, one of which is not shown as it is."""
    lines = [b"X-%x: y%x\r\n" % (dice.getrandbits(40), dice.getrandbits(40)) for _ in range(31)]
    return b"X-%x-id: |]\r\n" % dice.getrandbits(40) + b"".join(lines)


_KNOWN: Final = (
    b"Host User-Agent Accept Accept-Language Accept-Encoding Accept-Charset Keep-Alive Connection Referer Cookie "
    b"Cache-Control Via X-Forwarded-For If-Modified-Since Range Origin Pragma TE Icy-MetaData X-OperaMini-Phone-UA"
).split()


def _values(dice: random.Random) -> bytes:
    return b"".join([b"%s: y%x\r\n" % (name, dice.getrandbits(120)) for name in _KNOWN])


class Kind(NamedTuple):
    """A kind of packets.

    Attributes:
        bound: microseconds a packet at most.
        frames: makes so many of them.
        packets: how many, for a scale of 1.
        link_type: LINKTYPE number.
    """

    bound: float
    frames: Callable[[int], _Frames]
    packets: int
    link_type: int = 1


_ODD: Final = b"\1" * 23 + b"\xfd\2" * 8 + b"\1"
_EXTENSION: Final = b"\x06\0\1\4\0\0\0\0"
_ATOMIC: Final = b"\x06\0\0\0\0\0\0\1"
_VALUE: Final = b"x" * 6000
_ARP: Final = bytes(46)
_DNS: Final = struct.pack(">BBHHHBBH", 0x45, 0, 48, 1, 0, 64, 17, 0) + bytes(8) + struct.pack(">HHHH", 5000, 53, 28, 0)
_PPPOE: Final = b"\x88\x64\x11\0\0\1\0\x2a\0\x21"
_GRE: Final = struct.pack(">BBHHHBBH", 0x45, 0, 64, 1, 0, 64, 47, 0) + bytes(10) + b"\x08\0"
KINDS: Final = {
    "segments that are not followed": Kind(0.7, _each4(_ethernet), 100_000),
    "short runs, not followed": Kind(1.8, _short_runs, 50_000),
    "a VLAN tag, not followed": Kind(1.3, _each4(lambda packet: _ethernet(packet, 1)), 30_000),
    "3 VLAN tags, not followed": Kind(1.3, _each4(lambda packet: _ethernet(packet, 3)), 30_000),
    "360 VLAN tags": Kind(16, _same(_ethernet(_PLAIN, 360)), 3_000),
    "MPLS, not followed": Kind(1.3, _each4(lambda packet: _MACS + b"\x88\x47\0\1\1\x40" + packet), 30_000),
    "PPPoE, not followed": Kind(1.3, _each4(lambda packet: _MACS + _PPPOE + packet), 30_000),
    "GRE, not followed": Kind(1.5, _each4(lambda packet: _ethernet(_GRE + packet)), 30_000),
    "IPv4 options, not followed": Kind(1.4, _each4(_ethernet, b"\1" * 40), 30_000),
    "IPv6 behind a VLAN tag": Kind(1.3, _each(lambda one: _MACS + b"\x81\0\0\1\x86\xdd" + _ipv6(one)), 30_000),
    "IPv6 extension headers": Kind(1.4, _each(lambda one: _MACS + b"\x86\xdd" + _ipv6(_EXTENSION + one, 0)), 30_000),
    "IPv6 fragments": Kind(4, _fragments, 30_000),
    "IPv6 fragments without a first": Kind(4, _late_fragments, 30_000),
    "atomic IPv6 fragments": Kind(1.4, _each(lambda one: _MACS + b"\x86\xdd" + _ipv6(_ATOMIC + one, 44)), 30_000),
    "radiotap": Kind(1.4, _each4(_radiotap), 30_000, 127),
    "radiotap with a chain": Kind(1.4, _each4(lambda packet: _radiotap(packet, 0x8000482E)), 30_000, 127),
    "PPP": Kind(1.3, _each4(lambda packet: b"\xff\3\0\x21" + packet), 30_000, 9),
    "cooked captures": Kind(1.3, _each4(lambda packet: b"\x08\0" + bytes(18) + packet), 30_000, 276),
    "UDP behind a VLAN tag": Kind(1.6, _same(_ethernet(_DNS + bytes(20), 1)), 50_000),
    "records of 20 bytes": Kind(0.8, _same(_ethernet(_PLAIN)[:20]), 50_000),
    "records of 40 bytes": Kind(1.7, _same(_ethernet(_PLAIN)[:40]), 50_000),
    "records without bytes": Kind(1.4, _same(b""), 50_000),
    "ARP": Kind(0.9, _same(_MACS + b"\x08\x06" + _ARP), 50_000),
    "segments with odd options, followed": Kind(6, _followed(lambda _: _tcp(5000, _ACK, options=_ODD)), 30_000),
    "a head in segments of a byte": Kind(
        6.5, _followed(lambda n: _tcp(5000, _ACK, seq=1 + n, data=(b"GET / HTTP/1.1\r\na: " + _VALUE)[n:n + 1])), 6_000
    ),
    "SYNs that are all different": Kind(30, _distinct_syns, 6_000),
    "layouts that are all different": Kind(29, _distinct_layouts, 4_000),
    "2,600 headers in a segment": Kind(40, _heads(lambda _: b"a:\n" * 2600), 3_000),
    "heads that are all different": Kind(58, _heads(_names), 3_000),
    "heads whose values are all different": Kind(58, _heads(_values), 3_000),
}  # fmt: skip


def cost(kind: Kind, folder: Path, scale: float = 1.0) -> float:
    """Microseconds a packet, on a machine that runs `unit` in `UNIT`; the best of three runs."""
    path = folder / "capture"
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, kind.link_type))
        packets = 0
        for frame in kind.frames(int(kind.packets * scale)):
            file.write(struct.pack("<IIII", 1_700_000_000, packets, len(frame), len(frame)) + frame)
            packets += 1
    database = load_database()
    measured = []
    for _ in range(3):
        tracker = Tracker(database, applications=STANDARD)
        capture = CaptureFile(str(path), datagrams=marks_of(STANDARD))
        before = unit()
        began = time.process_time()
        for _found in capture.findings(tracker):
            pass
        spent = time.process_time() - began
        capture.close()
        measured.append(spent / packets * 1e6 * UNIT / ((before + unit()) / 2))
    return min(measured)


def main() -> None:
    """Print the table."""
    gc.disable()
    scale = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    with tempfile.TemporaryDirectory() as folder:
        for name, kind in KINDS.items():
            if len(sys.argv) > 2 and sys.argv[2] not in name:
                continue
            print(f"{name:36} {cost(kind, Path(folder), scale):8.2f} us a packet, bound {kind.bound:g}")


if __name__ == "__main__":
    main()
