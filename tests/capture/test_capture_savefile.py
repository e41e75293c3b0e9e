"""Reading pcap files in place gives the same packets as libpcap."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

import pytest
from capture_files import read, read_with_libpcap
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, pcap, record, tcp
from random_traffic import frames_of, random_steps
from surroundings import examples, mostly_slow

from pyp0f.capture.file import CaptureFile
from pyp0f.capture.savefile import (
    FILE_HEADER,
    LONGEST_RECORD,
    MAX_CAPTURED,
    FileHeader,
    can_read_in_place,
    read_file_header,
)
from pyp0f.capture.savefile_reader import ClassicReader
from pyp0f.engine.passed_over import PassedOver
from pyp0f.wire.link import DLT_EN10MB, DLT_LINUX_SLL, DLT_RAW
from pyp0f.wire.packet import MAX_PACKET

if TYPE_CHECKING:
    from pathlib import Path

    from pyp0f.capture.savefile import Records

Packet = tuple[int, int, bytes]
"""Seconds, microseconds and bytes."""

FRAME: Final = ethernet(ipv4(tcp(options=SYN_OPTIONS)))
IN_FILES: Final = {1: DLT_EN10MB, 101: DLT_RAW, 113: DLT_LINUX_SLL}
SHAPES: Final = {
    number: [frame for frame, _, _ in frames_of(dlt, random_steps(5, 250))] for number, dlt in IN_FILES.items()
}
LARGE: Final = [ethernet(ipv4(tcp(payload=bytes(65_000)))), bytes(MAX_CAPTURED)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "capture"


class Listener:
    """Stands in for an engine, and reads every packet with the plain functions of `Records`."""

    def __init__(self) -> None:
        self.packets: list[Packet] = []
        self.passed_over = PassedOver()

    def walk(self, records: Records, data: bytes, end: int, at: int) -> tuple[list[object], int]:
        while True:
            at, seconds, _ = records.next_passing(data, at, end)
            if seconds is None:
                return [], at
            seconds_again, microseconds, length = records.read(data, at)
            assert seconds_again == seconds
            start = at + 16
            self.packets.append((seconds, microseconds, data[start : start + length]))
            at = start + records.read_header(data, at)[2]


def layout_of(capture: CaptureFile) -> Records:
    """The layout with which a file is read in place."""
    reader = capture._reader
    assert isinstance(reader, ClassicReader)
    assert reader._records is not None
    return reader._records


def in_place(path: Path, *, classic: bool = True) -> tuple[list[Packet], bool]:
    """The packets read in place, and whether the file is damaged."""
    capture = CaptureFile(str(path), classic=classic)
    assert capture.in_place
    listener = Listener()
    for _ in capture.findings(listener):  # type: ignore[arg-type]
        pass
    capture.close()
    return listener.packets, capture.problem is not None


def from_libpcap(path: Path) -> tuple[list[Packet], bool]:
    """The packets that libpcap reads and the filter accepts, and whether it reports an error."""
    packets, records, problem = read_with_libpcap(path)
    found = [
        (seconds, microseconds, data[:MAX_PACKET])
        for data, (seconds, microseconds, _, _) in zip(packets, records, strict=True)
    ]
    return found, problem is not None


def test_of_each_shape(path: Path) -> None:
    """All headers between link layer and TCP, in files of several blocks, with packets of the largest size."""
    for link_type, frames in SHAPES.items():
        path.write_bytes(pcap([*frames, *LARGE, *frames, LARGE[1], *frames], link_type=link_type))
        packets, damaged = in_place(path)
        assert (packets, damaged) == from_libpcap(path)
        assert len(packets) > 300


NUMBERS: Final = st.one_of(st.integers(0, 2**32 - 1), st.sampled_from([0, 1, 999_999, 999_999_999, 2**31, 2**32 - 1]))
LENGTHS: Final = st.one_of(
    st.none(), st.integers(0, 120), st.sampled_from([MAX_CAPTURED, MAX_CAPTURED + 1, 2**31, 2**32 - 1])
)


@settings(max_examples=examples(200), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_file(path: Path, data: st.DataObject) -> None:
    """Forged record headers, damage and truncation at any place."""
    order = data.draw(st.sampled_from("<>"), "order")
    link_type = data.draw(st.sampled_from(sorted(IN_FILES)), "link type")
    content = pcap(
        [],
        order=order,
        nanoseconds=data.draw(st.booleans(), "nanoseconds"),
        snap_length=data.draw(st.sampled_from([0, 64, 68, 96, 1500, 65535, MAX_CAPTURED, 2**31, 2**32 - 1]), "snap"),
        link_type=link_type,
    )
    frames = st.one_of(st.sampled_from(SHAPES[link_type]), st.binary(max_size=90))
    for frame, *times in data.draw(st.lists(st.tuples(frames, NUMBERS, NUMBERS), max_size=12), "packets"):
        content += record(frame, time=(times[0], times[1]), order=order)
    if data.draw(st.booleans(), "forged"):
        frame = data.draw(frames)
        content += record(frame, captured=data.draw(LENGTHS), original=data.draw(LENGTHS), order=order)
        content += record(FRAME, order=order) * 3
    if data.draw(st.booleans(), "damaged") and len(content) > FILE_HEADER:
        at = data.draw(st.integers(FILE_HEADER, len(content) - 1))
        content = content[:at] + data.draw(st.binary(min_size=1, max_size=4)) + content[at + 1 :]
    path.write_bytes(
        content[: data.draw(st.one_of(st.just(len(content)), st.integers(FILE_HEADER, len(content))), "cut")]
    )
    assert in_place(path) == from_libpcap(path)


@pytest.mark.parametrize("length", [MAX_CAPTURED - 1, MAX_CAPTURED, MAX_CAPTURED + 1, LONGEST_RECORD, 300_000])
@pytest.mark.parametrize("before", mostly_slow([5000, 1, 0], 2))
def test_the_longest_packets(length: int, before: int, path: Path) -> None:
    """Packets of the largest size at any place in a block."""
    path.write_bytes(pcap([FRAME] * before) + record(FRAME + bytes(length - len(FRAME))) + record(FRAME))
    packets, damaged = in_place(path)
    assert (packets, damaged) == from_libpcap(path)
    assert damaged == (length > MAX_CAPTURED)
    assert len(packets) == before + 2 * (not damaged)


def test_a_file_that_grows(path: Path) -> None:
    """A file that is still being written is read up to its end at that moment."""
    path.write_bytes(pcap([FRAME] * 3))
    capture = CaptureFile(str(path), classic=True)
    listener = Listener()
    findings = capture.findings(listener)  # type: ignore[arg-type]
    next(findings)
    with path.open("ab") as file:
        file.write(record(FRAME))
    assert list(findings) == [[]]
    assert len(listener.packets) == 4
    capture.close()


def test_a_file_that_is_cut_meanwhile(path: Path) -> None:
    path.write_bytes(pcap([FRAME] * 10_000))
    capture = CaptureFile(str(path), classic=True)
    listener = Listener()
    findings = capture.findings(listener)  # type: ignore[arg-type]
    next(findings)
    path.write_bytes(b"")
    assert list(findings) == []
    assert 0 < len(listener.packets) < 10_000
    capture.close()


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        (b"", None),
        (bytes(5), "at offset 114: the last packet header has 5 of 16 bytes"),
        (record(FRAME)[:-1], f"at offset 114: the last packet has {len(FRAME) - 1} of {len(FRAME)} bytes"),
        (record(FRAME, captured=262_145), "at offset 114: invalid packet capture length 262145"),
    ],
)
def test_problems(rest: bytes, problem: str | None, path: Path) -> None:
    path.write_bytes(pcap([FRAME]) + rest)
    capture = CaptureFile(str(path), classic=True)
    list(capture.findings(Listener()))  # type: ignore[arg-type]
    assert capture.problem == problem
    capture.close()


# What passes in place -----------------------------------------------------------------------------

PACKETS: Final = [
    ipv4(tcp()),
    ipv4(tcp(), protocol=17),
    ipv4(tcp(), options=bytes(4)),
    ipv4(tcp(), options=bytes(4), protocol=17),
    ipv4(tcp(), fragment=1),
    *[
        ipv6(bytes([inside]) + bytes(7) + tcp(), next_header=outside)
        for outside in (6, 17, 44, 0)
        for inside in (6, 17)
    ],
    bytes(60),
]
TAGS: Final = (0x8100, 0x88A8, 0x9100)
KINDS: Final = (0x0800, 0x86DD, *TAGS, 0x0801, 0x9200, 0x8847, 0x8864, 0x0806, 46)


@pytest.mark.parametrize("order", mostly_slow("<>"))
@pytest.mark.parametrize(("link_type", "before_kind"), [(1, 12), (101, None), (113, 14)])
def test_what_passes(link_type: int, before_kind: int | None, order: str, path: Path) -> None:
    """The filter in place gives the result of libpcap, whatever follows the packet."""
    links = [b""]
    if before_kind is not None:
        of_one = [kind.to_bytes(2, "big") for kind in KINDS]
        tags = [kind.to_bytes(2, "big") for kind in TAGS]
        of_two = [tag + b"\0\x05" + kind for tag in tags for kind in of_one]
        links = [bytes(before_kind) + kinds for kinds in of_one + of_two]
    path.write_bytes(pcap([], link_type=link_type, order=order))
    capture = CaptureFile(str(path), classic=True)
    records = layout_of(capture)
    told = set()
    for link in links:
        for packet in PACKETS:
            whole = link + packet
            for length in (len(whole), *range(len(link) - 4, len(link) + 45, 7)):
                frame = whole[: max(length, 0)]
                passes = records.passes(frame)
                told.add(passes)
                for rest in (b"", packet + bytes(99), record(FRAME, order=order) * 2):
                    assert records.passes_at(record(frame, order=order) + rest, 0) == passes, frame.hex()
    assert told == {False, True}
    capture.close()


# Runs -----------------------------------------------------------------------------------------------

KEY: Final = FRAME[26:38]
SEGMENT: Final = ethernet(ipv4(tcp(flags=0x10, payload=bytes(50))))


@pytest.mark.parametrize(
    ("following", "expected"),
    [
        pytest.param(record(SEGMENT) * 10, 20, id="all alike"),
        pytest.param(record(SEGMENT, time=(1_600_000_001, 0)) * 10, 10, id="another second"),
        pytest.param(record(SEGMENT, time=(1_600_000_000, 7)) * 10, 20, id="another microsecond"),
        pytest.param(record(ethernet(ipv4(tcp(flags=0x11, payload=bytes(50))))) * 10, 10, id="other flags"),
        pytest.param(record(ethernet(ipv4(tcp(flags=0x10, sport=9, payload=bytes(50))))) * 10, 10, id="another port"),
        pytest.param(record(ethernet(ipv4(tcp(flags=0x10, payload=bytes(50)), dst="1.2.3.4"))) * 10, 10, id="address"),
        pytest.param(record(ethernet(ipv4(tcp(flags=0x10, payload=bytes(50)), protocol=17))) * 10, 10, id="UDP"),
        pytest.param(record(ethernet(ipv4(tcp(flags=0x10, payload=bytes(50)), ident=9))) * 10, 20, id="number"),
        pytest.param(record(SEGMENT + b"1") * 10, 10, id="longer"),
        pytest.param(record(SEGMENT) * 3 + record(SEGMENT)[:-1], 13, id="cut"),
    ],
)  # fmt: skip
def test_how_many_are_alike(following: bytes, expected: int, path: Path) -> None:
    path.write_bytes(pcap([]))
    capture = CaptureFile(str(path), classic=True)
    records = layout_of(capture)
    data = record(SEGMENT) * 10 + following
    count, size = records.alike(data + bytes(99), 0, len(data), {})
    assert (count, size) == (expected, 16 + len(SEGMENT))
    assert records.alike(data, 0, len(data), {KEY}) == (0, 0)
    assert records.alike(record(FRAME) * 10, 0, 10 * len(record(FRAME)), {}) == (0, 0)
    assert records.alike(data, 0, 3 * size, {}) == (0, 0)
    capture.close()


# Headers of files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("nanoseconds", [False, True])
def test_headers(order: str, nanoseconds: bool) -> None:
    header = pcap([], order=order, nanoseconds=nanoseconds, snap_length=96, link_type=113)
    assert read_file_header(header) == FileHeader(order, nanoseconds, 96, 113)
    assert read_file_header(header + FRAME) == read_file_header(header)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        pcap([])[:23],
        b"\0" + pcap([])[1:],
        pcap([])[:4] + b"\x03" + pcap([])[5:],
        pcap([])[:6] + b"\x05" + pcap([])[7:],
        b"\x0a\x0d\x0d\x0a" + pcap([])[4:],
    ],
    ids=["nothing", "cut", "not a capture", "another major version", "another minor version", "pcapng"],
)
def test_odd_headers(data: bytes) -> None:
    assert read_file_header(data) is None


@pytest.mark.parametrize("snap_length", [0, 2**31, 2**32 - 1])
def test_snap_lengths_without_sense(snap_length: int) -> None:
    header = read_file_header(pcap([], snap_length=snap_length))
    assert header is not None
    assert header.snap_length == MAX_CAPTURED


@pytest.mark.parametrize(("number", "length"), [(0x24000001, 4), (0x14000001, 2), (0x20000001, 0), (0x04000001, 0)])
def test_the_frame_check_sequence_is_no_part_of_the_link_type(number: int, length: int) -> None:
    header = read_file_header(pcap([], link_type=number))
    assert header is not None
    assert (header.link_type, header.fcs_length) == (1, length)
    header = read_file_header(pcap([], link_type=number), classic=True)
    assert header is not None
    assert header.fcs_length == 0


def test_the_frame_check_sequence_is_no_part_of_the_packet(path: Path) -> None:
    """As far as it was captured.  libpcap, and with it 3.09b, does not remove it."""
    frames = [FRAME + b"\1\2\3\4", FRAME + b"\1\2", FRAME, FRAME[:60]]
    records = [record(frame, original=len(FRAME) + 4) for frame in frames]
    path.write_bytes(pcap([], link_type=0x24000001) + b"".join(records) + record(b"ab"))
    assert read(path, "tcp")[0] == [FRAME, FRAME, FRAME, FRAME[:60]]
    assert [packet for _, _, packet in in_place(path, classic=False)[0]] == [FRAME, FRAME, FRAME, FRAME[:60]]
    assert [packet for _, _, packet in in_place(path)[0]] == frames


KUZNETZOV: Final = b"\x34\xcd\xb2\xa1"
IXIA: Final = b"\xac\x01\x00\x1c"


@pytest.mark.parametrize(
    ("magic", "size", "record_header", "in_libpcap"), [(KUZNETZOV, 24, 24, True), (IXIA, 28, 16, False)]
)
def test_variants(magic: bytes, size: int, record_header: int, in_libpcap: bool) -> None:
    data = magic + pcap([])[4:]
    header = read_file_header(data)
    assert header is not None
    assert (header.size, header.record_header) == (size, record_header)
    assert (read_file_header(data, classic=True) is not None) == in_libpcap
    assert not can_read_in_place(header) or in_libpcap is False


@pytest.mark.parametrize(("version", "swapped"), [((2, 4), 0), ((2, 3), 1), ((2, 2), 2), ((2, 0), 2), ((543, 0), 2)])
def test_versions(version: tuple[int, int], swapped: int) -> None:
    header = read_file_header(pcap([])[:4] + struct.pack("<HH", *version) + pcap([])[8:])
    assert header is not None
    assert header.swapped == swapped
    assert can_read_in_place(header) == (swapped == 0)


@pytest.mark.parametrize(
    ("link_type", "snap_length", "expected"),
    [(1, 96, True), (101, 96, True), (113, 96, True), (1, 63, False), (0, 96, False), (12, 96, False)],
)
def test_what_is_read_in_place(link_type: int, snap_length: int, expected: bool) -> None:
    """Link types whose usual packets libpcap tells by what stands before IP; and nothing else in the header."""
    assert can_read_in_place(FileHeader("<", False, snap_length, link_type)) is expected


@pytest.mark.parametrize("content", [pcap([FRAME], snap_length=40), pcap([FRAME], link_type=0)])
def test_other_files_are_not_read_in_place(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    capture = CaptureFile(str(path), classic=True)
    assert not capture.in_place
    capture.close()


def test_with_a_rule_files_are_not_read_in_place(path: Path) -> None:
    path.write_bytes(pcap([FRAME]))
    capture = CaptureFile(str(path), "port 80")
    assert not capture.in_place
    capture.close()
