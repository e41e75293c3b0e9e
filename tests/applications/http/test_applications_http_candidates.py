"""All signatures that fit an HTTP head."""

from __future__ import annotations

import pytest

from pyp0f.applications.http.candidates import http_candidates, http_differences, nearest_heads
from pyp0f.applications.http.signatures import HttpSignature, ObservedHttp, parse_http
from pyp0f.signatures.candidates import EXACT, GENERIC
from pyp0f.signatures.label import Label

LINE = "1:User-Agent,Host,Accept=[*/*],?Range:Connection:curl/"


def line(text: str = LINE, *, name: str = "curl", generic: bool = False) -> HttpSignature:
    return parse_http(text, Label(name=name, generic=generic))


def test_specific_lines_come_first() -> None:
    lines = [line(name="any", generic=True), line(name="one"), line(name="two"), line("0:Host::", name="old")]
    found = http_candidates(lines, ObservedHttp.parse("1:User-Agent,Host,Accept=[*/*]::curl/7"))
    assert [(one.way, one.label.name) for one in found] == [(EXACT, "one"), (EXACT, "two"), (GENERIC, "any")]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1:User-Agent,Host,Accept=[*/*]::curl/7", []),
        ("1:user-agent,HOST,accept=[*/*]::curl/7", []),
        ("0:User-Agent,Host,Accept=[*/*]::curl/7", ["HTTP version: 1.0 (line: 1.1)"]),
        ("1:User-Agent,Host::curl/7", ["header Accept: absent (line: present)"]),
        ("1:User-Agent,Host,Accept=[*/*],Connection=[close]::c", ["header Connection: present (line: absent)"]),
        ("1:Host,User-Agent,Accept=[*/*]::c",
         ["order of headers: Host,User-Agent,Accept (line: User-Agent,Host,Accept)"]),
        ("1:User-Agent,Host,Accept=[text/html]::c", ["value of Accept: text/html (line: */*)"]),
        ("1:User-Agent,Host,Accept::c", ["value of Accept: none (line: */*)"]),
    ],
)  # fmt: skip
def test_each_property_is_named(raw: str, expected: list[str]) -> None:
    head = ObservedHttp.parse(raw)
    assert list(map(str, http_differences(line(), head))) == expected
    assert bool(http_candidates([line()], head)) == (not expected)


def test_near_lines_do_not_fit() -> None:
    head = ObservedHttp.parse("1:Host,User-Agent,Accept=[*/*]::curl/7")
    near = nearest_heads([line(name="far"), line("1:Host,User-Agent::", name="fits"), line("0:Host::")], head)
    assert [one.label.name for one in near] == ["far", "curl"]
