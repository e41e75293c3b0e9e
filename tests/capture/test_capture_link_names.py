"""Names of link types in messages."""

from __future__ import annotations

import pytest

from pyp0f.capture.link_names import _OTHERS, name_of
from pyp0f.wire.further_links import LINKS
from pyp0f.wire.link import KNOWN

USERS = set(range(147, 163))
"""Numbers for private use: Apple's tools use one of them for PKTAP."""


@pytest.mark.parametrize("number", [*KNOWN, *LINKS])
def test_each_link_type_that_is_read_has_a_name(number: int) -> None:
    assert name_of(number) != "unknown"


def test_no_link_type_that_is_read_has_a_second_name() -> None:
    assert not {*KNOWN, *LINKS} & set(_OTHERS) - USERS
    assert not set(KNOWN) & set(LINKS)


def test_names() -> None:
    assert [name_of(number) for number in (195, 147, 162, 239, 178, 1, 99_999)] == [
        "IEEE802_15_4_WITHFCS", "USER0", "USER15", "NFLOG", "JUNIPER_ETHER", "ETHERNET", "unknown",
    ]  # fmt: skip
