"""Names of link types in messages."""

from __future__ import annotations

from pyp0f.capture.link_names import name_of


def test_names() -> None:
    assert [name_of(number) for number in (195, 147, 162, 239, 99_999)] == [
        "IEEE802_15_4_WITHFCS", "USER0", "USER15", "NFLOG", "unknown",
    ]  # fmt: skip
