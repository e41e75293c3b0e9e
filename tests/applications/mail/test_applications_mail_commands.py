"""How commands and capabilities are written."""

from __future__ import annotations

import pytest

from pyp0f.applications.mail.commands import banner_of, capability, imap_capabilities, mechanism_of, verb_of

VERBS = frozenset((b"EHLO", b"QUIT"))


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (b"EHLO x y", (b"EHLO", b"x y", "EHLO")),
        (b"ehLo", (b"EHLO", b"", "ehLo")),
        (b"  QUIT  ", (b"QUIT", b"", "QUIT")),
        (b"alice", (b"", b"", "_")),
        (b"EHLO\tx", (b"", b"", "_")),
        (b"\xff\xf4", (b"", b"", "_")),
        (b"", (b"", b"", "_")),
    ],
)
def test_verbs(line: bytes, parts: tuple[bytes, bytes, str]) -> None:
    assert verb_of(line, VERBS) == parts


def test_banners() -> None:
    assert banner_of([b"x ESMTP", b"", b"alice", b"FTP"], host_first=True) == "_ ESMTP / _ / FTP"
    assert banner_of([b"FTP"] * 20) == " / ".join(["FTP"] * 8)
    assert len(banner_of([b"FTP " * 100] * 8)) <= 400


def test_mechanisms() -> None:
    assert [mechanism_of(one) for one in (b"plain", b"PLAIN AGFs", b"hunter2", b"")] == ["plain", "PLAIN +", "_", "_"]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (b"SIZE 10240000", "SIZE"), (b"8BITMIME", "8BITMIME"), (b"AUTH=LOGIN PLAIN", "AUTH=LOGIN PLAIN"),
        (b" MLST type*;size*;", "MLST"), (b" AUTH TLS;SSL;", "AUTH TLS SSL"), (b"LIMITS RCPTMAX=5", "LIMITS"),
        (b"mail.example.org", "_"), (b"123", "_"), (b"", "_"), (b"ALICE", "_"),
        (b"IMPLEMENTATION MAILHUB-V1 Cyrus", "IMPLEMENTATION"), (b"XXXXXXXXXXXB", "XXXXXXXXXXXB"), (b"x" * 40, "_"),
    ],
)  # fmt: skip
def test_capabilities(line: bytes, text: str) -> None:
    assert capability(line) == text


def test_capabilities_of_imap() -> None:
    found = imap_capabilities(
        b"IMAP4rev1 LITERAL+ AUTH=PLAIN APPENDLIMIT=35651584 I18NLEVEL=1 a@b x.y alice AUTH=alice X-ALICE"
    )
    assert found == ["IMAP4rev1", "LITERAL+", "AUTH=PLAIN", "APPENDLIMIT=", "I18NLEVEL=1", *"_____"]
