"""The printed form of a database, read again, gives an equal database."""

from __future__ import annotations

import pytest
from test_signatures_reading import PACKAGED, SMALL, parse_with

from pyp0f.applications.http.sections import HTTP_REQUEST, HTTP_RESPONSE
from pyp0f.library.loading import parse_database
from pyp0f.signatures.tcp_section import TCP_REQUEST, TCP_RESPONSE


@pytest.mark.parametrize("data", [b"", SMALL, PACKAGED], ids=["empty", "small", "packaged"])
def test_files_go_round(data: bytes) -> None:
    database = parse_database(data)
    assert parse_database(database.dumps()) == database
    assert parse_database(str(database).encode()).dumps() == database.dumps()


def test_each_packaged_line_goes_round() -> None:
    database = parse_database(PACKAGED)
    for one in database.signatures_in(TCP_REQUEST) + database.signatures_in(TCP_RESPONSE):
        assert str(one) == one.text
    for other in database.signatures_in(HTTP_REQUEST) + database.signatures_in(HTTP_RESPONSE):
        assert str(other) == other.text


AWKWARD = [
    # Labels without signatures have a number too.  A section may occur again, which ends a label.
    (
        "[http:request]",
        "label = s:unix:a:",
        "[tcp:request]",
        "label = s:!:b:",
        "[tcp:request]",
        "label = s:win:c:",
        "sig = 4:64:0:*:*,*:mss::0",
        "[tcp:response]",
        "label = s:unix:a:1",
        "[tcp:request]",
        "label = s:unix:a:2",
        "sig = 4:64:0:*:*,*:nop::0",
        "[http:request]",
        "ua_os = a,b=[x]",
        "label = g:unix:a:3",
        "sig = 1:::",
        "[http:request]",
        "ua_os = c",
        "[mtu]",
        "label = x",
        "sig = 1",
        "label = y",
        "sig = 1",
        "label = x",
        "sig = 2",
    ),
    # Text keeps its bytes.
    (
        "[mtu]",
        "label = \udcff = ; [x] \u00e9",
        "sig = 9",
        "[http:request]",
        "ua_os = a=[\udcfe,= ;],b=[b]",
        "label = s:unix: a :: \udcff;",
        "sig = 1:a=[\udcff]:: \udcfd\u00e9;",
    ),
    ("[http:request]", "ua_os = "),
]


@pytest.mark.parametrize("lines", AWKWARD)
def test_awkward_files_go_round(lines: tuple[str, ...]) -> None:
    database = parse_with(*lines)
    assert parse_database(database.dumps()) == database
