"""Captures: their forms, damage to them, and which of their packets count."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from typing import TYPE_CHECKING, Final

import pytest
from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, pcap, pcapng, record, tcp
from surroundings import no_rights

from pyp0f.capture import file as capture_module
from pyp0f.capture.file import CaptureFile
from pyp0f.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyp0f.engine.engine import Record

SYN: Final = ipv4(tcp(options=SYN_OPTIONS))
SYN6: Final = ipv6(tcp(options=SYN_OPTIONS))
UDP: Final = ipv4(bytes(40), protocol=17)
FRAME: Final = ethernet(SYN)

# Link types, as they stand in files.
NULL, ETHERNET, PPP, RAW, WIFI, ATM, LOOP, HDLC, COOKED, PFLOG = 0, 1, 9, 101, 105, 106, 108, 112, 113, 117
RADIOTAP, ZIGBEE, IPV4, IPV6, COOKED_V2 = 127, 195, 228, 229, 276


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "capture"


def read(path: Path | str, rule: str | None = None) -> tuple[list[bytes], list[Record], str | None]:
    """Packets, their records, and the problem, if any."""
    capture = CaptureFile(str(path), rule)
    packets, records = [], []
    for data, found in capture.batches():
        packets += [data[offset : offset + length] for _, _, offset, length in found]
        records += found
    capture.close()
    return packets, records, capture.problem


# Forms of files -------------------------------------------------------------------------------------

TIMES = [(0, 0), (1_600_000_000, 999_999), (2_147_483_648, 1), (4_294_967_295, 500_000)]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("nanoseconds", [False, True])
@pytest.mark.parametrize("make", [pcap, pcapng])
def test_forms(make: Callable[..., bytes], order: str, nanoseconds: bool, path: Path) -> None:
    """Byte order and resolution do not matter; nanoseconds are cut."""
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
    """Of the two lengths in a record's header the smaller one counts, though only a forger makes them disagree."""
    path.write_bytes(content)
    _, records, problem = read(path)
    assert [length for _, _, _, length in records] == lengths
    assert problem is None


# Damage ---------------------------------------------------------------------------------------------


def test_cut_anywhere(path: Path) -> None:
    """What is whole is read; only a cut between two packets cannot be noticed."""
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
    """Nothing after it can be found."""
    path.write_bytes(pcap([FRAME]) + record(FRAME, captured=captured) + record(FRAME))
    packets, _, problem = read(path)
    assert packets == [FRAME]
    assert problem is not None
    assert f"invalid packet capture length {captured}" in problem


@pytest.mark.parametrize(
    "content",
    [b"\n", pcap([])[:23], pcapng([])[:40], b"#!/bin/sh\n" * 10, pcap([FRAME])[24:]],
    ids=["a line", "half a header", "half a pcapng header", "text", "no header"],
)
def test_foreign_files(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    with pytest.raises(CaptureError) as refusal:
        CaptureFile(str(path))
    assert str(refusal.value).startswith(f"{path}: not a capture that can be read: ")


def test_an_empty_file(path: Path) -> None:
    path.touch()
    with pytest.raises(CaptureError) as refusal:
        CaptureFile(str(path))
    assert str(refusal.value) == f"{path}: is empty, not a capture"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", ": No such file or directory"),
        ("nothing", "nothing: No such file or directory"),
        (".", ".: is a directory, not a capture"),
        ("a\0b", "a\0b: cannot be the name of a file"),
        ("\udcff", "\udcff: No such file or directory"),
        ("\ud800", "\ud800: cannot be the name of a file"),
        ("x" * 300, f"{'x' * 300}: File name too long"),
        ("file/x", "file/x: Not a directory"),
    ],
)
def test_names_of_nothing(name: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CaptureError) as refusal:
        CaptureFile(name)
    assert str(refusal.value) == message


def test_no_permission() -> None:
    with no_rights(pcap([FRAME])) as file, pytest.raises(CaptureError) as refusal:
        CaptureFile(str(file))
    assert str(refusal.value) == f"{file}: permission denied"


def test_permission_that_is_lost_in_between(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture_module, "_file_size", lambda *_: 1)
    for name in (str(path), f"{path}\udcff"):
        with pytest.raises(CaptureError, match=r"No such file or directory$"):
            CaptureFile(name)


@pytest.mark.parametrize("name", [b"caf\xc3\xa9", b"caf\xe9", b"\xff\n\x1b[31m", b"-", b" "])
def test_any_name_can_be_read(name: bytes, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(pcap([FRAME]))
    assert read(path)[0] == [FRAME]


def test_a_name_in_a_locale_that_is_not_utf_8(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pcapy passes names on in UTF-8, so this one is reached in another way."""
    path.write_bytes(pcap([FRAME]))
    monkeypatch.setattr(os, "fsencode", lambda name: name.encode("utf-16"))
    assert read(path)[0] == [FRAME]


# Pipes ----------------------------------------------------------------------------------------------


def test_packets_of_a_fifo_come_one_by_one(path: Path) -> None:
    """Each is handed on before the next one is waited for, or live traffic would be late."""
    os.mkfifo(path)
    pipe = os.open(path, os.O_RDWR)
    os.write(pipe, pcap([FRAME] * 3))
    capture = CaptureFile(str(path))
    os.close(pipe)
    assert [len(records) for _, records in capture.batches()] == [1, 1, 1]
    assert capture.problem is None
    capture.close()


def test_another_thread_can_end_the_reading(path: Path) -> None:
    """Where the file goes on: libpcap then finds its end, or a packet that is cut."""
    path.write_bytes(pcap([FRAME] * 1000))
    capture = CaptureFile(str(path))
    batches = capture.batches()
    next(batches)
    ender = threading.Thread(target=capture.end)
    ender.start()
    ender.join()
    assert sum(len(records) for _, records in batches) < 700
    capture.close()


# Filters --------------------------------------------------------------------------------------------


def ethertype(packet: bytes) -> bytes:
    return b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\0"


def cooked(packet: bytes, tags: bytes = b"") -> bytes:
    """A frame of link type 113."""
    return b"\0\0\0\1\0\6\2\0\0\0\0\1\0\0" + tags + ethertype(packet) + packet


def cooked_v2(packet: bytes, tags: bytes = b"") -> bytes:
    """A frame of link type 276."""
    kinds = tags + ethertype(packet)
    return kinds[:2] + b"\0\0\0\0\0\1\0\1\0\6\2\0\0\0\0\1\0\0" + kinds[2:] + packet


def wifi(packet: bytes, *, to_and_from: bool = False) -> bytes:
    """A data frame of link type 105, with four addresses if it goes from one access point to another."""
    addresses = b"\2\0\0\0\0\1\2\0\0\0\0\2\2\0\0\0\0\3" + b"\0\0" + (b"\2\0\0\0\0\4" if to_and_from else b"")
    return bytes([0x08, 3 if to_and_from else 1, 0, 0]) + addresses + b"\xaa\xaa\3\0\0\0" + ethertype(packet) + packet


def radiotap(frame: bytes) -> bytes:
    """A frame of link type 127, with flags before the 802.11 frame."""
    return b"\0\0\x0a\0\2\0\0\0\0\0" + frame


TAGGED: Final = ethernet(SYN, (0x8100, 5))
TAGGED_TWICE: Final = ethernet(SYN, (0x88A8, 6), (0x8100, 5))
MPLS: Final = b"\2\0\0\0\0\1\2\0\0\0\0\2" + b"\x88\x47" + b"\0\0\x11\x40" + SYN
PPPOE: Final = b"\2\0\0\0\0\1\2\0\0\0\0\2" + b"\x88\x64" + b"\x11\0\0\1\0\x48\0\x21" + SYN


def passing(path: Path, link_type: int, frames: list[bytes], rule: str | None) -> str:
    """Which of the frames pass, as a string of 0 and 1."""
    passed = ""
    for frame in frames:
        path.write_bytes(pcap([frame], link_type=link_type))
        passed += str(len(read(path, rule)[0]))
    return passed


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (None, "1111000"),
        ("tcp", "1111000"),
        ("port 80", "1111000"),
        ("port 81", "0000000"),
        ("ip6", "0100000"),
        ("not ip6", "1011000"),
        ("host 10.0.0.1 and port 80", "1011000"),
        ("ether src 02:00:00:00:00:02", "1111000"),
        ("tcp[tcpflags] & tcp-syn != 0", "1011000"),
        ("port 80\n", "1111000"),
        ("port 81) or (port 80", "1111000"),
        ("vlan", "0011000"),
        ("vlan 5", "0010000"),
        ("vlan 6 and vlan 5", "0001000"),
        ("vlan and port 80", "0010000"),
        ("vlan 5 and udp", "0000000"),
        ("vlan and not port 80", "0001000"),
        ("tcp or vlan", "1111000"),
        ("mpls", "0000010"),
        ("mpls and port 80", "0000010"),
        ("pppoes", "0000001"),
        ("pppoes 1 and port 80", "0000001"),
    ],
)
def test_rules_on_ethernet(rule: str | None, expected: str, path: Path) -> None:
    """Rules reach behind tags.  One that names them is used as it stands, but only TCP passes."""
    frames = [FRAME, ethernet(SYN6), TAGGED, TAGGED_TWICE, ethernet(UDP), MPLS, PPPOE]
    assert passing(path, ETHERNET, frames, rule) == expected


RULES: Final = [
    (None, "1100"),
    ("tcp", "1100"),
    ("port 80", "1100"),
    ("port 81", "0000"),
    ("not port 81", "1100"),
    ("port 80 or udp", "1100"),
    ("host 10.0.0.1", "1000"),
    ("src host 2001:db8::1", "0100"),
    ("ip6", "0100"),
]
"""For frames with TCP over IPv4 and IPv6, UDP and ARP."""
ARP: Final = b"\0\1\x08\0\6\4\0\1" + bytes(60)


@pytest.mark.parametrize(("rule", "expected"), RULES)
@pytest.mark.parametrize(
    ("link_type", "frame"),
    [
        pytest.param(NULL, lambda p: (b"\x1e\0\0\0" if p[0] >> 4 == 6 else b"\2\0\0\0") + p, id="BSD loopback"),
        pytest.param(RAW, bytes, id="raw"),
        pytest.param(COOKED, cooked, id="cooked"),
        pytest.param(COOKED, lambda p: cooked(p, b"\x81\0\0\5"), id="cooked, tagged"),
        pytest.param(COOKED, lambda p: cooked(p, b"\x88\xa8\0\6\x81\0\0\5"), id="cooked, tagged twice"),
        pytest.param(COOKED_V2, cooked_v2, id="cooked v2"),
        pytest.param(COOKED_V2, lambda p: cooked_v2(p, b"\x81\0\0\5"), id="cooked v2, tagged"),
        pytest.param(PFLOG, lambda p: b"\x3d\x02" + bytes(62) + p, id="PF log"),
        pytest.param(PPP, lambda p: (b"\xff\3\0\x57" if p[0] >> 4 == 6 else b"\xff\3\0\x21") + p, id="PPP"),
        pytest.param(LOOP, lambda p: (b"\0\0\0\x1e" if p[0] >> 4 == 6 else b"\0\0\0\2") + p, id="OpenBSD loopback"),
        pytest.param(ATM, lambda p: b"\xaa\xaa\3\0\0\0" + ethertype(p) + p, id="Linux ATM"),
        pytest.param(HDLC, lambda p: b"\x0f\0" + ethertype(p) + p, id="HDLC"),
        pytest.param(WIFI, wifi, id="802.11"),
        pytest.param(WIFI, lambda p: wifi(p, to_and_from=True), id="802.11 with four addresses"),
        pytest.param(RADIOTAP, lambda p: radiotap(wifi(p)), id="radiotap"),
        pytest.param(RADIOTAP, lambda p: radiotap(wifi(p, to_and_from=True)), id="radiotap, four addresses"),
    ],
)  # fmt: skip
def test_rules_on_other_links(
    link_type: int, frame: Callable[[bytes], bytes], rule: str | None, expected: str, path: Path
) -> None:
    """Rules reach behind link headers and tags that libpcap does not look through by itself."""
    assert passing(path, link_type, [frame(p) for p in (SYN, SYN6, UDP, ARP)], rule) == expected


@pytest.mark.parametrize(("link_type", "expected"), [(IPV4, "1000"), (IPV6, "0100")])
def test_links_of_one_version(link_type: int, expected: str, path: Path) -> None:
    assert passing(path, link_type, [SYN, SYN6, UDP, ARP], None) == expected


@pytest.mark.parametrize(
    ("link_type", "rule", "expected"),
    [
        (COOKED, "inbound", "1"),
        (COOKED, "outbound", "0"),
        (WIFI, "wlan addr2 02:00:00:00:00:02", "1"),
        (WIFI, "type data", "1"),
        (WIFI, "type mgt", "0"),
        (RADIOTAP, "wlan addr2 02:00:00:00:00:02", "1"),
    ],
)
def test_rules_about_the_link(link_type: int, rule: str, expected: str, path: Path) -> None:
    """These make no sense for the packet behind the link header, and apply nevertheless."""
    frames = {COOKED: cooked(SYN), WIFI: wifi(SYN), RADIOTAP: radiotap(wifi(SYN))}
    assert passing(path, link_type, [frames[link_type]], rule) == expected


def test_rules_about_a_link_that_hides_ip(path: Path) -> None:
    """Where libpcap does not find IP it cannot apply such a rule either, as to any packet that is not TCP."""
    rule = "wlan addr2 02:00:00:00:00:02"
    assert passing(path, WIFI, [wifi(SYN), wifi(SYN, to_and_from=True)], rule) == "10"


@pytest.mark.parametrize("link_type", [ETHERNET, RAW, COOKED, WIFI, PFLOG], ids=str)
@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("", "syntax error"),
        (")", "syntax error"),
        ("port", "syntax error"),
        ("port eighty", "eighty"),
        ("(" * 10_000, ""),
        ("port 80\0", "a filter cannot contain a NUL"),
        ("port \udcff", "a filter must be UTF-8 text"),
        ("vlan \ud800", "a filter must be UTF-8 text"),
    ],
)
def test_rules_without_sense(link_type: int, rule: str, problem: str, path: Path) -> None:
    path.write_bytes(pcap([], link_type=link_type))
    with pytest.raises(CaptureError) as refusal:
        CaptureFile(str(path), rule)
    assert str(refusal.value).startswith(f"filter {rule!r}: ")
    assert problem in str(refusal.value)


@pytest.mark.parametrize("link_type", [ETHERNET, RAW, ATM, HDLC, COOKED, PFLOG, COOKED_V2], ids=str)
@pytest.mark.parametrize("rule", ["udp", "icmp and port 80", "tcp and udp"])
def test_rules_that_nothing_passes(link_type: int, rule: str, path: Path) -> None:
    """As in 3.09b; there are links, 802.11 for one, for which libpcap does not see it."""
    path.write_bytes(pcap([], link_type=link_type))
    with pytest.raises(CaptureError) as refusal:
        CaptureFile(str(path), rule)
    assert str(refusal.value) == f"filter {rule!r}: expression rejects all packets"


@pytest.mark.parametrize(
    ("link_type", "rule"),
    [(ETHERNET, "inbound"), (RAW, "vlan"), (COOKED, "vlan"), (WIFI, "mpls"), (ATM, "vlan 5"), (RAW, "pppoes")],
)
def test_rules_that_the_link_does_not_know(link_type: int, rule: str, path: Path) -> None:
    path.write_bytes(pcap([], link_type=link_type))
    with pytest.raises(CaptureError) as refusal:
        CaptureFile(str(path), rule)
    assert str(refusal.value).startswith(f"filter {rule!r}: ")


@pytest.mark.parametrize("link_type", [14, ZIGBEE, 300, 65535])
def test_links_that_cannot_be_filtered(link_type: int, path: Path) -> None:
    path.write_bytes(pcap([], link_type=link_type))
    with pytest.raises(CaptureError) as refusal:
        CaptureFile(str(path))
    assert str(refusal.value).startswith(f"{path}: captures of link type {link_type} cannot be read: ")


@pytest.mark.differential
@pytest.mark.parametrize("rule", [None, *[rule for rule, _ in RULES if rule], "port 81) or (port 80", "greater 70"])
@pytest.mark.parametrize(
    ("link_type", "frame"),
    [
        pytest.param(ETHERNET, ethernet, id="Ethernet"),
        pytest.param(ETHERNET, lambda p: ethernet(p, (0x8100, 5)), id="tagged"),
        pytest.param(RAW, bytes, id="raw"),
        pytest.param(COOKED, cooked, id="cooked"),
        pytest.param(COOKED_V2, cooked_v2, id="cooked v2"),
        pytest.param(WIFI, wifi, id="802.11"),
    ],
)
def test_the_reference_counts_the_same(
    link_type: int, frame: Callable[[bytes], bytes], rule: str | None, path: Path
) -> None:
    if not shutil.which("p0f"):
        pytest.skip("p0f is not installed")
    path.write_bytes(pcap([frame(p) for p in (SYN, SYN6, UDP, ARP, SYN[:30], SYN6[:50])], link_type=link_type))
    command = ["p0f", "-r", str(path), *([] if rule is None else [rule])]
    output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert f"\nAll done. Processed {len(read(path, rule)[0])} packets.\n" in output
