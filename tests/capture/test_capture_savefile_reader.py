"""Classic captures: variants, and files that are read record by record."""

from __future__ import annotations

import gzip
import random
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from capture_files import FRAME, read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packets import pcap, record
from surroundings import examples

from pyp0f.capture import opening
from pyp0f.capture.file import CaptureFile
from pyp0f.errors import CaptureError

KUZNETZOV: Final = struct.pack("<I", 0xA1B2CD34) + pcap([])[4:]
IXIA: Final = [struct.pack("<I", magic) + pcap([])[4:] + struct.pack("<I", 999) for magic in (0x1C0001AC, 0x1C0001AB)]


def with_interface(frame: bytes) -> bytes:
    """A record of Kuznetzov's variant."""
    return struct.pack("<IIIIIHBB", 1_600_000_000, 5, len(frame), len(frame), 3, 0x0800, 0, 0) + frame


@pytest.mark.parametrize(
    ("content", "time"),
    [
        (KUZNETZOV + with_interface(FRAME) * 3, (1_600_000_000, 5)),
        *[(header + record(FRAME, time=(1_600_000_000, 5999)) * 3, (1_600_000_000, 5)) for header in IXIA],
    ],
    ids=["Kuznetzov", "Ixia, hardware", "Ixia, software"],
)
def test_variants(content: bytes, time: tuple[int, int], tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(content)
    packets, records, problem = read(path)
    assert (packets, problem) == ([FRAME] * 3, None)
    assert {each[:2] for each in records} == {time}
    path.write_bytes(gzip.compress(content))
    assert read(path)[0] == packets


def test_classic_mode_reads_the_variants_of_libpcap(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(KUZNETZOV + with_interface(FRAME))
    assert read(path, classic=True)[0] == [FRAME]
    path.write_bytes(IXIA[0] + record(FRAME))
    with pytest.raises(CaptureError, match="unknown file format"):
        CaptureFile(str(path), classic=True)


def test_a_record_that_is_cut_ends_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(KUZNETZOV + with_interface(FRAME) + with_interface(FRAME)[:-1])
    packets, _, problem = read(path)
    assert packets == [FRAME]
    assert problem == f"at offset {48 + len(FRAME)}: the last packet has {len(FRAME) - 1} of {len(FRAME)} bytes"


def test_records_without_bytes_take_little_time(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(pcap([], link_type=0) + bytes(16) * 50_000)
    assert read(path)[0] == []


def test_a_sparse_file_ends_where_its_zeros_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyp0f.capture.savefile_reader.MAX_SEARCHED", 1 << 20)
    path = tmp_path / "capture"
    path.write_bytes(pcap([FRAME] * 3))
    with path.open("r+b") as file:
        file.truncate(64 << 30)
    packets, _, problem = read(path)
    # The block that the packets are in is read to its end.
    assert (packets[:3], len(packets) < 20_000) == ([FRAME] * 3, True)
    assert problem is not None
    assert problem.endswith("a block of zeros")


# Records behind damage ------------------------------------------------------------------------------

RECORD: Final = record(FRAME)
BEFORE: Final = pcap([FRAME] * 2)
DAMAGE: Final = {
    "bytes": b"\xff" * 37,
    "text": b"hello, hello, " * 9,
    "noise": random.Random(5).randbytes(1000),
    "a length that cannot be": record(FRAME, captured=300_000),
    "a length beyond the file": record(FRAME, captured=50_000),
    "the end of a record": RECORD[-33:],
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage(name: str, tmp_path: Path) -> None:
    """What comes before and after the damage is read, and one problem is told, with its offset."""
    path = tmp_path / "capture"
    path.write_bytes(BEFORE + DAMAGE[name] + RECORD * 3)
    packets, _, problem = read(path)
    assert packets == [FRAME] * 5
    assert problem is not None
    # Bytes that pass for a record are found out behind it.
    offset = int(problem.removeprefix("at offset ").partition(":")[0])
    assert len(BEFORE) <= offset < len(BEFORE + DAMAGE[name])
    assert problem.endswith(f"; {len(DAMAGE[name])} bytes were left out")
    path.write_bytes(gzip.compress(path.read_bytes()))
    assert read(path) == (packets, read(path)[1], problem)
    capture = CaptureFile(str(path))
    list(capture.runs())
    assert capture.warning == f"{path}: the capture is damaged or cut, the damaged part was left out: {problem}"
    capture.close()


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_in_classic_mode(name: str, tmp_path: Path) -> None:
    """Reading ends, as it does for libpcap."""
    path = tmp_path / "capture"
    path.write_bytes(BEFORE + DAMAGE[name] + RECORD * 3)
    packets, _, problem = read(path, classic=True)
    assert packets == [FRAME] * 2
    assert "left out" not in (problem or "")


@pytest.mark.parametrize("variant", [lambda each: record(each, order=">"), with_interface])
def test_damage_in_other_forms(variant: Callable[[bytes], bytes], tmp_path: Path) -> None:
    header = KUZNETZOV if variant is with_interface else pcap([], order=">")
    (tmp_path / "x").write_bytes(header + variant(FRAME) * 2 + b"\xff" * 99 + variant(FRAME) * 2)
    packets, _, problem = read(tmp_path / "x")
    assert packets == [FRAME] * 4
    assert (problem or "").endswith("; 99 bytes were left out")


def test_damage_in_several_places_and_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(BEFORE + (b"\xff" * 20 + RECORD * 2) * 3 + RECORD[:-1])
    packets, _, problem = read(path)
    assert packets == [FRAME] * 8
    said = f"at offset {len(BEFORE)}: invalid packet capture length {0xFFFFFFFF}"
    assert problem == f"{said}; 60 bytes in 3 places were left out"
    capture = CaptureFile(str(path))
    list(capture.runs())
    assert "its end is missing" in (capture.warning or "")
    capture.close()


def test_records_of_another_time_are_not_taken_for_records(tmp_path: Path) -> None:
    """A packet may contain a capture: what has the times of another year is not recognized."""
    path = tmp_path / "capture"
    path.write_bytes(BEFORE + b"\xff" * 99 + record(FRAME, time=(1_500_000_000, 0)) * 3 + RECORD * 2)
    packets, records, _ = read(path)
    assert packets == [FRAME] * 4
    assert {seconds for seconds, *_ in records} == {1_600_000_000}


@pytest.mark.parametrize("before", [0, 100_000])
def test_a_search_over_several_blocks(before: int, tmp_path: Path) -> None:
    path = tmp_path / "capture"
    noise = random.Random(7).randbytes(700_000)
    path.write_bytes(pcap([bytes(50_000)] * (before // 50_000)) + RECORD + noise + RECORD * 4)
    assert read(path)[0] == [FRAME] * 5


@settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.integers(0, 5),
    mess=st.lists(
        st.binary(max_size=60) | st.sampled_from([RECORD, RECORD[:-9], RECORD[7:], bytes(40), b"\xff" * 20]), max_size=9
    ),
    compressed=st.booleans(),
)
def test_any_bytes_behind_packets(before: int, mess: list[bytes], compressed: bool, tmp_path: Path) -> None:
    """No packet before the damage is lost, and reading in place finds what reading one by one finds."""
    path = tmp_path / "capture"
    content = pcap([FRAME] * before) + b"".join(mess)
    path.write_bytes(gzip.compress(content, 1) if compressed else content)
    packets, records, problem = read(path)
    assert packets[:before] == [FRAME] * before
    assert all(length <= len(content) for _, _, _, length in records)
    assert read(path, "tcp")[2] == problem


@pytest.mark.parametrize(
    "unit",
    [RECORD * 2 + b"\xff" * 8, RECORD + b"\xff" * 20, RECORD[:16], b"\x00\x10\x5e\x5f", b"\0", RECORD + bytes(9)],
    ids=["two records", "one record", "headers", "times", "zeros", "records and zeros"],
)
def test_the_time_of_searches_is_linear(unit: bytes, tmp_path: Path) -> None:
    """Each megabyte takes less than a second, on a slow machine."""
    path = tmp_path / "capture"
    path.write_bytes(BEFORE + b"\xff" * 16 + unit * (500_000 // len(unit)))
    started = time.process_time()
    assert len(read(path)[0]) >= 2
    assert time.process_time() - started < 0.5


def test_a_search_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyp0f.capture.savefile_reader.MAX_SEARCHED", 500_000)
    assert opening.BLOCK < 500_000
    path = tmp_path / "capture"
    for size, count in ((400_000, 4), (1_000_000, 2)):
        path.write_bytes(BEFORE + b"\xff" * size + RECORD * 2)
        packets, _, problem = read(path)
        assert (len(packets), problem is not None) == (count, True)
