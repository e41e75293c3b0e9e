"""Conditions of signatures, and how tests of equality become one."""

from __future__ import annotations

from typing import Final

import pytest

from pyp0f.library.packet_filters.conditions import (
    AnyBit,
    Condition,
    FieldTest,
    MssMultiple,
    Multiple,
    conditions_of,
    joined,
)
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature

NOBODY: Final = Label(name="x", os_class="unix")


def made_of(text: str, *, version: int = 4, is_syn: bool = True) -> tuple[Condition, ...]:
    return conditions_of(TcpSignature.parse(text, NOBODY), version, is_syn=is_syn).tests


def equal(at: int, size: int, value: int, mask: int | None = None) -> FieldTest:
    return FieldTest(at=at, size=size, mask=(1 << 8 * size) - 1 if mask is None else mask, relation="=", value=value)


@pytest.mark.parametrize(
    ("text", "version", "expected"),
    [
        ("4:64:0:*:*,0:::*", 4, equal(0, 1, 0x45)),
        ("4:64:8:*:*,0:::*", 4, equal(0, 1, 0x47)),
        ("6:64:0:*:*,0:::*", 6, equal(0, 1, 0x60, 0xF0)),
        ("4:64:0:*:*,0::df:0", 4, equal(2, 2, 40)),
        ("4:64:0:*:*,0:mss:df:0", 4, equal(2, 2, 44)),
        ("6:64:0:*:*,0:mss::0", 6, equal(4, 2, 24)),
        ("4:64:0:*:*,0::df:*", 4, equal(6, 2, 0x4000)),
        ("4:64:0:*:*,0::0+:*", 4, equal(6, 2, 0x8000)),
        ("4:64:0:*:*,0::df:*", 4, equal(4, 2, 0)),
        ("4:64:0:*:*,0::seq-:*", 4, equal(24, 4, 0)),
        ("4:64:0:*:*,0:::*", 4, equal(33, 1, 0x02)),
        ("4:64:0:*:*,0::pushf+,urgf+:*", 4, equal(33, 1, 0x2A)),
        ("4:64:0:*:*,0::ecn:*", 4, equal(33, 1, 0x02, 0x3F)),
        ("4:64:0:*:1234,0:::*", 4, equal(34, 2, 1234)),
        ("4:64:0:*:%1024,0:::*", 4, Multiple(34, 1024)),
        ("4:64:0:*:*,0:mss,ws,nop::*", 4, equal(40, 2, 0x0204)),
        ("4:64:0:*:*,0:mss,ws,nop::*", 4, equal(46, 1, 0)),
        ("4:64:0:1400:*,0:mss::*", 4, equal(42, 2, 1400)),
        ("4:64:0:*:*,0:eol+3::*", 4, equal(43, 1, 0)),
        (
            "4:64:0:1400:mss*2,0:mss::*",
            4,
            MssMultiple(at=34, mss_at=42, mss=1400, factor=2, additions=(0,), units=(1460, 1448)),
        ),
        (
            "6:64:0:*:mtu*2,0:mss::*",
            6,
            MssMultiple(at=54, mss_at=62, mss=None, factor=2, additions=(40, 60, 64), units=(1500,)),
        ),
    ],
)
def test_has_the_condition(text: str, version: int, expected: Condition) -> None:
    assert expected in made_of(text, version=version)


@pytest.mark.parametrize(
    ("ttl", "bounds"),
    [
        ("64", [("<=", 64), (">=", 29)]),
        ("64-", [("<=", 64)]),
        ("255", [(">=", 220)]),
        ("255-", []),
        ("32", [("<=", 32)]),
    ],
)
def test_ttl_has_bounds(ttl: str, bounds: list[tuple[str, int]]) -> None:
    tests = [one for one in made_of(f"4:{ttl}:0:*:*,0:::*") if isinstance(one, FieldTest)]
    assert [(one.relation, one.value) for one in tests if one.at == 8] == bounds


def test_syn_ack_has_both_flags() -> None:
    assert equal(33, 1, 0x12) in made_of("4:64:0:*:*,0:::*", is_syn=False)


def test_ecn_is_in_one_of_two_headers() -> None:
    (found,) = [one for one in made_of("4:64:0:*:*,0::ecn:*") if isinstance(one, AnyBit)]
    assert [(one.at, one.mask) for one in found.tests] == [(1, 0x03), (32, 0x01C0)]


def test_windows_of_a_known_mss() -> None:
    multiple = MssMultiple(at=34, mss_at=42, mss=100, factor=3, additions=(0, -12), units=(1460, 30000))
    assert multiple.windows == (264, 300, 4380)


def test_joined_tests_are_words() -> None:
    other = FieldTest(at=8, size=1, mask=0xFF, relation="<=", value=64)
    tests = [equal(0, 1, 0x45), equal(2, 2, 60), equal(1, 1, 0, 0x03), other, equal(6, 2, 0x4000)]
    assert joined(tests) == [equal(0, 4, 0x4500003C, 0xFF03FFFF), equal(4, 4, 0x4000, 0xFFFF), other]


def test_joined_tests_of_fields_across_words() -> None:
    assert joined([equal(2, 4, 0x01020304)]) == [equal(0, 4, 0x0102, 0xFFFF), equal(4, 4, 0x03040000, 0xFFFF0000)]
