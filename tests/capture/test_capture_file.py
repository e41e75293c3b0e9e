"""Capture files: formats and damage."""

from __future__ import annotations

import gzip
import os
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pcapy
import pytest
from capture_files import ETHERNET, FRAME, NULL, RAW, SYN, SYN6, UDP, WIFI, read, read_with_libpcap
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packets import ethernet, ipv4, pcap, pcapng, record, tcp
from surroundings import examples

from pyp0f.capture.file import CaptureFile
from pyp0f.capture.opening import BLOCK, PADDING
from pyp0f.errors import CaptureError

PIECES: Final = [
    bytes(4), b"\6\0\0\0", b"\0\0\0\6", b"\1\0\0\0", b"\x0a\x0d\x0d\x0a", b"\x4d\x3c\x2b\x1a", b"\x1c\0\0\0",
    b"\x20\0\0\0", b"\x0c\0\0\0", b"\xff\xff\xff\xff", pcapng([FRAME])[28:], pcap([FRAME])[24:], pcapng([])[:28],
]  # fmt: skip
"""What files consist of, in any order."""


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


@pytest.mark.parametrize("make", [pcap, pcapng])
def test_memory_is_bounded(make: Callable[..., bytes], path: Path) -> None:
    """Files are read in blocks, and a buffer is no longer than a block."""
    path.write_bytes(make([FRAME + bytes(60_000)] * 20))
    capture = CaptureFile(str(path), "tcp")
    sizes = [(len(data), len(records)) for _, data, records in capture.runs()]
    assert sum(count for _, count in sizes) == 20
    assert max(size for size, _ in sizes) <= BLOCK + len(PADDING)
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
    """Records behind an invalid length are found; in classic mode, reading ends."""
    path.write_bytes(pcap([FRAME]) + record(FRAME, captured=captured) + record(FRAME))
    packets, _, problem = read(path)
    assert packets == [FRAME] * 2
    said = f"at offset {24 + 16 + len(FRAME)}: invalid packet capture length {captured}"
    assert problem == f"{said}; {16 + len(FRAME)} bytes were left out"
    packets, _, problem = read(path, classic=True)
    assert (packets, problem) == ([FRAME], said)


@pytest.mark.parametrize("make", [pcap, pcapng])
def test_packets_of_a_fifo_come_at_once(make: Callable[..., bytes], path: Path) -> None:
    """Each packet is processed before the reader waits for the next one, because the data may be live."""
    os.mkfifo(path)
    pipe = os.open(path, os.O_RDWR)
    content = make([FRAME] * 3)
    size = (len(content) - len(make([]))) // 3
    os.write(pipe, content[: -2 * size])
    capture = CaptureFile(str(path))
    runs = (run for run in capture.runs() if run[2])
    assert len(next(runs)[2]) == 1
    os.write(pipe, content[-2 * size : -size])
    assert len(next(runs)[2]) == 1
    os.write(pipe, content[-size:])
    os.close(pipe)
    assert [len(records) for _, _, records in runs] == [1]
    assert capture.problem is None
    capture.close()


@pytest.mark.parametrize("make", [pcap, pcapng])
def test_another_thread_can_end_the_reading(make: Callable[..., bytes], path: Path) -> None:
    path.write_bytes(make([FRAME] * 20_000))
    capture = CaptureFile(str(path), "tcp")
    runs = capture.runs()
    next(runs)
    ender = threading.Thread(target=capture.end)
    ender.start()
    ender.join()
    assert sum(len(records) for _, _, records in runs) < 10_000
    assert capture.problem is None
    capture.close()


# Files that libpcap reads in its own way --------------------------------------------------------------

LINKS: Final[dict[int, Callable[[bytes], bytes]]] = {
    ETHERNET: ethernet,
    RAW: bytes,
    NULL: lambda p: b"\2\0\0\0" + p,
    WIFI: lambda p: bytes(32) + p,
}


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_classic_reads_what_libpcap_reads(path: Path, data: st.DataObject) -> None:
    """Of damaged, cut and forged files of any variant, too."""
    order = data.draw(st.sampled_from("<>"), "order")
    link_type = data.draw(st.sampled_from(sorted(LINKS)), "link type")
    content = bytearray(data.draw(st.sampled_from([pcap, pcapng]), "format")(
        [LINKS[link_type](SYN), LINKS[link_type](SYN6), LINKS[link_type](UDP)], link_type=link_type, order=order
    ))  # fmt: skip
    if data.draw(st.booleans(), "variant") and content[0] != 0x0A:
        content[:8] = data.draw(st.sampled_from(VARIANTS))
    for _ in range(data.draw(st.integers(0, 3), "damage")):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + 1] = data.draw(st.one_of(st.binary(max_size=4), st.just(bytes([content[at] ^ 1]))))
        if not content:
            return
    path.write_bytes(content[: data.draw(st.one_of(st.just(len(content)), st.integers(1, len(content))), "cut")])
    rule = data.draw(st.sampled_from([None, "tcp", "port 80", "greater 60"]), "rule")
    try:
        expected = read_with_libpcap(path, rule)
    except (pcapy.PcapError, CaptureError):
        with pytest.raises(CaptureError):
            read(path, rule, classic=True)
        return
    packets, records, problem = read(path, rule, classic=True)
    assert packets == expected[0]
    assert [record[:2] for record in records] == [record[:2] for record in expected[1]]
    assert (problem is None) == (expected[2] is None)


VARIANTS: Final = [
    struct.pack("<IHH", magic, *version)
    for magic in (0xA1B2C3D4, 0xA1B23C4D, 0xA1B2CD34)
    for version in ((2, 4), (2, 3), (2, 2), (543, 0), (2, 5), (1, 0))
]


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from([b"", pcap([FRAME]), pcapng([FRAME]), pcapng([FRAME], order=">")]),
    mess=st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join)),
    classic=st.booleans(),
)
def test_any_bytes(path: Path, start: bytes, mess: bytes, classic: bool) -> None:
    """Any bytes are read or refused."""
    path.write_bytes(start + mess or b"\n")
    try:
        read(path, None, classic=classic)
    except CaptureError:
        return
    path.with_suffix(".gz").write_bytes(gzip.compress(start + mess, 1))
    assert read(path.with_suffix(".gz"), None, classic=classic)[0] == read(path, None, classic=classic)[0]
