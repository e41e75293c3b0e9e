"""The sections that pyp0f knows."""

from __future__ import annotations

from pyp0f.applications.standard import SECTIONS


def test_sections() -> None:
    assert [section.name for section in SECTIONS] == [
        "mtu", "tcp:request", "tcp:response", "http:request", "http:response",
    ]  # fmt: skip
