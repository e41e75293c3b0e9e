"""The applications of pyp0f."""

from __future__ import annotations

from greeting_app import GREETING
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.applications.interface import Application, Certainty, Transport
from pyp0f.applications.standard import CLASSIC, SECTIONS, STANDARD, applications_for, sections_of

BEGINNINGS = [
    *b"GET / HTTP/1.1\r\n|HTTP/1.1 200 OK\r\n|SSH-2.0-x\r\n|Hi\r\nSSH-2.0-x\r\n|PRI * HTTP/2.0\r\n\r\nSM".split(b"|"),
    *b"220 x ESMTP\r\n|220 FTP\r\n|+OK\r\n|* OK\r\n|EHLO x\r\n|USER x\r\n|a1 LOGIN x\r\n|<?xml |".split(b"|"),
    *(b"\x16\3\1\0\x30\1", b"\x80\x2e\1", b"\5\1\0", b"\4\1", b"\0\0\0\x08\4\xd2\x16\x2f", b"\x30\x1d\2", b"\3\0"),
    b"J\0\0\0\x0a5",
]


def test_names_tell_them_apart() -> None:
    for applications in (STANDARD, CLASSIC):
        names = [application.name for application in applications]
        assert len(set(names)) == len(names)


def test_all_of_classic_is_standard() -> None:
    """By name: each reads more than in classic mode."""
    assert {application.name for application in CLASSIC} <= {application.name for application in STANDARD}
    assert not set(CLASSIC) & set(STANDARD)


def test_which_are_read() -> None:
    assert (applications_for(classic=True), applications_for(classic=False)) == (CLASSIC, STANDARD)


def test_sections() -> None:
    names = [section.name for section in SECTIONS]
    assert names[:6] == ["mtu", "tcp:request", "tcp:response", "http:request", "http:response", "tls:request"]
    assert len(set(names)) == len(names)
    assert sections_of(()) == sections_of(STANDARD) == SECTIONS
    assert sections_of((GREETING,)) == (*SECTIONS, *GREETING.sections)


@given(st.binary(max_size=40), st.sampled_from([*STANDARD, *CLASSIC]), st.booleans(), st.sampled_from(BEGINNINGS))
def test_what_the_first_byte_excludes_is_excluded(rest: bytes, one: Application, of_client: bool, begin: bytes) -> None:
    """The engine asks for each first byte alone."""
    data = begin + rest
    if one.transport is Transport.TCP and data and one.starts(data, of_client) is not Certainty.NO:
        assert one.starts(data[:1], of_client) is not Certainty.NO
