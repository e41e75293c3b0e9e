"""The versions of QUIC and DTLS."""

from pyp0f.applications.tls.code_points import DRAFTS, DTLS_MARKS, QUIC_MARKS


def test_marks_are_four_bytes_and_differ() -> None:
    assert {len(mark) for mark in QUIC_MARKS | DTLS_MARKS} == {4}
    assert not QUIC_MARKS & DTLS_MARKS


def test_drafts() -> None:
    assert list(DRAFTS) == [*range(23, 35)]
    assert DRAFTS[29] == bytes.fromhex("ff00001d")
