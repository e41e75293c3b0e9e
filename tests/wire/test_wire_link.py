"""The start of the IP header, for every link type with its own rule."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packets import ethernet, ipv4, ipv6, tcp

from pyp0f.wire import link as links
from pyp0f.wire.link import MAX_CHAIN, DetectedLink, detect_offset, link_for

IP = ipv4(tcp())


def radiotap(present: int, fields: bytes, frame: bytes) -> bytes:
    return struct.pack("<BBHI", 0, 0, 8 + len(fields), present) + fields + frame


def wifi(control: int, flags: int = 1, more: int = 0) -> bytes:
    return bytes([control, flags]) + bytes(22 + more) + bytes.fromhex("aaaa030000000800") + IP


@pytest.mark.parametrize(
    ("dlt", "frame"),
    [
        pytest.param(links.DLT_RAW, IP, id="raw"),
        pytest.param(links.DLT_RAW_FILE, IP, id="raw, as in files"),
        pytest.param(links.DLT_NULL, b"\x02\0\0\0" + IP, id="BSD loopback, host order"),
        pytest.param(links.DLT_LOOP, b"\0\0\0\x02" + IP, id="OpenBSD loopback"),
        pytest.param(links.DLT_PPP, b"\xff\x03\0\x21" + IP, id="PPP"),
        pytest.param(links.DLT_PPP_SERIAL, b"\xff\x03\0\x21" + IP, id="serial PPP"),
        pytest.param(links.DLT_PPP_ETHER, b"\x11\0\0\x01\0\x2a\0\x21" + IP, id="PPPoE"),
        pytest.param(links.DLT_EN10MB, ethernet(IP), id="Ethernet"),
        pytest.param(links.DLT_EN10MB, ethernet(IP, (0x8100, 5)), id="802.1Q"),
        pytest.param(links.DLT_EN10MB, ethernet(IP, (0x8100, 0x4005)), id="802.1Q, priority like IPv4"),
        pytest.param(links.DLT_EN10MB, ethernet(IP, (0x88A8, 5), (0x8100, 6)), id="802.1ad"),
        pytest.param(links.DLT_EN10MB, ethernet(IP, (0x9100, 5), (0x8100, 6), (0x8100, 7)), id="three tags"),
        pytest.param(links.DLT_EN10MB, bytes(12) + b"\x88\x47" + b"\0\0\x10\x40\0\0\x21\x40" + IP, id="MPLS"),
        pytest.param(links.DLT_EN10MB, bytes(12) + b"\x88\x64\x11\0\0\x01\0\x2a\0\x21" + IP, id="PPPoE on Ethernet"),
        pytest.param(links.DLT_LINUX_SLL, bytes(14) + b"\x08\0" + IP, id="Linux cooked"),
        pytest.param(links.DLT_LINUX_SLL, bytes(14) + b"\x81\0\0\x05\x08\0" + IP, id="Linux cooked, tagged"),
        pytest.param(links.DLT_LINUX_SLL2, b"\x08\0" + bytes(18) + IP, id="Linux cooked v2"),
        pytest.param(links.DLT_LINUX_SLL2, b"\x81\0" + bytes(18) + b"\0\x05\x08\0" + IP, id="Linux cooked v2, tagged"),
        pytest.param(links.DLT_PFLOG, b"\x3d\x02" + bytes(62) + IP, id="PF log of 61 bytes"),
        pytest.param(links.DLT_PFLOG, b"\x1c\x02" + bytes(26) + IP, id="PF log of 28 bytes"),
        pytest.param(links.DLT_IEEE802_11, wifi(0x08), id="802.11"),
        pytest.param(links.DLT_IEEE802_11, wifi(0x88, more=2), id="802.11 QoS"),
        pytest.param(links.DLT_IEEE802_11, wifi(0x88, flags=0x81, more=6), id="802.11 QoS with HT control"),
        pytest.param(links.DLT_IEEE802_11, wifi(0x08, flags=3, more=6), id="802.11 with four addresses"),
        pytest.param(links.DLT_IEEE802_11, wifi(0x88, flags=3, more=8), id="802.11 QoS with four addresses"),
        pytest.param(links.DLT_IEEE802_11_RADIO, radiotap(0, b"", wifi(0x08)), id="radiotap"),
        pytest.param(
            links.DLT_IEEE802_11_RADIO,
            radiotap(3, bytes(8) + b"\0" + bytes(9), wifi(0x88, more=2)),
            id="radiotap, longer",
        ),
        pytest.param(links.DLT_IEEE802_11_RADIO, radiotap(2, b"\x20", wifi(0x88, more=4)), id="radiotap, padded"),
        pytest.param(
            links.DLT_IEEE802_11_RADIO,
            radiotap(0x80000003, b"\0\0\0\0" + bytes(4) + bytes(8) + b"\x20", wifi(0x88, more=4)),
            id="radiotap, flags behind an aligned timestamp",
        ),
        pytest.param(230, bytes(6) + IP, id="detected"),
    ],
)  # fmt: skip
def test_locate(dlt: int, frame: bytes) -> None:
    before = b"\x45" * 7
    start = link_for(dlt).locate(before + frame, len(before), len(before) + len(frame))
    assert (before + frame)[start:] == IP


SNAP = bytes.fromhex("aaaa030000000800")


@pytest.mark.parametrize(
    ("control", "flags", "inner"),
    [
        pytest.param(0x08, 0x41, bytes(8), id="decrypted, with its vector"),
        pytest.param(0x88, 0x02, bytes(14), id="aggregate"),
        pytest.param(0x88, 0x42, bytes(22), id="decrypted aggregate"),
        pytest.param(0x88, 0x03, bytes(6), id="mesh"),
        pytest.param(0x88, 0x03, b"\1" + bytes(11), id="mesh, with an address"),
        pytest.param(0x88, 0x03, b"\2" + bytes(17), id="mesh, with two addresses"),
        pytest.param(0x88, 0x03, bytes(14) + b"\1" + bytes(11), id="aggregate in a mesh"),
    ],
)
def test_more_headers_of_wireless_frames(control: int, flags: int, inner: bytes) -> None:
    frame = wifi(control, flags, more=2 * (control >> 7) + 6 * (flags & 3 == 3))
    frame = frame.replace(SNAP, inner + SNAP)
    assert link_for(links.DLT_IEEE802_11).payload(frame, 0, len(frame)) == (0x0800, len(frame) - len(IP))


@pytest.mark.parametrize(
    ("dlt", "frame"),
    [
        (links.DLT_EN10MB, b""),
        (links.DLT_EN10MB, bytes(12) + b"\x81\0\0"),
        (links.DLT_EN10MB, bytes(12) + b"\x88\x47\0\0\x10"),
        (links.DLT_EN10MB, bytes(12) + b"\x88\x47" + bytes(40)),
        (links.DLT_LINUX_SLL2, bytes(19)),
        (links.DLT_PFLOG, b""),
        (links.DLT_IEEE802_11, wifi(0x08)[:23]),
        (links.DLT_IEEE802_11, wifi(0x80)),
        (links.DLT_IEEE802_11, wifi(0x48)),
        (links.DLT_IEEE802_11_RADIO, b"\0\0\x08\0"),
        (links.DLT_IEEE802_11_RADIO, b"\0\0\xff\xff\0\0\0\0"),
    ],
)
def test_no_ip_header(dlt: int, frame: bytes) -> None:
    assert link_for(dlt).locate(frame, 0, len(frame)) == -1


def test_detection_is_made_once() -> None:
    link = link_for(230)
    assert isinstance(link, DetectedLink)
    nothing = bytes(80)
    assert link.locate(nothing, 0, len(nothing)) == 0
    assert not link.found
    assert link.peek4 is None
    frame = bytes(8) + ipv6(tcp())
    assert link.locate(frame, 0, len(frame)) == 8
    assert link.found
    assert link.peek4 is not None
    assert link.locate(IP, 0, len(IP)) == 8


def test_detection_looks_at_even_offsets_up_to_38() -> None:
    assert detect_offset(bytes(38) + IP, 0, 78) == 38
    assert detect_offset(bytes(40) + IP, 0, 80) == -1
    assert detect_offset(bytes(1) + IP, 0, 41) == -1


def test_detection_does_not_go_back_for_a_tag() -> None:
    """3.09b subtracts four bytes instead, and looks for IP within the MAC addresses."""
    frame = bytes(4) + b"\x81\0\0\x05" + IP
    assert detect_offset(frame, 0, len(frame)) == 8


@pytest.mark.parametrize(
    "dlt", [links.DLT_NULL, links.DLT_EN10MB, links.DLT_LINUX_SLL, links.DLT_LINUX_SLL2, links.DLT_RAW]
)
@pytest.mark.parametrize("packet", [ipv4(tcp(flags=0x12)), ipv6(tcp(flags=0x12))])
def test_a_look_sees_what_decoding_sees(dlt: int, packet: bytes) -> None:
    header = {
        links.DLT_NULL: bytes(4),
        links.DLT_EN10MB: ethernet(packet)[:14],
        links.DLT_LINUX_SLL: bytes(14) + ethernet(packet)[12:14],
        links.DLT_LINUX_SLL2: ethernet(packet)[12:14] + bytes(18),
        links.DLT_RAW: b"",
    }[dlt]
    link = link_for(dlt)
    shape = link.peek4 if packet[0] == 0x45 else link.peek6
    assert shape is not None
    assert shape.size == len(header + packet)
    marker, first, *fragment, protocol, key, flags = shape.unpack(header + packet, 0)
    assert fragment == ([0x4000] if packet[0] == 0x45 else [])
    assert marker == shape.marker
    assert protocol == 6
    assert first == packet[0]
    assert flags == 0x12
    assert key == (packet[12:24] if packet[0] == 0x45 else packet[8:44])


@given(st.sampled_from([0, 1, 9, 12, 50, 51, 105, 108, 113, 117, 127, 276, 230]), st.binary(max_size=90))
def test_any_bytes(dlt: int, data: bytes) -> None:
    assert link_for(dlt).locate(data, 0, len(data)) >= -1


# Packets of another link type than the capture says -------------------------------------------------


def with_checksum(packet: bytes) -> bytes:
    words = struct.unpack(">10H", packet[:20])
    total = sum(words)
    total = (total & 0xFFFF) + (total >> 16)
    return packet[:10] + struct.pack(">H", ~total & 0xFFFF) + packet[12:]


CHECKED = with_checksum(IP)
IP6 = ipv6(tcp())


@pytest.mark.parametrize("packet", [CHECKED, IP6, with_checksum(ipv4(tcp(payload=bytes(200))))[:80]])
def test_ip_in_a_capture_of_ethernet(packet: bytes) -> None:
    link = link_for(links.DLT_EN10MB)
    data = b"\xff" * 5 + packet + b"\xff" * 5
    assert link.remark is None
    assert link.payload(data, 5, 5 + len(packet)) == (0, 5)
    assert link.remark is not None
    assert link.payload(ethernet(packet), 0, 14 + len(packet))[1] == 14


@pytest.mark.parametrize("packet", [CHECKED, IP6])
@pytest.mark.parametrize("padding", [0, 6, 46])
def test_ethernet_in_a_capture_of_ip(packet: bytes, padding: int) -> None:
    link = link_for(links.DLT_RAW)
    frame = ethernet(packet) + bytes(padding)
    assert link.payload(frame, 0, len(frame)) == (0x0800 if packet == CHECKED else 0x86DD, 14)
    assert link.remark is not None
    assert link.payload(packet, 0, len(packet)) == (0, 0)


@pytest.mark.parametrize(
    "data",
    [
        IP,
        CHECKED[:-1],
        CHECKED + b"\0",
        IP6 + b"\0",
        IP6[:50],
        b"\x60" + bytes(60),
        b"\x45" + bytes(11) + b"\x08\x06" + bytes(40),
        b"\x45",
        b"",
    ],
)
def test_what_is_not_beyond_doubt(data: bytes) -> None:
    link = link_for(links.DLT_EN10MB)
    link.payload(data + bytes(14), 0, len(data))
    assert link.remark is None


@given(data=st.binary(max_size=80))
def test_any_bytes_of_either(data: bytes) -> None:
    for dlt in (links.DLT_EN10MB, links.DLT_RAW):
        link_for(dlt).payload(data + bytes(14), 0, len(data))


@pytest.mark.parametrize("dlt", [links.DLT_EN10MB, links.DLT_LINUX_SLL])
def test_chains_of_tags_and_labels_end(dlt: int) -> None:
    """What is behind more of them is not found; what would be found half way is not taken for IP."""
    before = bytes(link_for(dlt).skip - 2)
    for count in (1, MAX_CHAIN, MAX_CHAIN + 1, 16_000):
        tagged = before + b"\x81\0\x45\0" * count + b"\x08\0" + IP
        labelled = before + b"\x88\x47" + b"\x45\0\0\0" * (count - 1) + b"\0\0\1\0" + IP
        for frame in (tagged, labelled):
            start = link_for(dlt).locate(frame, 0, len(frame))
            assert start == (frame.index(IP) if count <= MAX_CHAIN else -1)


def test_chains_of_radiotap_end() -> None:
    """Flags behind more words are not looked for."""
    for count in (1, MAX_CHAIN, MAX_CHAIN + 1, 16_000):
        words = b"\2\0\0\x80" * (count - 1) + bytes(4)
        frame = radiotap(0x80000002, words + b"\x20" + bytes(3), wifi(0x88, more=4))
        start = link_for(links.DLT_IEEE802_11_RADIO).locate(frame, 0, len(frame))
        assert (start == frame.index(IP)) == (count <= MAX_CHAIN)
