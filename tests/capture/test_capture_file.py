"""Capture files: formats and damage."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from capture_files import (
    FRAME,
    SYN6,
    read,
)
from packets import ethernet, ipv4, pcap, pcapng, record, tcp

from pyp0f.capture.file import CaptureFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "capture"


# Forms of files -------------------------------------------------------------------------------------

TIMES = [(0, 0), (1_600_000_000, 999_999), (2_147_483_648, 1), (4_294_967_295, 500_000)]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("nanoseconds", [False, True])
@pytest.mark.parametrize("make", [pcap, pcapng])
def test_forms(make: Callable[..., bytes], order: str, nanoseconds: bool, path: Path) -> None:
    """Byte order and time resolution do not matter; nanoseconds are truncated."""
    packets = [FRAME, ethernet(SYN6), FRAME + b"padding", ethernet(ipv4(tcp(payload=b"x" * 1000)))]
    times = [(seconds, rest * 1000 + 999 if nanoseconds else rest) for seconds, rest in TIMES]
    path.write_bytes(make(packets, order=order, nanoseconds=nanoseconds, exact_times=times))
    read_packets, records, problem = read(path)
    assert read_packets == packets
    assert [(seconds % 2**32, rest) for seconds, rest, _, _ in records] == TIMES
    assert problem is None


def test_memory_is_bounded(path: Path) -> None:
    """Files are read 200 packets at a time, and a buffer holds no more than these."""
    path.write_bytes(pcap([FRAME]) + (record(FRAME) * 449))
    capture = CaptureFile(str(path))
    sizes = [(len(data), len(records)) for data, records in capture.batches()]
    assert sizes == [(200 * len(FRAME), 200), (200 * len(FRAME), 200), (50 * len(FRAME), 50)]
    capture.close()


@pytest.mark.parametrize(
    ("content", "lengths"),
    [
        pytest.param(pcap([]), [], id="no packets"),
        pytest.param(pcap([]) + record(FRAME, original=20), [20], id="original shorter than captured"),
        pytest.param(pcap([]) + record(FRAME, original=0), [0], id="original 0"),
        pytest.param(pcap([]) + record(FRAME, original=65000), [len(FRAME)], id="cut by the snap length"),
        pytest.param(pcap([FRAME], snap_length=40), [40], id="longer than the snap length"),
        pytest.param(pcap([FRAME, FRAME], snap_length=40), [40, 40], id="more behind that"),
        pytest.param(pcap([FRAME], snap_length=0), [len(FRAME)], id="snap length 0"),
        pytest.param(pcap([FRAME], snap_length=0xFFFFFFFF), [len(FRAME)], id="snap length absurd"),
        pytest.param(pcap([b"", b"\x08", FRAME]), [len(FRAME)], id="nothing captured of some"),
        pytest.param(pcap([FRAME + bytes(262144 - len(FRAME))]), [262144], id="the longest possible"),
    ],
)
def test_lengths(content: bytes, lengths: list[int], path: Path) -> None:
    """The smaller of the two lengths in a record header counts."""
    path.write_bytes(content)
    _, records, problem = read(path)
    assert [length for _, _, _, length in records] == lengths
    assert problem is None


# Damage ---------------------------------------------------------------------------------------------


def test_cut_anywhere(path: Path) -> None:
    """Complete packets are read.  A cut between two packets is not detectable."""
    content = pcap([FRAME] * 3)
    size = 16 + len(FRAME)
    for end in range(24, len(content) + 1):
        path.write_bytes(content[:end])
        whole, rest = divmod(end - 24, size)
        packets, _, problem = read(path)
        assert packets == [FRAME] * whole
        assert (problem is None) == (rest == 0)


@pytest.mark.parametrize("captured", [300_000, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_length_that_cannot_be(captured: int, path: Path) -> None:
    """Records behind an invalid length are not found."""
    path.write_bytes(pcap([FRAME]) + record(FRAME, captured=captured) + record(FRAME))
    packets, _, problem = read(path)
    assert packets == [FRAME]
    assert problem is not None
    assert f"invalid packet capture length {captured}" in problem


def test_packets_of_a_fifo_come_one_by_one(path: Path) -> None:
    """Each packet is processed before the reader waits for the next one, because the data may be live."""
    os.mkfifo(path)
    pipe = os.open(path, os.O_RDWR)
    os.write(pipe, pcap([FRAME] * 3))
    capture = CaptureFile(str(path))
    os.close(pipe)
    assert [len(records) for _, records in capture.batches()] == [1, 1, 1]
    assert capture.problem is None
    capture.close()


def test_another_thread_can_end_the_reading(path: Path) -> None:
    """libpcap then finds the end of the file, or a truncated packet."""
    path.write_bytes(pcap([FRAME] * 1000))
    capture = CaptureFile(str(path))
    batches = capture.batches()
    next(batches)
    ender = threading.Thread(target=capture.end)
    ender.start()
    ender.join()
    assert sum(len(records) for _, records in batches) < 700
    capture.close()
