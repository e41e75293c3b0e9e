"""The HTTP sections: methods for the reader and the checker, and ua_os."""

from __future__ import annotations

from cProfile import Profile
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.applications.http.sections import HTTP_REQUEST, HTTP_RESPONSE, UA_OS, known_headers
from pyp0f.applications.http.signatures import BUILT_IN_HEADERS, UaOs
from pyp0f.library.loading import parse_database
from pyp0f.signatures.label import Label

LABEL: Final = Label.parse("s:!:curl:", "Linux")
GENERIC: Final = Label.parse("g:!:curl:", "Linux")

RULES: Final = st.lists(st.sampled_from(["A", "B", "?A", "A=[x]"]), max_size=3).map(",".join)
NAMES: Final = st.sampled_from(["", "C", "B", "B,C"])


def test_names() -> None:
    assert (HTTP_REQUEST.name, HTTP_RESPONSE.name) == ("http:request", "http:response")
    assert (HTTP_REQUEST.statements, HTTP_RESPONSE.statements) == ((UA_OS,), ())


@given(RULES, RULES, NAMES, NAMES, st.sampled_from([(LABEL, LABEL), (LABEL, GENERIC), (GENERIC, GENERIC)]))
def test_rivals_are_all_that_may_stand_in_the_way(
    earlier: str, later: str, absent: str, later_absent: str, labels: tuple[Label, Label]
) -> None:
    first = HTTP_REQUEST.parse(f"*:{earlier}:{absent}:", labels[0], 1)
    second = HTTP_REQUEST.parse(f"1:{later}:{later_absent}:", labels[1], 2)
    index = HTTP_REQUEST.index()
    index.add(first)
    if HTTP_REQUEST.makes_useless(first, second):
        assert list(index.rivals(second)) == [first]


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        "1:Host,X-{}::",
        "1:Host,User-Agent=[agent{}/],Accept=[*/*]:Connection:agent/",
        "1:Host,User-Agent:X-{}:",
        "1:Host,?Accept,A-{}=[b],B=[{}],C=[x]:Via:",
        "1:X=[%a{}z%{}],Y::",
    ],
)
def test_a_section_is_read_in_linear_time(line: str) -> None:
    def calls(count: int) -> int:
        lines = [f"sig = {line.format(number, number)}\n" for number in range(10_000, 10_000 + count)]
        data = ("[http:request]\nlabel = s:!:x:\nsys =\n" + "".join(lines)).encode()
        profile = Profile()
        profile.runcall(parse_database, data)
        profile.create_stats()
        return sum([int(entry[1]) for entry in profile.stats.values()])

    few, many = calls(300), calls(1200)
    assert many < 4.5 * few


def test_known_headers() -> None:
    database = parse_database(
        b"[http:request]\nlabel = s:!:x:\nsys =\nsig = 1:X-A:X-B:\n"
        b"[http:response]\nlabel = s:!:x:\nsys =\nsig = 1:?X-C::\n"
    )
    assert known_headers(database) == BUILT_IN_HEADERS | {b"X-A", b"X-B", b"X-C"}
    assert known_headers(parse_database(b"", sections=())) == BUILT_IN_HEADERS


@pytest.mark.parametrize(
    ("text", "part", "reason"),
    [
        ("1:A,B:B:", "header 'B'", "never matches: is required, and must be absent"),
        ("1:A,?B:B:", "header 'B'", "is optional, but must be absent"),
        ("1:A,?A::", "header 'A'", "is optional, but listed before: a head with only one such header never matches"),
        (f"1:{'A' * 33}::", f"header '{'A' * 33}'", "never matches: names are read up to 32 letters"),
        (f"1:A=[{'x' * 1025}]::", "header 'A'", "never matches in p0f 3.09b, which reads values up to 1024 bytes"),
        ("1:A:B,B:", "absent header 'B'", "is named twice"),
    ],
)
def test_heads_that_there_are_not(text: str, part: str, reason: str) -> None:
    signature = HTTP_REQUEST.parse(text, LABEL, 5)
    found = [f"{name} {value!r}: {why}" for name, value, why in HTTP_REQUEST.oddities(signature)]
    assert found == [f"{part}: {reason}"]


# ua_os ----------------------------------------------------------------------------------------------


def test_entries_go_round() -> None:
    entries = [UaOs(b"Linux", "Linux"), UaOs(b"iPad", "iOS"), UaOs(b"\xff,]"[:2], "x")]
    text = UA_OS.write(entries)
    assert text == "Linux,iOS=[iPad],x=[\udcff,]"
    assert list(UA_OS.read(text, str)) == entries


def test_names_of_systems() -> None:
    entry = UaOs(b"X11", "Linux")
    assert list(UA_OS.names(entry)) == ["Linux"]
    assert UA_OS.renamed(entry, str.upper) == UaOs(b"X11", "LINUX")


def test_oddities_of_entries() -> None:
    entries = [UaOs(b"Linux", "Linux"), UaOs(b"a", "X"), UaOs(b"Linux x", "LINUX")]
    assert list(UA_OS.oddities(entries, {"linux"})) == [
        (1, "X", "is not the name of a system in any label: it differs from every known system"),
        (2, "Linux x", "is never found: 'Linux' is found first"),
    ]
