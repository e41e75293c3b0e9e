"""HTTP as an application: recognition of first bytes, and facts about a host."""

from __future__ import annotations

import pytest
from talk import DATABASE, Talk, Watch, request, response

from pyp0f.applications.http.application import CLASSIC_HTTP, HTTP
from pyp0f.applications.http.facts import DISAGREES_WITH_SYSTEM, DISHONEST, HONEST, HttpFacts
from pyp0f.applications.interface import Certainty

TALK = Talk()


@pytest.mark.parametrize(
    ("data", "certainty"),
    [
        (b"", Certainty.MAYBE),
        (b"GET / HTTP/1.0", Certainty.MAYBE),
        (b"anything short", Certainty.MAYBE),
        (b"GET / HTTP/1.0\n", Certainty.YES),
        (b"HEAD /index.html", Certainty.YES),
        (b"POST / HTTP/1.0\n", Certainty.NO),
        (b"GET http://x/ HTTP/1.0\n", Certainty.NO),
        (b"get / HTTP/1.0\n", Certainty.NO),
        (b"\x16\x03\x01" + bytes(20), Certainty.NO),
    ],
)
def test_what_clients_begin_with(data: bytes, certainty: Certainty) -> None:
    assert CLASSIC_HTTP.starts(data, True) is certainty
    assert CLASSIC_HTTP.starts(data, False) is Certainty.NO


@pytest.mark.parametrize(
    ("data", "certainty"),
    [
        (b"", Certainty.MAYBE),
        (b"GET / HTTP/1.0", Certainty.MAYBE),
        (b"\x16\x03\x01", Certainty.MAYBE),
        (b"GET / HTTP/1.0\n", Certainty.YES),
        (b"HEAD /index.html", Certainty.YES),
        (b"POST /index.html", Certainty.MAYBE),
        (b"POST / HTTP/1.0\n", Certainty.YES),
        (b"POST / HTTP/1.0\nnot a header\n", Certainty.YES),
        (b"POST / HTTP/2.0\n", Certainty.NO),
        (b"VERSION-CONTROL", Certainty.MAYBE),
        (b"GET http://x/ HTTP/1.0\n", Certainty.YES),
        (b"GET /\xc3\xa4 HTTP/1.0\n", Certainty.YES),
        (b"OPTIONS sip:a@b SIP", Certainty.MAYBE),
        (b"OPTIONS sip:a@b SIP/2.0\r\n", Certainty.NO),
        (b"SSH-2.0-OpenSSH_9.6\r\n", Certainty.NO),
        (b"SSH-2.0-OpenSSH_9.6", Certainty.MAYBE),
        (b"POST /" + b"a" * 1100, Certainty.NO),
        (b"\x16\x03\x01" + bytes(20), Certainty.NO),
        (b"\xff" * 20, Certainty.NO),
    ],
)
def test_what_clients_begin_with_without_classic(data: bytes, certainty: Certainty) -> None:
    assert HTTP.starts(data, True) is certainty
    assert HTTP.starts(data, False) is Certainty.NO


def facts_after(*packets: bytes, address: str = "10.0.0.1") -> HttpFacts:
    watch = Watch(DATABASE)
    watch.see(*TALK.shake(), *packets)
    facts = watch.host(address).host.facts_of("http")
    assert isinstance(facts, HttpFacts)
    return facts


def test_language_of_a_program() -> None:
    facts = facts_after(TALK.say(request("Host: x", "Accept-Language: de", "User-Agent: Nobody/1 (Linux)")))
    assert (facts.language, facts.response, facts.dishonesty) == ("German", None, HONEST)


def test_an_unknown_language_is_not_kept() -> None:
    assert facts_after(TALK.say(request("Host: x", "Accept-Language: qq"))).language is None


def test_responses_are_kept_with_their_port() -> None:
    sent = TALK.say(request("Host: x")), TALK.answer(response("Server: Nobody", "Date: Thu, 01 Jan 1970 00:01:00 GMT"))
    facts = facts_after(*sent, address="10.0.0.2")
    assert facts.response is not None
    assert (facts.response.port, facts.response.date, facts.request) == (80, 60, None)


def test_the_words_for_honesty_are_those_of_the_api() -> None:
    """The numbers of honesty levels are those of API responses."""
    assert (HONEST, DISAGREES_WITH_SYSTEM, DISHONEST) == (0, 1, 2)
