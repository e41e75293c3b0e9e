"""Files whose sections are read when they are first used; test_library_loading.py has those that come with pyp0f."""

from __future__ import annotations

import pytest

from pyp0f.applications.standard import SECTIONS
from pyp0f.errors import SignatureError
from pyp0f.signatures.mtu import MTU
from pyp0f.signatures.packaged import PackagedFile, hidden_lines, packaged_database
from pyp0f.signatures.reading import read_database
from pyp0f.signatures.tcp_section import TCP_REQUEST

LOWER = b"""; date: 2016
classes = unix

[mtu]
label = DSL
sig = 1492

[tcp:request]
label = s:unix:Linux:3.x
sig = *:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0
label = s:unix:Linux:2.x
sig = *:64:0:*:mss*10,7:mss,sok,ts,nop,ws:df,id+:0
"""
UPPER = b"""classes = unix
; hides lines of p0f.fp: 10

[tcp:request]
label = s:unix:Linux:4.x
sig = *:64:0:*:mss*20,*:mss,sok,ts,nop,ws:df,id+:0
"""


def test_one_file() -> None:
    database = packaged_database([PackagedFile("p0f.fp", LOWER)], SECTIONS)
    assert database == read_database(LOWER, SECTIONS)
    assert [(one.line, one.path) for one in database.signatures_in(TCP_REQUEST)] == [(10, "p0f.fp"), (12, "p0f.fp")]
    assert database.files == (("p0f.fp", 3, "2016"),)


def test_the_last_file_takes_precedence() -> None:
    """Lines that it hides are left out, and counted."""
    hidden = hidden_lines(UPPER)
    assert hidden == {10}
    files = [PackagedFile("p0f.fp", LOWER, hidden=hidden), PackagedFile("modern.fp", UPPER, date="2026")]
    database = packaged_database(files, SECTIONS)
    assert [one.label.flavor for one in database.signatures_in(TCP_REQUEST)] == ["4.x", "2.x"]
    assert [one.mtu for one in database.signatures_in(MTU)] == [1492]
    assert [(one.signatures, one.date) for one in database.files] == [(3, "2016"), (1, "2026")]
    numbers = [label.number for _, label in database.labels]
    assert len(set(numbers)) == len(numbers)


def test_wrong_files() -> None:
    other = packaged_database([PackagedFile("x.fp", b"classes = a\n[x:request]\nlabel = s:a:b:\n")], SECTIONS)
    assert not other.labels  # sections that are not asked for are left out
    with pytest.raises(SignatureError, match=r"^x\.fp:1: "):
        packaged_database([PackagedFile("x.fp", b"classes = ,\n")], SECTIONS)
    late = packaged_database([PackagedFile("x.fp", b"classes = a\n\n[mtu]\nlabel = x\nsig = y\n")], SECTIONS)
    with pytest.raises(SignatureError, match=r"^x\.fp:5: MTU 'y'"):
        late.signatures_in(MTU)
