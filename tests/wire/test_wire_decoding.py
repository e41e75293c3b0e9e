"""Decoding of packets: every check of the IP and TCP headers, every quirk, every malformed option."""

from __future__ import annotations

import ipaddress
import struct
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packets import SYN_OPTIONS, ipv4, ipv6, tcp
from scapy.layers import inet6 as layers
from scapy.layers.inet import TCP

from pyp0f.wire.decoding import addresses_of, decode, decode_datagram, decode_inner
from pyp0f.wire.packet import Packet
from pyp0f.wire.quirks import quirks_text


def decoded(data: bytes) -> Packet | None:
    return decode(data, 0, len(data), 1_600_000_000, 999_999)


def accepted(data: bytes) -> Packet:
    packet = decoded(data)
    assert packet is not None
    return packet


def test_ipv4_fields() -> None:
    packet = accepted(
        ipv4(tcp(seq=7, ack=9, flags=0x1A, window=500, urgent=3, options=SYN_OPTIONS, payload=b"hi"), ttl=57, tos=0xB8)
    )
    assert packet.version == 4
    assert packet.key == bytes([10, 0, 0, 1, 10, 0, 0, 2]) + b"\x03\xe8\x00\x50"
    assert (packet.headers.ttl, packet.headers.tos, packet.headers.window) == (57, 0xB8, 500)
    assert (packet.seq, packet.type) == (7, 0x12)
    assert quirks_text(packet.headers.quirks) == "df,id+,uptr+,pushf+"
    assert (packet.headers.ip_options_length, packet.headers.length) == (0, 60)
    assert (packet.options, packet.payload) == (SYN_OPTIONS, b"hi")
    assert (packet.seconds, packet.microseconds, packet.ms) == (1_600_000_000, 999_999, 1_600_000_000_999)


def test_ipv6_fields() -> None:
    packet = accepted(ipv6(tcp(payload=b"hello"), hop_limit=250, traffic_class=0x20))
    assert packet.version == 6
    assert len(packet.key) == 36
    assert packet.key[-4:] == b"\x03\xe8\x00\x50"
    assert (packet.headers.ttl, packet.headers.tos) == (250, 0x20)
    assert (packet.headers.length, packet.headers.has_payload, packet.payload) == (60, True, b"hello")


def test_ethernet_padding_is_not_payload() -> None:
    assert accepted(ipv4(tcp()) + bytes(6)).payload == b""
    assert accepted(ipv6(tcp()) + bytes(6)).payload == b""


def test_seconds_are_cut_to_32_bits_but_milliseconds_are_not() -> None:
    data = ipv4(tcp())
    packet = decode(data, 0, len(data), 2**32 + 5, 1999)
    assert packet is not None
    assert (packet.seconds, packet.ms) == (5, (2**32 + 5) * 1000 + 1)


def test_a_forged_fraction_is_cut_towards_zero() -> None:
    data = ipv4(tcp())
    packet = decode(data, 0, len(data), 10, -1500)
    assert packet is not None
    assert packet.ms == 9_999


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(ipv4(tcp())[:39], id="captured too short"),
        pytest.param(bytes([0x55]) + ipv4(tcp())[1:], id="version 5"),
        pytest.param(ipv4(tcp(), total=39), id="total length too small"),
        pytest.param(ipv4(tcp(), total=41), id="cut by the capture"),
        pytest.param(ipv4(tcp(), header_words=4), id="header length below 20"),
        pytest.param(ipv4(tcp(), header_words=6), id="no room for a TCP header"),
        pytest.param(ipv4(tcp(), protocol=17), id="not TCP"),
        pytest.param(ipv4(tcp(), fragment=0x2000), id="more fragments"),
        pytest.param(ipv4(tcp(), fragment=1), id="later fragment"),
        pytest.param(ipv4(tcp(offset=4)), id="data offset below 20"),
        pytest.param(ipv4(tcp(offset=6)), id="data offset beyond the packet"),
        pytest.param(ipv6(tcp())[:59], id="IPv6 captured too short"),
        pytest.param(ipv6(tcp(), length=19), id="IPv6 payload length too small"),
        pytest.param(ipv6(tcp(), length=21), id="IPv6 cut by the capture"),
        pytest.param(ipv6(tcp(), next_header=44), id="IPv6 with an extension header"),
        *[pytest.param(ipv4(tcp(flags=f)), id=f"flags {f:#x}") for f in (0, 0x08, 0x03, 0x06, 0x05, 0x13, 0x16, 0x15)],
    ],
)
def test_refused(data: bytes) -> None:
    assert decoded(data) is None


@pytest.mark.parametrize("flags", [0x02, 0x12, 0x10, 0x01, 0x11, 0x04, 0x14])
def test_accepted_types_do_not_depend_on_the_other_flags(flags: int) -> None:
    for other in (0, 0x08, 0x20, 0x40, 0x80, 0xE8):
        assert accepted(ipv4(tcp(flags=flags | other))).type == flags


@pytest.mark.parametrize(
    ("data", "quirks"),
    [
        (ipv4(tcp()), "df,id+"),
        (ipv4(tcp(), ident=0), "df"),
        (ipv4(tcp(), fragment=0), ""),
        (ipv4(tcp(), fragment=0, ident=0), "id-"),
        (ipv4(tcp(), fragment=0xC000), "df,id+,0+"),
        (ipv4(tcp(), tos=0x01), "df,id+,ecn"),
        (ipv4(tcp(), tos=0xFC), "df,id+"),
        (ipv4(tcp(flags=0x42)), "df,id+,ecn"),
        (ipv4(tcp(flags=0x82)), "df,id+,ecn"),
        (ipv4(tcp(reserved=1)), "df,id+,ecn"),
        (ipv4(tcp(reserved=6)), "df,id+"),
        (ipv4(tcp(seq=0)), "df,id+,seq-"),
        (ipv4(tcp(ack=1)), "df,id+,ack+"),
        (ipv4(tcp(ack=0x01000000)), "df,id+,ack+"),
        (ipv4(tcp(flags=0x12)), "df,id+,ack-"),
        (ipv4(tcp(flags=0x12, ack=1)), "df,id+"),
        (ipv4(tcp(urgent=1)), "df,id+,uptr+"),
        (ipv4(tcp(urgent=1, flags=0x22)), "df,id+,urgf+"),
        (ipv4(tcp(flags=0x0A)), "df,id+,pushf+"),
        (ipv6(tcp()), ""),
        (ipv6(tcp(), flow=1), "flow"),
        (ipv6(tcp(), traffic_class=2), "ecn"),
    ],
)
def test_header_quirks(data: bytes, quirks: str) -> None:
    assert quirks_text(accepted(data).headers.quirks) == quirks


@given(st.binary(max_size=120), st.integers(0, 20))
def test_any_bytes_are_a_packet_or_nothing(data: bytes, start: int) -> None:
    packet = decode(data, start, len(data), 1, 2)
    assert packet is None or len(packet.key) in (12, 36)


@given(st.data())
def test_a_damaged_packet_is_a_packet_or_nothing(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([ipv4(tcp(options=SYN_OPTIONS, payload=b"x")), ipv6(tcp(options=SYN_OPTIONS))]))
    damaged = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=4)):
        if at < len(damaged):
            damaged[at] = data.draw(st.integers(0, 255))
    packet = decoded(bytes(damaged))
    assert packet is None or len(packet.options) + len(packet.payload) <= len(damaged) - 40
    assert packet is None or not packet.type & 2 or packet.headers.length + len(packet.payload) <= len(damaged)


# Source routes --------------------------------------------------------------------------------------


def route(kind: int, pointer: int, *addresses: str) -> bytes:
    """An IPv4 option with a route."""
    packed = b"".join([ipaddress.ip_address(address).packed for address in addresses])
    return bytes((kind, 3 + len(packed), pointer)) + packed


HOPS: Final = ("192.0.2.7", "192.0.2.8")


@pytest.mark.parametrize(
    ("options", "destination"),
    [
        (route(131, 4, *HOPS), "192.0.2.8"),
        (route(137, 8, *HOPS), "192.0.2.8"),
        (route(137, 4, "192.0.2.9"), "192.0.2.9"),
        (b"\x01\x01" + b"\x94\x04\x00\x00" + route(131, 4, *HOPS), "192.0.2.8"),
        (route(131, 12, *HOPS), "10.0.0.2"),  # used up
        (route(7, 4, *HOPS), "10.0.0.2"),  # record route
        (b"\x00" + route(131, 4, *HOPS), "10.0.0.2"),  # behind the end
        (b"\x83\x03\x01", "10.0.0.2"),
        (b"\x83\x28\x04" + bytes(9), "10.0.0.2"),  # longer than the options
        (b"\x94\x00", "10.0.0.2"),
        (b"\x94", "10.0.0.2"),
    ],
)
def test_the_destination_is_the_last_address_of_a_source_route(options: bytes, destination: str) -> None:
    options += bytes(-len(options) % 4)
    packet = ipv4(tcp(), options=options)
    at = 20 + len(options)
    found = decode_inner(packet, 0, at, len(packet), 0, 0)
    assert found is not None
    assert found.key[:8] == ipaddress.ip_address("10.0.0.1").packed + ipaddress.ip_address(destination).packed
    assert found.key[8:] == b"\x03\xe8\x00\x50"
    assert found.headers.ip_options_length == len(options)
    datagram = decode_datagram(ipv4(bytes(4) + b"\0\x08\0\0", options=options, protocol=17), 0, at, at + 8, 0, 0)
    assert datagram is not None
    assert datagram.key[:8] == found.key[:8]
    classic = decoded(packet)
    assert classic is not None
    assert classic.key[4:8] == bytes([10, 0, 0, 2])


def test_the_checksum_tells_which_destination_is_meant() -> None:
    """Scapy computes the checksum of TCP with the destination that the rule gives."""
    far = ipaddress.ip_address("2001:db8::9").packed
    segments = layers.IPv6ExtHdrSegmentRouting(segleft=1, lastentry=1)
    segments.addresses = ["2001:db8::9", "2001:db8::8"]
    headers = [
        layers.IPv6ExtHdrRouting(addresses=["2001:db8::8", "2001:db8::9"], segleft=2),
        layers.IPv6ExtHdrHopByHop() / segments,
        layers.IPv6ExtHdrRouting(addresses=["2001:db8::8"], segleft=0),
    ]
    for number, header in enumerate(headers):
        start = layers.IPv6(src="2001:db8::1", dst="2001:db8::9" if number == 2 else "2001:db8::7")
        packet = bytes(start / header / TCP(sport=1000, dport=80))
        at = len(packet) - 20
        addresses = addresses_of(packet, 0, at)
        assert addresses == ipaddress.ip_address("2001:db8::1").packed + far
        total = sum(struct.unpack(">26H", addresses + packet[at:])) + 6 + 20
        assert (total & 0xFFFF) + (total >> 16) == 0xFFFF
        found = decode_inner(packet, 0, at, len(packet), 0, 0)
        assert found is not None
        assert found.key[:32] == addresses


@given(st.binary(max_size=200), st.integers(0, 200))
def test_any_bytes_have_addresses(data: bytes, at: int) -> None:
    packet = (b"\x4f" + data if at % 2 else b"\x60" + data) + bytes(60)
    at = min(max(at, 60), len(packet))
    assert len(addresses_of(packet, 0, at)) in (8, 32)
