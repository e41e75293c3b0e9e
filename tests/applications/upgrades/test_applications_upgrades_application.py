"""Which connections are recognized."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from upgrade_bytes import UPGRADES_SEEN, Upgrade

from pyp0f.applications.interface import Certainty
from pyp0f.applications.upgrades.application import UPGRADES

NO, MAYBE, YES = Certainty


@pytest.mark.parametrize("seen", UPGRADES_SEEN, ids=str)
def test_each_is_recognized(seen: Upgrade) -> None:
    from_client, first = seen.first
    answers = [UPGRADES.starts(first[:size], from_client) for size in range(1, len(first) + 1)]
    assert answers[-1] is YES
    assert NO not in answers
    assert answers == sorted(answers)


@pytest.mark.parametrize(
    "data",
    [
        b"\4\2\0\x50\1\2\3\4u\0",  # SOCKS 4: BIND
        b"\4\1\0\x50\1\2\3\4\xff\0",
        b"\4\1" + bytes(6) + b"u" * 512,
        b"\5\0",
        b"\5\1\x10",  # no method that there is
        b"\5\1\0\7",
        b"\0\0\0\x08\4\xd2\x16\x2e",  # PostgreSQL: a request to cancel
        b"\0\x0a",
        b"\x30\x0c\2\1\1\x60\7\2\1\3\4\0\x80\0",  # LDAP: a bind
        b"\x30\x84" + bytes(62),
        b"<html>",
        b"<?xml version='1.0'?>" + b" " * 500,
        b"\3\1",
        b"\3\0\0\x13\x0e\xd0" + bytes(13),
        b"GET / HTTP/1.1",
    ],
)
def test_other_clients(data: bytes) -> None:
    assert UPGRADES.starts(data, True) is NO


@pytest.mark.parametrize("data", [b"220 x", b"\x4a\0\0\1", b"\x4a\0\0\0\x09", b"\x4a\0\0\0\x0ax", b"SSH-2.0-x"])
def test_other_servers(data: bytes) -> None:
    assert UPGRADES.starts(data, False) is NO


@given(st.sampled_from(b"\0\3\4\5\x30\x3c"), st.binary(max_size=600), st.booleans())
def test_any_bytes(first: int, data: bytes, from_client: bool) -> None:
    assert UPGRADES.starts(bytes([first]) + data, from_client) in Certainty
