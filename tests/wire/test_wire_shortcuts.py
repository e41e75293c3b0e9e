"""Shortcuts: they say of a packet what the way past all of its headers says.

The twin in tests/engine/test_engine_hotloop.py compares them in whole conversations.
"""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, tcp
from surroundings import examples, mostly_slow
from wrapping import WRAPPERS

from pyp0f.wire import shortcuts as module
from pyp0f.wire.encapsulations import find, first_header
from pyp0f.wire.link import DLT_EN10MB, DLT_PFLOG, link_for
from pyp0f.wire.packet import PROTOCOL_TCP
from pyp0f.wire.shortcuts import MAX_HEADER_BYTES, MAX_SHORTCUTS, Shortcuts

LINK: Final = link_for(DLT_EN10MB)
WITHOUT: Final = {"ethernet over mpls", "ethernet over mpls, control word", "authentication header"}
"""Encapsulations that have no shortcut."""
BEHIND: Final = {"macsec": 16, "macsec, no channel": 16, "inter-switch link": 4}
"""Bytes behind the packet that belong to the encapsulation."""


def learned(frame: bytes, shortcuts: Shortcuts, dlt: int = DLT_EN10MB) -> tuple[int, int, int, int]:
    """Go past all headers, and learn from a packet with TCP.  Returns what `find` returns."""
    link = link_for(dlt)
    trail: list[tuple[int, int]] = []
    kind, at = first_header(link, frame, 0, len(frame))
    found = find(frame, kind, at, len(frame), trail)
    if found[0] == PROTOCOL_TCP:
        shortcuts.learn("x", link, frame, trail, (0, len(frame), found[2]), b"")
    return found


def taken(frame: bytes, shortcuts: Shortcuts) -> tuple[int, int] | None:
    """Where the IP header begins and the packet ends at the latest, according to a shortcut."""
    shortcut = shortcuts.known.get("x", {}).get(len(frame))
    if shortcut is None:
        return None
    look, expected, start, end, _, _ = shortcut
    return (start, end) if look(frame, 0)[:-2] == expected else None


@pytest.mark.parametrize("name", mostly_slow(sorted(WRAPPERS)))
@pytest.mark.parametrize("make", [ipv4, ipv6])
def test_each_encapsulation(name: str, make: object) -> None:
    """Other addresses, ports, identifiers and segments take the same shortcut."""
    assert callable(make)
    packet = make(tcp(options=SYN_OPTIONS, sport=1111, flags=0x12))
    shortcuts = Shortcuts(False)
    _, start, _, end = learned(WRAPPERS[name](packet), shortcuts)
    expected = None if name in WITHOUT else (start, end + BEHIND.get(name, 0))
    assert taken(WRAPPERS[name](packet), shortcuts) == expected
    other = bytearray(WRAPPERS[name](make(tcp(options=SYN_OPTIONS, sport=2222, seq=99))))
    if name != "inter-switch link":  # its address tells what it is
        other[0:12] = b"abcdefghijkl"
    assert taken(bytes(other), shortcuts) == expected
    if expected is not None:
        look = shortcuts.known["x"][len(other)][0]
        key_at = start + (12 if packet[0] == 0x45 else 8)
        key = bytes(other[key_at : key_at + (12 if packet[0] == 0x45 else 36)])
        assert look(bytes(other), 0)[-2:] == (key, 0x02)


@settings(max_examples=examples(400), deadline=None)
@given(
    name=st.sampled_from(sorted(WRAPPERS)),
    other_name=st.sampled_from(sorted(WRAPPERS)),
    changes=st.lists(st.tuples(st.integers(0, 130), st.integers(0, 255)), max_size=3),
    version=st.sampled_from([ipv4, ipv6]),
)
def test_a_shortcut_says_what_the_way_says(
    name: str, other_name: str, changes: list[tuple[int, int]], version: object
) -> None:
    assert callable(version)
    packet = version(tcp(options=SYN_OPTIONS, payload=bytes(20)))
    shortcuts = Shortcuts(False)
    learned(WRAPPERS[name](packet), shortcuts)
    frame = bytearray(WRAPPERS[other_name](packet))
    for at, value in changes:
        frame[at % len(frame)] = value
    assume(frame[0] >> 4 not in (4, 6))  # it might be taken for IP without a link header
    short = taken(bytes(frame), shortcuts)
    if short is not None:
        kind, start, at, end = learned(bytes(frame), Shortcuts(False))
        length_at = start + (2 if frame[start] == 0x45 else 4)
        if frame[length_at : length_at + 2] == b"\0\0" or kind != PROTOCOL_TCP:
            # Such packets are not decoded, and are sent the whole way then.
            inner = int.from_bytes(frame[short[0] + length_at - start : short[0] + length_at - start + 2], "big")
            assert inner < 20
        else:
            assert (start, min(end, short[1])) == (short[0], end)
            assert at - start == (20 if frame[start] == 0x45 else 40)


@pytest.mark.parametrize("make", [ipv4, ipv6])
def test_what_follows_can_be_shorter_or_longer(make: object) -> None:
    """Padding behind the innermost packet does not tell where the next packet ends."""
    assert callable(make)
    shortcuts = Shortcuts(False)
    short, long = [ethernet(make(tcp(payload=payload)), (0x8100, 7)) for payload in (b"", b"123456")]
    learned(short + bytes(6), shortcuts)
    assert taken(long, shortcuts) == (18, len(long))


def test_networks_apart() -> None:
    """Shortcuts for one network only see the identifier."""
    first, second = (WRAPPERS["vxlan"](ipv4(tcp())) for _ in range(2))
    second = second[:48] + b"\x09" + second[49:]
    for apart in (False, True):
        shortcuts = Shortcuts(apart)
        learned(first, shortcuts)
        assert taken(first, shortcuts) is not None
        assert (taken(second, shortcuts) is None) == apart


def test_links_without_a_usual_shape_have_none() -> None:
    frame = b"\x3d\x02" + bytes(62) + ipv4(ipv4(tcp()), protocol=4)
    shortcuts = Shortcuts(False)
    assert learned(frame, shortcuts, DLT_PFLOG)[0] == PROTOCOL_TCP
    assert shortcuts.known == {}


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_SHORTCUTS == 4096
    monkeypatch.setattr(module, "MAX_SHORTCUTS", 10)
    shortcuts = Shortcuts(False)
    for size in range(100):
        learned(WRAPPERS["vxlan"](ipv4(tcp(payload=bytes(size)))), shortcuts)
        assert sum(map(len, shortcuts.known.values())) <= 10


@pytest.mark.parametrize("size", [8, 512, 2048])
def test_long_headers_have_no_shortcut(size: int) -> None:
    """A shortcut keeps a copy of the headers: 4,096 of them could have 64 KB each."""
    extension = bytes((4, size // 8 - 1)) + bytes(size - 2)
    frame = ethernet(ipv6(extension + ipv4(tcp()), next_header=60))
    shortcuts = Shortcuts(False)
    assert learned(frame, shortcuts)[0] == PROTOCOL_TCP
    assert bool(taken(frame, shortcuts)) == (size < MAX_HEADER_BYTES)
