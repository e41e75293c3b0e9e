"""Damaged captures and bombs of each format: reading ends with findings or one error, in bounded time and memory."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import re
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from backports import zstd
from packets import SYN_OPTIONS, ethernet, ipv4, pcap, pcapng, tcp
from pcapng_blocks import block, interface, obsolete, option, packet, section, simple

from hostile.costs import UNIT, unit
from pyp0f.applications.standard import STANDARD
from pyp0f.capture.file import CaptureFile
from pyp0f.engine.tracker import Tracker
from pyp0f.errors import CaptureError
from pyp0f.library.loading import parse_database

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.hostile

DATABASE: Final = parse_database(b"")
FRAMES: Final = [ethernet(ipv4(tcp(sport=number, options=SYN_OPTIONS))) for number in range(1, 60)]
FORMATS: Final[dict[str, bytes]] = {"pcap": pcap(FRAMES), "pcapng": pcapng(FRAMES)}
COMPRESSIONS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstd.compress,
}
DAMAGES: Final = 100
"""For each format and compression; tests/fuzz makes more."""
SECONDS: Final = 20.0
"""Of a processor, for a bomb; a tenth was measured."""
MEMORY: Final = 40 << 20
_MANY: Final = 16 << 20
"""Bytes that a bomb has when it is decompressed; for memory and time, more would be the same."""


def read(path: Path) -> tuple[int, str]:
    """Packets, and what is said about the file."""
    tracker = Tracker(DATABASE, applications=STANDARD)
    try:
        capture = CaptureFile(str(path))
    except CaptureError as error:
        return 0, str(error)
    try:
        for _ in capture.findings(tracker):
            pass
        return tracker.packets, capture.problem or ""
    except CaptureError as error:
        return tracker.packets, str(error)
    finally:
        capture.close()


def damaged(data: bytes, dice: random.Random) -> bytes:
    """The data with one thing wrong."""
    at, size = dice.randrange(len(data)), dice.choice((1, 2, 4, 100))
    kind = dice.randrange(5)
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + dice.randbytes(size) + data[at + size :]
    if kind == 2:
        return data[:at] + bytes(size) + data[at + size :]
    if kind == 3:
        return data[:at] + b"\xff" * size + data[at + size :]
    return data[:at] + data[at // 2 :]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_damage(form: str, compression: str, tmp_path: Path) -> None:
    path, dice = tmp_path / "capture", random.Random(f"{form} {compression}")
    whole = COMPRESSIONS[compression](FORMATS[form])
    path.write_bytes(whole)
    assert read(path) == (len(FRAMES), "")
    for _ in range(DAMAGES):
        path.write_bytes(damaged(whole, dice))
        packets, problem = read(path)
        assert packets <= 3 * len(FRAMES)
        assert re.fullmatch(r"[ -~]*", problem), "no message controls a terminal"


BOMBS: Final[dict[str, Callable[[], bytes]]] = {
    "zeros behind a capture": lambda: FORMATS["pcap"] + bytes(_MANY),
    "records without bytes": lambda: FORMATS["pcap"] + b"\1\2\3\4" * (_MANY // 64),
    "a capture again and again": lambda: FORMATS["pcap"] + FORMATS["pcap"][24:] * (_MANY // 16 // len(FORMATS["pcap"])),
    "sections of pcapng": lambda: FORMATS["pcapng"] * (_MANY // 64 // len(FORMATS["pcapng"])),
    "only zeros": lambda: bytes(_MANY),
    "blocks of pcapng without end": lambda: FORMATS["pcapng"] + b"\xff" * _MANY,
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_bombs(bomb: str, compression: str, tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(COMPRESSIONS[compression](BOMBS[bomb]()))
    began = time.process_time()
    packets, problem = read(path)
    assert time.process_time() - began < SECONDS
    if bomb == "zeros behind a capture":
        assert packets < 20_000, "reading ends at the zeros"
        assert "zeros" in problem


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_memory_of_a_bomb(compression: str, tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(COMPRESSIONS[compression](FORMATS["pcapng"] + b"\xff" * _MANY))
    tracemalloc.start()
    try:
        read(path)
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("form", FORMATS)
def test_a_sparse_file(form: str, tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(FORMATS[form])
    with path.open("r+b") as file:
        file.truncate(64 << 30)
    began = time.process_time()
    packets, problem = read(path)
    assert (packets, bool(problem)) == (len(FRAMES), True)
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize(
    "member",
    [gzip.compress(b""), bz2.compress(b""), lzma.compress(b""), zstd.compress(b""), b"\x50\x2a\x4d\x18\0\0\0\0"],
    ids=["gzip", "bz2", "xz", "zstd", "skippable frames of zstd"],
)
def test_members_without_data(member: bytes, tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(member * (8_000_000 // len(member)))
    began = time.process_time()
    packets, problem = read(path)
    assert packets == 0
    assert problem
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize("compression", [name for name in COMPRESSIONS if name != "plain"])
def test_members_of_a_byte(compression: str, tmp_path: Path) -> None:
    path, compress = tmp_path / "capture", COMPRESSIONS[compression]
    member = compress(b"\0")
    path.write_bytes(compress(FORMATS["pcap"]) + member * (2_000_000 // len(member)))
    began = time.process_time()
    packets, problem = read(path)
    assert packets == len(FRAMES)
    assert problem.endswith("more than 4096 members with hardly any data")
    assert time.process_time() - began < SECONDS / 10


BLOCKS: Final = {
    "simple packets": simple(FRAMES[0]),
    "simple packets without bytes": simple(b""),
    "obsolete packets": obsolete(FRAMES[0]),
    "names": block(4, (b"\1\0\6\0\1\2\3\4a\0\0\0") * 3 + bytes(4)),
    "blocks of others": block(0x40000BAD, b""),
    "statistics": block(5, bytes(12)),
    "sections": section() + interface(),
    "interfaces with options": interface(options=option(2, b"a") * 300),
    "packets with options": packet(FRAMES[0])[:-4] + option(1, b"abcd") * 2 + packet(FRAMES[0])[-4:],
    "short blocks of packets": block(6, bytes(8)),
    "damage": packet(FRAMES[0]) + b"\xff" * 40,
}
MICROSECONDS: Final = 20
"""A block, on a machine that runs `unit` in `UNIT`, and a tenth for each byte; a third was measured."""


@pytest.mark.parametrize("name", BLOCKS)
def test_blocks_of_pcapng(name: str, tmp_path: Path) -> None:
    count, path = 5_000, tmp_path / "capture"
    path.write_bytes(section() + interface() + BLOCKS[name] * count)
    before = unit()
    began = time.process_time()
    read(path)
    spent = time.process_time() - began
    assert spent / count * 1e6 * UNIT / ((before + unit()) / 2) < MICROSECONDS + len(BLOCKS[name]) / 10
