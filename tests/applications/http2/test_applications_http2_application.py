"""HTTP/2 on connections that an engine follows."""

from __future__ import annotations

import sys

import pytest
from http2_frames import CLIENT, PREFACE, TEXT, settings
from talk import DATABASE, Talk, Watch

from pyp0f.applications.http2.application import HTTP2, HTTP2_REQUEST
from pyp0f.applications.http2.observations import Http2RequestObservation
from pyp0f.applications.interface import CannotReadError, Certainty
from pyp0f.errors import SignatureError
from pyp0f.signatures.label import Label

NO, MAYBE, YES = Certainty


@pytest.mark.parametrize(
    ("data", "from_client", "certainty"),
    [
        (PREFACE[:1], True, MAYBE),
        (PREFACE[:-1], True, MAYBE),
        (PREFACE, True, YES),
        (PREFACE, False, NO),
        (settings((3, 128)), False, MAYBE),
        (settings((3, 128))[:4], False, MAYBE),
        (b"\0", False, MAYBE),
        (b"\0\0\6\4\1", False, NO),
        (b"HTTP/1.1 200", False, NO),
        (b"PRI * HTTP/1.1\r\n", True, NO),
        (b"POST", True, NO),
    ],
)
def test_recognition(data: bytes, from_client: bool, certainty: Certainty) -> None:
    assert HTTP2.starts(data, from_client) is certainty


def test_on_a_connection() -> None:
    text = f"[http2:request]\nlabel = s:!:curl:8.x\nsys = @unix\nsig = {TEXT}\n"
    talk = Talk()
    found = Watch(DATABASE + text).see(
        *talk.shake(), talk.answer(settings((3, 128))), talk.say(CLIENT[:50]), talk.say(CLIENT[50:], 51)
    )
    (seen,) = [one for one in found if isinstance(one, Http2RequestObservation)]
    assert seen.fields() == (("app", "curl 8.x"), ("params", "none"), ("raw_sig", TEXT))
    assert (seen.software, seen.anonymous, seen.label and seen.label.name) == ("curl/8.5", False, "curl")
    assert seen.to_dict()["settings"] == [
        {"id": 3, "value": 100}, {"id": 4, "value": 33_554_432}, {"id": 2, "value": 0},
    ]  # fmt: skip


def test_classic_does_not_read_it() -> None:
    talk = Talk()
    found = Watch(classic=True).see(*talk.shake(), talk.say(CLIENT))
    assert not [one for one in found if one.kind.startswith("http")]


def test_lines_of_a_file() -> None:
    with pytest.raises(SignatureError, match=r"must be 5 parts with '\|' between them"):
        HTTP2_REQUEST.parse("1:2|0|m", Label(name="x"), 1)
    assert str(HTTP2_REQUEST.parse("*|*|*|m,p,s,a|*", Label(name="x"), 1)) == "*|*|*|m,p,s,a|*"


def test_a_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pyp0f.applications.http2.conversation", raising=False)
    monkeypatch.setitem(sys.modules, "hpack", None)
    with pytest.raises(CannotReadError, match="HTTP/2 is not read: the package hpack is not installed"):
        HTTP2.conversation()
