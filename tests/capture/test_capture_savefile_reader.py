"""Classic captures: variants, and files that are read record by record."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path
from typing import Final

import pytest
from capture_files import FRAME, read
from packets import pcap, record

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


def test_a_damaged_record_ends_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(KUZNETZOV + with_interface(FRAME) + with_interface(FRAME)[:-1])
    packets, _, problem = read(path)
    assert packets == [FRAME]
    assert problem == f"at offset {48 + len(FRAME)}: the last packet has {len(FRAME) - 1} of {len(FRAME)} bytes"


def test_records_without_bytes_take_little_time(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(pcap([], link_type=0) + bytes(16) * 50_000)
    assert read(path)[0] == []


def test_a_sparse_file_ends_where_its_zeros_begin(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(pcap([FRAME] * 3))
    with path.open("r+b") as file:
        file.truncate(64 << 30)
    packets, _, problem = read(path)
    # The block that the packets are in is read to its end.
    assert (packets[:3], len(packets) < 20_000) == ([FRAME] * 3, True)
    assert problem is not None
    assert problem.endswith("the rest begins with a block of zeros")
