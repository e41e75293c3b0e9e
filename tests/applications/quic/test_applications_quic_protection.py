"""Removing the protection of Initial packets: the vectors of RFC 9001 and RFC 9369."""

from __future__ import annotations

import hashlib

import pytest
from datagram_bytes import ID, SENT, WHOLE, initial
from surroundings import mostly_slow

from pyp0f.applications.quic.packets import long_packets
from pyp0f.applications.quic.protection import client_keys, unprotect
from pyp0f.applications.tls.code_points import DRAFTS, QUIC_MARKS, VERSION_1, VERSION_2

PLAIN = SENT + bytes(917)


@pytest.mark.parametrize(
    ("version", "iv", "header"),
    [
        (VERSION_1, "fa044b2f42a3fd3b46fb255c", "9f50449e04a0e810283a1e9933adedd2"),  # RFC 9001, appendix A.1
        (VERSION_2, "91f73e2351d8fa91660e909f", "45b95e15235d6f45a6b19cbcb0294ba9"),  # RFC 9369, appendix A.1
    ],
)
def test_keys(version: bytes, iv: str, header: str) -> None:
    keys = client_keys(version, ID)
    assert (keys.iv.hex(), keys.header.hex()) == (iv, header)


@pytest.mark.parametrize(
    ("version", "first", "last", "digest"),
    [
        pytest.param(
            VERSION_1,
            "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9bd8bab936b47d92ec356c",
            "e221af44860018ab0856972e194cd934",
            "73fa0210cb4a5a17dc10b9dc98e5cc359ba1c20fe7c0e93a9e1dcb473c37e097",
            id="RFC 9001, appendix A.2",
        ),
        pytest.param(
            VERSION_2,
            "d76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485dd04de806071bf03dceebfa162e75d6c",
            "a18b2faa745b6fe189cf772a9f84cbfc",
            "b0b766fe7e762577072d3365cc4f9635809210cba301a67f8457f5e6fdac5c68",
            id="RFC 9369, appendix A.2",
        ),
    ],
)
def test_packets(version: bytes, first: str, last: str, digest: str) -> None:
    """The tests protect packets as the RFCs do; what is compared are the bytes of the appendices."""
    packet = initial(PLAIN, version=version)
    assert (packet[:48].hex(), packet[-16:].hex()) == (first, last)
    assert hashlib.sha256(packet).hexdigest() == digest
    (found,) = long_packets(packet)
    assert unprotect(client_keys(version, ID), packet, 0, found.number_at, found.end) == PLAIN


@pytest.mark.parametrize("version", mostly_slow(sorted(QUIC_MARKS), 4))
@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_every_version_and_length_of_a_packet_number(version: bytes, length: int) -> None:
    packet = initial(PLAIN, version=version, number_length=length, packet_number=200)
    (found,) = long_packets(packet)
    assert unprotect(client_keys(version, ID), packet, 0, found.number_at, found.end) == PLAIN


def test_salts() -> None:
    """Drafts 23 to 28, 29 to 32, and 33 with 34 and version 1 have the same keys each."""
    by_key: dict[bytes, list[int]] = {}
    for number, version in DRAFTS.items():
        by_key.setdefault(client_keys(version, ID).iv, []).append(number)
    assert list(by_key.values()) == [[*range(23, 29)], [*range(29, 33)], [33, 34]]
    assert client_keys(DRAFTS[34], ID).iv == client_keys(VERSION_1, ID).iv


def test_what_was_changed_is_not_read() -> None:
    keys = client_keys(VERSION_1, ID)
    (found,) = long_packets(WHOLE)
    for place in (0, 7, found.number_at, 500, 1199):
        changed = WHOLE[:place] + bytes((WHOLE[place] ^ 1,)) + WHOLE[place + 1 :]
        assert unprotect(keys, changed, 0, found.number_at, found.end) is None
    assert unprotect(client_keys(VERSION_1, b"12345678"), WHOLE, 0, found.number_at, found.end) is None


@pytest.mark.parametrize("end", range(18, 45))
def test_short_packets(end: int) -> None:
    assert unprotect(client_keys(VERSION_1, ID), WHOLE[:end], 0, 18, end) is None
