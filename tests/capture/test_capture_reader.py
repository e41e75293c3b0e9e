"""What readers have in common: how problems are kept."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from capture_files import FRAME, UDP, ZIGBEE, read
from packets import ethernet, pcap, pcapng, record
from pcapng_blocks import interface, packet, section

import pyp0f
from pyp0f.capture.file import CaptureFile


@pytest.mark.parametrize(("rule", "count"), [("greater 500", 1), ("less 500", 1), ("len > 70000", 0), ("tcp", 2)])
def test_lengths_in_rules_are_those_on_the_wire(rule: str, count: int, tmp_path: Path) -> None:
    """As in libpcap's own reader, although the packets were cut when captured."""
    path = tmp_path / "capture"
    path.write_bytes(pcap([]) + record(FRAME) + record(FRAME, original=1500))
    assert len(read(path, rule)[0]) == count


@pytest.mark.parametrize("classic", [False, True])
def test_an_original_length_below_the_captured_one(classic: bool, tmp_path: Path) -> None:
    """Only a forged file has it.  It counts, as in libpcap."""
    path = tmp_path / "capture"
    size = len(FRAME)
    path.write_bytes(pcap([]) + record(FRAME, original=size - 1))
    for rule, count in (("greater", 0), ("less", 1)):
        assert len(read(path, f"{rule} {size}", classic=classic)[0]) == count


def test_a_file_that_cannot_be_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read before counts."""
    path = tmp_path / "capture"
    path.write_bytes(pcap([FRAME] * 10))
    capture = CaptureFile(str(path), "tcp")

    def fail(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "pread", fail)
    assert sum(len(records) for _, _, records in capture.runs()) == 10
    assert capture.problem == "Input/output error"
    capture.close()


def test_swapped_lengths_of_old_versions(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    content = pcap([])[:4] + struct.pack("<HH", 2, 2) + pcap([])[8:]
    path.write_bytes(content + record(FRAME, captured=1500, original=len(FRAME)))
    assert read(path)[0] == [FRAME]


# Counts ---------------------------------------------------------------------------------------------

PASSED_OVER: Final = [ethernet(UDP)] * 3 + [bytes(12) + b"\x08\x06" + bytes(46)]


@pytest.mark.parametrize("make", [pcap, pcapng])
@pytest.mark.parametrize(
    ("rule", "packets", "passed_over"),
    [
        (None, 1, {"UDP to port 0": 3, "ARP": 1}),
        ("tcp", 1, {"UDP to port 0": 3, "ARP": 1}),
        ("port 81", 0, {"UDP to port 0": 3, "ARP": 1, "TCP that does not pass the filter": 1}),
    ],
)
def test_packets_that_do_not_pass_are_counted(
    make: Callable[[list[bytes]], bytes], rule: str | None, packets: int, passed_over: dict[str, int], tmp_path: Path
) -> None:
    """In place and one by one, from files of both formats."""
    (tmp_path / "x").write_bytes(make([*PASSED_OVER[:2], FRAME, *PASSED_OVER[2:]]))
    with pyp0f.read(tmp_path / "x", filter=rule) as reader:
        list(reader)
        assert reader.statistics.packets == packets
        assert reader.statistics.passed_over == passed_over
    assert (reader.statistics.hint or "").startswith("no packet passes the filter, of 5" * (not packets))


@pytest.mark.parametrize("make", [pcap, pcapng])
def test_all_packets_are_counted(make: Callable[[list[bytes]], bytes], tmp_path: Path) -> None:
    """More than are looked at closely, also between two removals of old connections."""
    (tmp_path / "x").write_bytes(make(([FRAME] * 3 + [PASSED_OVER[0]] * 200) * 30))
    for rule in (None, "tcp"):
        with pyp0f.read(tmp_path / "x", filter=rule) as reader:
            list(reader)
            found = reader.statistics
        assert found.packets == 90
        assert sum(found.passed_over.values()) + found.others == 6000


def test_packets_of_unknown_link_types_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(section() + interface() + interface(ZIGBEE) + packet(FRAME) + packet(b"whatever", 1) * 3)
    with pyp0f.read(path, on_warning=lambda _: None) as reader:
        list(reader)
        assert reader.statistics.passed_over == {"of a link type that is not supported": 3}


@pytest.mark.parametrize("make", [pcap, pcapng])
def test_syns_that_were_cut_are_counted(make: Callable[[list[bytes]], bytes], tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(make([FRAME[:64]] * 12))
    for rule in (None, "tcp"):
        with pyp0f.read(tmp_path / "x", filter=rule) as reader:
            assert list(reader) == []
            assert (reader.statistics.cut_syns, reader.statistics.cut_at) == (12, 64)
            assert reader.statistics.hint == "12 SYNs were cut at 64 bytes when captured: capture with -s 0"
