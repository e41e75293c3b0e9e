"""Compressed captures give the same observations as plain ones, from files and standard input, with bounded memory."""

from __future__ import annotations

import bz2
import gc
import gzip
import io
import lzma
import os
import resource
import struct
import subprocess
import sys
import threading
import time
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from backports import zstd
from packets import SYN_OPTIONS, ethernet, ipv4, pcap, record, tcp
from places import PCAPS
from surroundings import wait_until
from test_pcaps import CAPTURES, golden_arguments

import pyp0f
from pyp0f.applications.standard import STANDARD
from pyp0f.capture.compressed import HEAD, LEAST_DATA, MAX_EMPTY, decompress, kind_of
from pyp0f.capture.file import CaptureFile
from pyp0f.capture.opening import INPUT
from pyp0f.commands.main import main
from pyp0f.engine.tracker import Tracker
from pyp0f.errors import CaptureError
from pyp0f.library.loading import load_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

UPTIME: Final = PCAPS / "uptime.pcap"
PCAPNG: Final = PCAPS / "file_pcapng_big.pcapng"
PLAIN: Final = UPTIME.read_bytes()

COMPRESSIONS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "gzip": partial(gzip.compress, compresslevel=1),
    "bzip2": partial(bz2.compress, compresslevel=1),
    "xz": partial(lzma.compress, preset=0),
    "zstd": partial(zstd.compress, level=1),
}
"""At their fastest."""
each_kind = pytest.mark.parametrize("kind", COMPRESSIONS)
slow = pytest.mark.slow


def inflated(data: bytes, step: int = 1 << 20) -> bytes:
    found = kind_of(data[:HEAD])
    assert found is not None
    file = io.BytesIO(data)
    return b"".join(decompress(found, lambda: file.read(step)))


def syns(count: int) -> list[bytes]:
    return [ethernet(ipv4(tcp(sport=port, options=SYN_OPTIONS))) for port in range(1, count + 1)]


# The data -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\x1f\x8b\x08\x00\x00\x00", "gzip"),
        (b"BZh91A", "bzip2"),
        (b"\xfd7zXZ\x00", "xz"),
        (b"\x28\xb5\x2f\xfd\x04\x00", "zstd"),
        (b"\x50\x2a\x4d\x18\x01\x00", "zstd"),
        (b"\x5f\x2a\x4d\x18\x01\x00", "zstd"),
        (b"\x60\x2a\x4d\x18\x01\x00", None),
        (b"\xd4\xc3\xb2\xa1\x02\x00", None),
        (b"\x0a\x0d\x0d\x0a\x1c\x00", None),
        (b"BZhx1A", None),
        (b"\x1f\x8b", None),
        (b"", None),
    ],
)
def test_kinds_are_told_by_the_first_bytes(head: bytes, name: str | None) -> None:
    found = kind_of(head)
    assert (found.name if found else None) == name


@each_kind
@pytest.mark.parametrize("size", [0, 1, 1000, 600_000])
@pytest.mark.parametrize("step", [7, 1 << 20])
def test_data_come_out_as_they_went_in(kind: str, size: int, step: int) -> None:
    data = os.urandom(min(size, 5000)) + bytes(max(0, size - 5000))
    assert inflated(COMPRESSIONS[kind](data), step) == data


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(PLAIN),
        bz2.compress(PLAIN),
        lzma.compress(PLAIN),
        lzma.compress(PLAIN, preset=9),
        zstd.compress(PLAIN),
        zstd.compress(PLAIN, level=19),
    ],
    ids=["gzip", "bzip2", "xz", "xz -9", "zstd", "zstd -19"],
)
def test_the_usual_and_the_highest_levels(data: bytes) -> None:
    assert inflated(data) == PLAIN


@each_kind
def test_members_one_after_another(kind: str) -> None:
    compress = COMPRESSIONS[kind]
    data = compress(b"first, ") + compress(b"") + compress(b"last")
    assert inflated(data) == inflated(data, 1) == b"first, last"


def test_padding_and_frames_to_be_skipped() -> None:
    assert inflated(gzip.compress(b"one, ") + bytes(20) + gzip.compress(b"two") + bytes(512), 16) == b"one, two"
    assert inflated(lzma.compress(b"one, ") + bytes(8) + lzma.compress(b"two") + bytes(4), 16) == b"one, two"
    skipped = b"\x50\x2a\x4d\x18" + struct.pack("<I", 5) + b"hello"
    assert inflated(skipped + zstd.compress(b"one, ") + skipped + zstd.compress(b"two")) == b"one, two"


@each_kind
def test_cut_data_give_what_they_have(kind: str) -> None:
    data = COMPRESSIONS[kind](os.urandom(420_000))[:-20]
    found = kind_of(data[:HEAD])
    assert found is not None
    file = io.BytesIO(data)
    pieces: list[bytes] = []
    with pytest.raises(EOFError, match="end too soon"):
        pieces.extend(decompress(found, lambda: file.read(4096)))
    assert sum(map(len, pieces)) >= 280_000, "blocks are of 128 KB at most"


@each_kind
def test_bombs_come_in_small_pieces(kind: str) -> None:
    data = COMPRESSIONS[kind](bytes(5_000_000))
    found = kind_of(data[:HEAD])
    assert found is not None
    file = io.BytesIO(data)
    assert max(len(piece) for piece in decompress(found, lambda: file.read(1 << 20))) <= 1 << 20


@pytest.mark.slow
def test_what_wants_too_much_memory_is_refused(tmp_path: Path) -> None:
    """A few bytes of xz can request 4 GB, and a few bytes of zstd 2 GB."""
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 27}]
    for name, data in (
        ("x.xz", lzma.compress(pcap(syns(1)), filters=filters)),
        ("x.zst", b"\x28\xb5\x2f\xfd\x00\xa8" + bytes(20)),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(CaptureError, match=r"not a readable capture file: (xz|zstd): "):
            CaptureFile(str(tmp_path / name))


# Captures -------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _pcaps_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PCAPS))


@pytest.mark.usefixtures("each_signature_file_once")
@pytest.mark.parametrize(
    ("capture", "kind"),
    [
        pytest.param(capture, kind, marks=slow if number % 10 else [])
        for number, (capture, kind) in enumerate(zip(CAPTURES, cycle(COMPRESSIONS), strict=False))
    ],
    ids=str,
)
def test_findings_are_those_of_the_plain_capture(kind: str, capture: Path, tmp_path: Path) -> None:
    packed = tmp_path / "capture"  # the name says nothing
    packed.write_bytes(COMPRESSIONS[kind](capture.read_bytes()))
    log = tmp_path / "log"
    assert main(["-r", str(packed), "-o", str(log), *golden_arguments(capture)]) == 0
    assert log.read_bytes() == capture.with_suffix(".log").read_bytes()


@each_kind
def test_readers_of_the_library(kind: str, tmp_path: Path) -> None:
    packed = tmp_path / "capture"
    packed.write_bytes(COMPRESSIONS[kind](UPTIME.read_bytes()))
    assert list(pyp0f.read(packed)) == list(pyp0f.read(UPTIME))
    assert list(pyp0f.read(packed, filter="port 81")) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "source", "capture"),
    [
        ("plain", "pipe", UPTIME),
        ("plain", "fifo", UPTIME),
        ("gzip", "file", UPTIME),
        ("xz", "pipe", UPTIME),
        ("plain", "pipe", PCAPNG),
        ("zstd", "fifo", PCAPNG),
        pytest.param("plain", "file", UPTIME, marks=slow),
        *[pytest.param(kind, "pipe", UPTIME, marks=slow) for kind in ("gzip", "bzip2", "zstd")],
        pytest.param("gzip", "fifo", UPTIME, marks=slow),
        pytest.param("plain", "fifo", PCAPNG, marks=slow),
        pytest.param("zstd", "pipe", PCAPNG, marks=slow),
    ],
)
def test_standard_input_and_pipes(kind: str, source: str, capture: Path, tmp_path: Path) -> None:
    data = capture.read_bytes()
    packed = data if kind == "plain" else COMPRESSIONS[kind](data)
    (tmp_path / "packed").write_bytes(packed)
    command = [sys.executable, "-m", "pyp0f", "-o", str(tmp_path / "log"), "-r", "fifo" if source == "fifo" else "-"]
    environment = {**os.environ, "TZ": "UTC", "PYTHONPATH": os.pathsep.join(sys.path)}
    if source == "fifo":
        os.mkfifo(tmp_path / "fifo")
        writer = threading.Thread(target=(tmp_path / "fifo").write_bytes, args=(packed,))
        writer.start()
        done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment)
        writer.join()
    elif source == "file":
        with (tmp_path / "packed").open("rb") as file:
            done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment, stdin=file)
    else:
        done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment, input=packed)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "log").read_bytes() == capture.with_suffix(".log").read_bytes()


@pytest.mark.slow
def test_what_comes_through_a_compressed_pipe_is_told_at_once(tmp_path: Path) -> None:
    """Packets are reported as soon as the compressor has written them."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "pyp0f", "-r", "-", "-o", str(tmp_path / "log")]
    data = pcap(syns(2))
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdin is not None
        with gzip.GzipFile(fileobj=process.stdin, mode="wb") as packer:
            packer.write(data[: 24 + (len(data) - 24) // 2])
            packer.flush()
            process.stdin.flush()
            wait_until(lambda: (tmp_path / "log").exists() and b"mod=mtu" in (tmp_path / "log").read_bytes())
            packer.write(data[24 + (len(data) - 24) // 2 :])
        _, err = process.communicate()
    assert (process.returncode, err) == (0, b"")
    assert (tmp_path / "log").read_bytes().count(b"mod=syn|") == 2


@pytest.mark.slow
@each_kind
def test_damaged_captures_give_what_they_have(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = pcap([frame + os.urandom(500) for frame in syns(700)])
    cut = tmp_path / "cut"
    cut.write_bytes(COMPRESSIONS[kind](plain)[:-300])
    assert main(["-r", str(cut), "-o", str(tmp_path / "log"), "-m", "10000,10000"]) == 0
    assert (tmp_path / "log").read_bytes().count(b"mod=syn|") > 300
    err = capsys.readouterr().err
    assert err == (
        f"[!] {cut}: the capture is damaged or cut, its end is missing: {kind}: the compressed data end too soon\n"
    )


@each_kind
def test_damage_right_at_the_beginning(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    damaged = tmp_path / "damaged"
    damaged.write_bytes(COMPRESSIONS[kind](pcap(syns(1)))[:HEAD] + b"\xff" * 50)
    assert main(["-r", str(damaged)]) == 1
    err = capsys.readouterr().err
    assert err.startswith(f"[-] {damaged}: not a readable capture file: {kind}: ")
    assert err.count("\n") == 1


@each_kind
@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty, not a capture"),
        (b"no capture at all, but long enough to look like one", "not a readable capture file: unknown file format"),
    ],
)
def test_compressed_files_that_are_no_captures(kind: str, data: bytes, problem: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(COMPRESSIONS[kind](data))
    with pytest.raises(CaptureError, match=f"x: {problem}"):
        CaptureFile(str(tmp_path / "x"))


def test_garbage_after_the_end(tmp_path: Path) -> None:
    """All packets are read, and a problem is reported."""
    for kind, compress in COMPRESSIONS.items():
        (tmp_path / "x").write_bytes(compress(pcap(syns(2))) + b"garbage")
        warnings: list[str] = []
        found = list(pyp0f.read(tmp_path / "x", on_warning=warnings.append))
        assert len(found) == 4
        assert len(warnings) == 1, kind


def descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))


@pytest.mark.slow
@each_kind
def test_readers_that_are_left_leave_nothing_behind(kind: str, tmp_path: Path) -> None:
    packed = tmp_path / "capture"
    packed.write_bytes(COMPRESSIONS[kind](pcap([frame + bytes(1000) for frame in syns(3000)])))
    gc.disable()
    before = descriptors(), threading.active_count()
    for observation in pyp0f.read(packed):
        assert observation.kind == "syn"
        break
    with pyp0f.read(packed) as reader:
        next(reader)
    wait_until(lambda: (descriptors(), threading.active_count()) == before)
    gc.enable()


@slow
def test_memory_does_not_depend_on_the_size(tmp_path: Path) -> None:
    """42 MB of packets of zeros, in 190 KB."""
    packed = tmp_path / "bomb.gz"
    with gzip.open(packed, "wb", compresslevel=1) as file:
        file.write(pcap(syns(1)))
        for _ in range(70):
            file.write(record(bytes(60_000)) * 10)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(list(pyp0f.read(packed))) == 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000


# Long blocks and slow streams -------------------------------------------------------------------------


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    size = 12 + len(body)
    return struct.pack(f"{order}II", kind, size) + body + struct.pack(f"{order}I", size)


def test_a_header_larger_than_a_pipe(tmp_path: Path) -> None:
    """A block of 300 KB before the first interface, larger than the pipe, is skipped."""
    data = (PCAPS / "file_pcapng.pcapng").read_bytes()
    first = struct.unpack_from("<I", data, 4)[0]
    data = data[:first] + block(0x0BAD, bytes(300_000)) + data[first:]
    (tmp_path / "x").write_bytes(gzip.compress(data))
    expected = list(pyp0f.read(PCAPS / "file_pcapng.pcapng"))
    assert list(pyp0f.read(tmp_path / "x")) == expected


# Hard cases -----------------------------------------------------------------------------------------


def test_a_wrong_checksum_loses_no_packet(tmp_path: Path) -> None:
    """The checksum is behind the data, so all packets are read."""
    content = bytearray(gzip.compress(pcap(syns(40))))
    content[-6] ^= 1
    (tmp_path / "x").write_bytes(content)
    warnings: list[str] = []
    found = list(pyp0f.read(tmp_path / "x", on_warning=warnings.append))
    assert len([each for each in found if each.kind == "syn"]) == 40
    assert len(warnings) == 1
    assert "gzip: " in warnings[0]
    assert "incorrect data check" in warnings[0]


def test_gzip_data_are_good_up_to_the_damage() -> None:
    """The data up to the damage equals that of gzip."""
    data = os.urandom(200_000)  # stored as they are, in blocks
    content = bytearray(gzip.compress(data))
    place = 150_000
    content[place] ^= 0xFF
    file = io.BytesIO(content)
    pieces: list[bytes] = []
    kind = kind_of(bytes(content[:HEAD]))
    assert kind is not None
    with pytest.raises(Exception, match="incorrect data check"):
        pieces.extend(decompress(kind, lambda: file.read(10_000)))
    found = b"".join(pieces)
    assert len(found) == len(data)
    assert found[: place - 1000] == data[: place - 1000]


@pytest.mark.slow
@each_kind
@pytest.mark.parametrize("size", [100_000, pytest.param(500_000, marks=slow)])
def test_members_without_content_take_no_time(size: int, kind: str) -> None:
    """Ten thousands of empty members take linear time."""
    content = b"x" * (MAX_EMPTY + 1) * LEAST_DATA
    member, last = COMPRESSIONS[kind](b""), COMPRESSIONS[kind](content)
    count = size // len(member)
    data = (member * MAX_EMPTY + last) * (count // MAX_EMPTY) + member * (count % MAX_EMPTY) + last
    file = io.BytesIO(data)
    found = kind_of(data[:HEAD])
    assert found is not None
    began = time.process_time()
    assert b"".join(decompress(found, lambda: file.read(INPUT))) == content * (1 + count // MAX_EMPTY)
    assert time.process_time() - began < 3 * size / 500_000


@pytest.mark.parametrize("count", [20_000, pytest.param(100_000, marks=slow)])
def test_a_long_header_takes_no_time(count: int, tmp_path: Path) -> None:
    """A pcapng file with many blocks before the first interface takes linear time."""
    content = PCAPNG.read_bytes()
    order: Literal["little", "big"] = "big" if content[8:12] == b"\x1a\x2b\x3c\x4d" else "little"
    at = int.from_bytes(content[4:8], order)
    block = (0x0BAD).to_bytes(4, order) + (12).to_bytes(4, order) * 2
    (tmp_path / "x").write_bytes(content[:at] + block * count + content[at:])
    (tmp_path / "packed").write_bytes(gzip.compress((tmp_path / "x").read_bytes(), 1))
    expected = told(PCAPNG)
    began = time.process_time()
    assert told(tmp_path / "x") == told(tmp_path / "packed") == expected
    assert time.process_time() - began < 6 * count / 100_000


@pytest.mark.parametrize("end", ["close", "let go of"])
def test_a_silent_pipe_is_left_at_once(end: str) -> None:
    """The thread and its descriptors are released even if the pipe has no more data."""
    ours, theirs = os.pipe()
    os.write(theirs, gzip.compress(pcap(syns(200)))[:700])
    before = threading.active_count(), len(list(Path("/dev/fd").iterdir()))
    reader = pyp0f.read(f"/dev/fd/{ours}")
    began = time.monotonic()
    if end == "close":
        reader.close()
        assert time.monotonic() - began < 0.5
    del reader
    wait_until(lambda: (threading.active_count(), len(list(Path("/dev/fd").iterdir()))) == before)
    os.close(ours)
    os.close(theirs)


DATABASE: Final = load_database()


def told(path: Path | str, rule: str | None = None) -> tuple[list[str], str | None]:
    """What is found in a capture, and its problem."""
    with pyp0f.read(path, filter=rule, database=DATABASE, on_warning=lambda _: None) as reader:
        found = [f"{each.kind} {each!r}" for each in reader]
        return found, reader.problem


@pytest.mark.slow
@pytest.mark.parametrize(
    ("capture", "kinds"),
    [
        *[(capture, [kind]) for capture, kind in zip(CAPTURES[::3], cycle(COMPRESSIONS), strict=False)],
        *[pytest.param(capture, list(COMPRESSIONS), marks=slow) for capture in CAPTURES],
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else ",".join(value),
)
def test_streams_are_read_as_files_are(capture: Path, kinds: list[str], tmp_path: Path) -> None:
    """Streams give the same packets as files, in every format and link type."""
    plain = capture.read_bytes()
    in_place, filtered = told(capture), told(capture, "tcp")
    for kind in kinds:
        (tmp_path / "x").write_bytes(COMPRESSIONS[kind](plain))
        assert told(tmp_path / "x") == in_place, kind
        assert told(tmp_path / "x", "tcp") == filtered, kind


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=slow)])
def test_streams_cut_anywhere_are_read_as_files_are(step: int, tmp_path: Path) -> None:
    content = pcap(syns(3), snap_length=200)
    for end in range(24, len(content) + 1, step):
        (tmp_path / "plain").write_bytes(content[:end])
        (tmp_path / "packed").write_bytes(gzip.compress(content[:end], 1))
        assert told(tmp_path / "packed") == told(tmp_path / "plain")


def test_streams_that_come_byte_by_byte() -> None:
    ours, theirs = os.pipe()
    content = pcap(syns(20))

    def write() -> None:
        for place in range(len(content)):
            os.write(theirs, content[place : place + 1])
        os.close(theirs)

    writer = threading.Thread(target=write)
    writer.start()
    found, problem = told(f"/dev/fd/{ours}")
    writer.join()
    os.close(ours)
    assert (len([each for each in found if each.startswith("syn ")]), problem) == (20, None)


@pytest.mark.parametrize("captured", [300_000, 0xFFFFFFFF])
def test_a_record_that_claims_too_much_is_not_waited_for(captured: int, tmp_path: Path) -> None:
    """A record header claims 4 GB; the reader does not wait for them."""
    content = pcap(syns(1)) + record(b"", captured=captured) + bytes(1_000_000)
    (tmp_path / "plain").write_bytes(content)
    (tmp_path / "packed").write_bytes(zstd.compress(content))
    assert told(tmp_path / "packed") == told(tmp_path / "plain")
    assert told(tmp_path / "packed")[1] == f"at offset 114: invalid packet capture length {captured}"


@pytest.mark.slow
def test_a_silent_stream_can_be_ended_by_another_thread() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, pcap(syns(2)))
    capture = CaptureFile(f"/dev/fd/{ours}")
    findings = capture.findings(Tracker(load_database(), applications=STANDARD))
    assert next(findings)
    ender = threading.Timer(0.05, capture.end)
    ender.start()
    assert next(findings, None) is None
    ender.join()
    capture.close()
    os.close(ours)
    os.close(theirs)


def test_many_frames_to_be_skipped() -> None:
    """Each one would need a decompressor."""
    frame = b"\x5f\x2a\x4d\x18\3\0\0\0abc"
    data = frame * 20_000 + zstd.compress(b"data")
    assert inflated(data) == inflated(data, 7) == b"data"
    assert inflated(frame) == b""
    with pytest.raises(EOFError):
        inflated(frame[:-1])


def test_members_without_data_are_bounded() -> None:
    with pytest.raises(ValueError, match="more than 4096 members without data"):
        inflated(gzip.compress(b"", mtime=0) * (MAX_EMPTY + 1))
