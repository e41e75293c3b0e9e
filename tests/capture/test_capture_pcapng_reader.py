"""pcapng files: sections, interfaces, all kinds of packets, damage; and how classic mode differs."""

from __future__ import annotations

import gzip
import time
from pathlib import Path
from typing import Final

import pytest
from capture_files import ETHERNET, FRAME, IPV6, RAW, SYN, SYN6, ZIGBEE, read
from packets import ethernet, ipv4, tcp
from pcapng_blocks import TIME, block, interface, obsolete, option, packet, section, simple
from talk import DATABASE

from pyp0f.applications.standard import STANDARD
from pyp0f.capture import pcapng as blocks
from pyp0f.capture.file import CaptureFile
from pyp0f.capture.pcapng import MAX_INTERFACES
from pyp0f.capture.pcapng_reader import MAX_LINK_TYPES, PcapngReader
from pyp0f.engine.statistics import statistics_of
from pyp0f.engine.tracker import Tracker
from pyp0f.errors import CaptureError
from pyp0f.library.loading import parse_database

SIGNATURES: Final = parse_database(DATABASE.encode())
START: Final = section() + interface()
ONE: Final = packet(FRAME)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "capture"


def found(path: Path, *, classic: bool = False) -> tuple[int, list[str], str | None]:
    """Packets, warnings, and the problem, of a file that an engine reads."""
    warnings: list[str] = []
    engine = Tracker(SIGNATURES, applications=STANDARD, warn=warnings.append)
    capture = CaptureFile(str(path), classic=classic)
    for _ in capture.findings(engine):
        pass
    capture.close()
    return engine.packets, warnings, capture.problem


# What is read ---------------------------------------------------------------------------------------

OTHER_BLOCK: Final = block(0x80000042, b"private")
LONG_BLOCK: Final = block(0x0BAD, bytes(1_000_000))
READABLE: Final = {
    "several interfaces": (section() + interface() * 3 + packet(FRAME, 2) + packet(FRAME, 0), 2),
    "snapshot lengths": (section() + interface(1, 100) + interface(1, 200) + packet(FRAME) + packet(FRAME, 1), 2),
    "link types": (section() + interface() + interface(RAW) + packet(FRAME) + packet(SYN, 1) + packet(FRAME), 3),
    "link types in turn": (section() + interface() + interface(RAW) + (packet(FRAME) + packet(SYN, 1)) * 50, 100),
    "sections": (START + ONE + section() + interface(IPV6) + packet(SYN6), 2),
    "byte orders": (START + ONE + section(">") + interface(order=">") + packet(FRAME, order=">"), 2),
    "all kinds": (START + ONE + simple(FRAME) + obsolete(FRAME) + ONE, 4),
    "simple": (START + simple(FRAME), 1),
    "cut simple": (section() + interface(1, 60) + simple(FRAME[:60], original=900), 1),
    "other blocks": (section() + OTHER_BLOCK + interface() + OTHER_BLOCK + ONE + LONG_BLOCK + ONE + OTHER_BLOCK, 2),
    "options": (START + packet(FRAME, options=option(1, b"a comment") + option(0, b"")) * 3, 3),
    "late interface": (START + ONE + interface(RAW) + packet(SYN, 1) + ONE, 3),
    "no packets": (START, 0),
    "no interface": (section(), 0),
    "unused odd interface": (section() + interface(ZIGBEE) + interface() + packet(FRAME, 1) * 2, 2),
    "minor version": (section(version=(1, 2)) + interface() + ONE, 1),
}  # fmt: skip


@pytest.mark.parametrize("name", READABLE)
def test_readable(name: str, path: Path) -> None:
    """The same packets pass in place, one by one, with a filter, and from a stream."""
    content, count = READABLE[name]
    path.write_bytes(content)
    assert found(path) == (count, [], None)
    packets, _, problem = read(path)
    assert (len(packets), problem) == (count, None)
    if READABLE[name][1]:
        assert len(read(path, "tcp")[0]) == count
    path.write_bytes(gzip.compress(content, 1))
    assert found(path) == (count, [], None)


def test_times_are_those_of_the_interface(path: Path) -> None:
    nanoseconds = interface(options=option(9, b"\x09"))
    later = interface(options=option(14, (100).to_bytes(8, "little")))
    path.write_bytes(
        section() + interface() + nanoseconds + later
        + packet(FRAME, 0, TIME * 10**6 + 1) + packet(FRAME, 1, TIME * 10**9 + 2999) + packet(FRAME, 2, TIME * 10**6)
        + simple(FRAME)
    )  # fmt: skip
    _, records, _ = read(path)
    assert [record[:2] for record in records] == [(TIME, 1), (TIME, 2), (TIME + 100, 0), (0, 0)]


@pytest.mark.parametrize("size", [50_000, 262_144])
def test_long_packets(size: int, path: Path) -> None:
    path.write_bytes(
        START + packet(FRAME + bytes(size - len(FRAME))) * 12 + packet(FRAME, options=option(1, bytes(65_000))) + ONE
    )
    assert found(path) == (14, [], None)


def test_the_frame_check_sequence_is_no_part_of_the_packet(path: Path) -> None:
    """Each interface has its own; as far as it was captured."""
    blocks = [packet(FRAME + b"\1\2\3\4"), packet(FRAME, original=len(FRAME) + 4), packet(FRAME, 1)]
    path.write_bytes(section() + interface(options=option(13, b"\4")) + interface() + b"".join(blocks * 3))
    assert read(path)[0] == [FRAME] * 9
    assert [len(one) for one in read(path, classic=True)[0][:3]] == [len(FRAME) + 4, len(FRAME), len(FRAME)]
    capture = CaptureFile(str(path))
    reader = capture._reader
    assert isinstance(reader, PcapngReader)
    list(reader.runs())
    assert reader._layout is not None
    data = b"".join(blocks)
    ends = [reader._layout.read(data, at)[2] for at in (0, len(blocks[0]), len(data) - len(blocks[2]))]
    assert ends == [len(FRAME)] * 3
    capture.close()


# Damage ---------------------------------------------------------------------------------------------

BAD: Final = {
    "an interface that is not described": packet(FRAME, 7),
    "a captured length above the block": packet(FRAME, captured=1000),
    "a captured length that cannot be": packet(FRAME, captured=2**31),
    "a short packet block": block(6, bytes(8)),
    "a short obsolete block": block(2, bytes(8)),
    "a short simple block": block(3, b""),
    "a short interface": block(1, bytes(4)),
    "a version": section(version=(2, 0)),
    "a length of 0": block(6, bytes(40), size=0),
    "a length of 11": block(6, bytes(40), size=11),
    "a length that is not whole": block(6, bytes(40), size=54),
    "a length beyond the file": block(6, bytes(40), size=2**31 - 4),
    "a length with bytes of the next block": block(5, bytes(40), size=76),
    "a length of a part of the block": block(6, bytes(60), size=24),
    "a long block that is not read": block(0x0BAD, bytes(400), size=1 << 24),
    "a section of no order": block(0x0A0D0D0A, bytes(16)),
    "zeros": bytes(64),
    "text": b"hello, hello, " * 9,
}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", BAD)
def test_damage(name: str, count: int, path: Path) -> None:
    """What comes before and after the damage is read, and one problem is told, with its offset."""
    path.write_bytes(START + ONE + BAD[name] * count + ONE * 2)
    packets, warnings, problem = found(path)
    assert (packets, warnings) == (3, [])
    assert problem is not None
    assert problem.startswith(f"at offset {len(START + ONE)}: ")
    capture = CaptureFile(str(path))
    assert capture.warning is None
    for _ in capture.runs():
        pass
    assert capture.warning == f"{path}: the capture is damaged or cut, the damaged part was left out: {problem}"
    capture.close()


@pytest.mark.parametrize("name", BAD)
def test_damage_in_classic_mode(name: str, path: Path) -> None:
    """Reading ends, as it does for libpcap."""
    path.write_bytes(START + ONE + BAD[name] + ONE * 2)
    packets, _, problem = found(path, classic=True)
    assert packets == 1
    assert problem is not None


def test_cut_anywhere(path: Path) -> None:
    content = START + ONE * 3
    for end in range(len(START), len(content), 3):
        path.write_bytes(content[:end])
        whole, rest = divmod(end - len(START), len(ONE))
        packets, _, problem = read(path)
        assert packets == [FRAME] * whole
        assert (problem is None) == (rest == 0)
        path.write_bytes(gzip.compress(content[:end], 1))
        assert read(path)[::2] == (packets, problem)


@pytest.mark.parametrize("end", [28, 500, 1_000_000, 1_000_010])
def test_cut_in_a_block_that_is_skipped(end: int, path: Path) -> None:
    path.write_bytes(START + ONE + LONG_BLOCK[:end])
    packets, _, problem = found(path)
    assert packets == 1
    assert problem is not None


@pytest.mark.slow
def test_what_seems_to_be_a_block_takes_no_time(path: Path) -> None:
    """Two megabytes of starts of blocks that do not end."""
    path.write_bytes(START + ONE + bytes(4) + (b"\6\0\0\0" + (65_004).to_bytes(4, "little")) * 250_000 + ONE)
    assert found(path)[0] == 2


# Link types that are not known ------------------------------------------------------------------------


def test_one_link_type_that_is_not_known(path: Path) -> None:
    """The packets of other interfaces are read, and the link type is told."""
    other = packet(b"whatever", 1)
    for content in (ONE + other * 3 + ONE, other + ONE * 2):
        path.write_bytes(section() + interface() + interface(ZIGBEE) + content)
        packets, warnings, problem = found(path)
        assert (packets, problem) == (2, None)
        (warning,) = warnings
        assert f"link type {ZIGBEE} (IEEE802_15_4_WITHFCS) is not supported" in warning


def test_no_link_type_that_is_known(path: Path) -> None:
    path.write_bytes(section() + interface(ZIGBEE) * 2 + packet(b"whatever", 1))
    with pytest.raises(CaptureError, match=f"link type {ZIGBEE} .IEEE802_15_4_WITHFCS. is not supported"):
        CaptureFile(str(path))
    path.write_bytes(gzip.compress(path.read_bytes()))
    capture = CaptureFile(str(path))  # what follows may be of another interface
    with pytest.raises(CaptureError, match=f"link type {ZIGBEE} .IEEE802_15_4_WITHFCS. is not supported"):
        list(capture.runs())
    capture.close()


def test_a_rule_that_one_link_type_does_not_know(path: Path) -> None:
    path.write_bytes(section() + interface() + interface(RAW) + packet(ethernet(SYN, (0x8100, 5))) + packet(SYN, 1))
    warnings: list[str] = []
    engine = Tracker(SIGNATURES, applications=STANDARD, warn=warnings.append)
    capture = CaptureFile(str(path), "vlan")
    for _ in capture.findings(engine):
        pass
    capture.close()
    assert engine.packets == 1
    (warning,) = warnings
    assert warning.startswith(f"{path}: no packets of link type 101 (RAW) pass: filter 'vlan': ")
    assert statistics_of(engine).passed_over == {"TCP that does not pass the filter": 1}


def test_link_type_of_the_first_packet(path: Path) -> None:
    path.write_bytes(section() + interface(RAW) + interface() + packet(FRAME, 1) + packet(SYN, 0))
    capture = CaptureFile(str(path))
    assert capture.link_type == ETHERNET
    capture.close()
    capture = CaptureFile(str(path), classic=True)
    assert capture.link_type == RAW
    capture.close()


def test_classic_mode_refuses_what_libpcap_refuses(path: Path) -> None:
    for content in (
        section(),
        section(version=(1, 2)) + interface(),
        section() + ONE + interface(),
        b"\n\r\r\n" + bytes(99),
    ):
        path.write_bytes(content)
        with pytest.raises(CaptureError, match="not a readable capture file: "):
            CaptureFile(str(path), classic=True)


def test_a_flow_of_two_interfaces(path: Path) -> None:
    """Packets are handled in the order of the file."""
    syn_ack = ipv4(tcp(sport=80, dport=1000, flags=0x12, ack=2), src="10.0.0.2", dst="10.0.0.1")
    path.write_bytes(section() + interface() + interface(RAW) + packet(FRAME) + packet(syn_ack, 1))
    engine = Tracker(SIGNATURES, applications=STANDARD)
    capture = CaptureFile(str(path))
    kinds = [one.kind for batch in capture.findings(engine) for one in batch]
    capture.close()
    assert kinds == ["syn", "mtu", "syn+ack"] or "syn+ack" in kinds


# Bounds ---------------------------------------------------------------------------------------------


def test_many_interfaces(path: Path) -> None:
    """Their packets are read in place, and time grows with their number, not with its square."""
    count = 4_000
    path.write_bytes(section() + b"".join([interface() + packet(FRAME, number) for number in range(count)]))
    started = time.process_time()
    assert found(path) == (count, [], None)
    assert time.process_time() - started < 0.5


def test_interfaces_of_a_section_are_bounded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_INTERFACES == 65_536
    monkeypatch.setattr(blocks, "MAX_INTERFACES", 5)
    five = interface() * 5 + packet(FRAME, 4)
    path.write_bytes(section() + five + section() + five + interface() + packet(FRAME, 5) + packet(FRAME, 0))
    packets, _, problem = found(path)
    assert packets == 3
    assert problem is not None
    assert "a section has more than 5 interfaces; " in problem


def test_link_types_are_bounded(path: Path) -> None:
    """One line tells that there are more."""
    types = [ETHERNET, *range(2_000, 2_500), ETHERNET]
    packets = [packet(FRAME, number) for number in range(len(types))]
    path.write_bytes(section() + b"".join(map(interface, types)) + b"".join(packets))
    count, warnings, problem = found(path)
    assert (count, problem) == (2, None)
    assert len(warnings) == MAX_LINK_TYPES
    assert warnings[-1] == f"{path}: packets of more than 64 link types: those of others are passed over"


def test_damage_everywhere(path: Path) -> None:
    """The search behind each damaged place does not read the same bytes again."""
    count = 5_000
    path.write_bytes(START + (ONE + b"\xff" * 8) * count + ONE)
    started = time.process_time()
    assert found(path)[0] == count + 1
    assert time.process_time() - started < 0.3


@pytest.mark.slow
def test_a_search_behind_damage_ends(path: Path) -> None:
    path.write_bytes(section() + interface() + packet(FRAME) + bytes(12))
    with path.open("r+b") as file:
        file.truncate(64 << 30)
    packets, _, problem = read(path)
    assert packets == [FRAME]
    assert problem is not None
    assert "invalid block length 0" in problem
