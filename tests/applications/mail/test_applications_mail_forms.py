"""Fields and members with a signature."""

from __future__ import annotations

import dataclasses

import pytest
from sample_observations import line_request, line_response

from pyp0f.applications.mail.application import SMTP
from pyp0f.errors import SignatureError
from pyp0f.library.loading import parse_database

SIGNATURES = parse_database(
    b"""\
classes = unix
[smtp:response]
label = g:unix:Linux:
sig = _ ESMTP Postfix (Debian/GNU):*:*
[smtp:request]
label = s:!:Foxmail:7.x
sys = @unix
sig = EHLO,?RSET,MAIL FROM<>,DATA:*
"""
)
REQUESTS, RESPONSES = SMTP.sections


def test_a_client_that_matches() -> None:
    signature = SIGNATURES.signatures_in(REQUESTS)[0]
    found = dataclasses.replace(line_request(), signature=signature)
    assert found.fields()[:2] == (("app", "Foxmail 7.x"), ("params", "none"))
    assert found.to_dict()["software"] == "Foxmail 7.2.25"


def test_a_server_that_matches() -> None:
    signature = SIGNATURES.signatures_in(RESPONSES)[0]
    found = dataclasses.replace(line_response(), signature=signature)
    assert found.fields()[0] == ("os", "Linux")
    assert found.fields()[2] == ("params", "generic")
    assert line_response().to_dict()["capabilities"] == ["SIZE", "8BITMIME"]


@pytest.mark.parametrize("line", [b"_ ESMTP", b"a:b", b"*:*:*"])
def test_wrong_lines(line: bytes) -> None:
    with pytest.raises(SignatureError, match="must"):
        parse_database(b"classes = unix\n[smtp:response]\nlabel = s:!:x:\nsys = @unix\nsig = " + line + b"\n")
