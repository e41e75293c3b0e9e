"""Segments out of order: without ``classic`` the tracker finds more, and misses nothing that it finds with it."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talk import Talk, Watch, kinds, linux, request, response, stamp, texts

from pyp0f.wire.packet import ACK, FIN, SYN

TALK: Final = Talk()
REQUEST: Final = request("Host: x", "User-Agent: curl/8", "Accept: */*")
OTHER: Final = REQUEST.replace(b"curl/8", b"Wget/9")
RESPONSE: Final = response("Date: now", "Server: Apache/2", "Content-Type: text/html") + b"<html>" * 20
SENT: Final = {True: REQUEST, False: RESPONSE}


class Segment(NamedTuple):
    """Bytes from `start` to `stop` of what one side sends; with `payload`, other bytes at this place."""

    from_client: bool
    start: int
    stop: int = 2**16
    payload: bytes | None = None


def played(segments: list[Segment], *, classic: bool) -> list[tuple[int, str]]:
    """The observations after the handshake, each with the number of the segment at which it was made."""
    watch = Watch(classic=classic)
    watch.see(*TALK.shake())
    found = []
    for number, segment in enumerate(segments, 1):
        # One segment each 200 ms; the client counts with 100 Hz, the server with 1,000 Hz.
        clock = 1000 + number * 20 if segment.from_client else 2000 + number * 200
        payload = (
            SENT[segment.from_client][segment.start : segment.stop] if segment.payload is None else segment.payload
        )
        send = TALK.up if segment.from_client else TALK.down
        packet = send(ACK, 1 + segment.start, payload, options=stamp(clock))
        found += [(number, text) for text in texts(watch.see(packet, at=number * 0.2))]
    return found


def said(found: list[tuple[int, str]]) -> list[str]:
    """Observations in the words of the log, without the time."""
    return sorted(text for _, text in found)


HEAD: Final = Segment(True, 0, 20)
TAIL: Final = Segment(True, 20)
ANSWER_HEAD: Final = Segment(False, 0, 30)
ANSWER_TAIL: Final = Segment(False, 30)
ACKS: Final = [Segment(True, len(REQUEST), payload=b""), Segment(False, 30, payload=b"")]


def test_in_order_both_report_the_same() -> None:
    segments = [HEAD, TAIL, ANSWER_HEAD, ANSWER_TAIL]
    assert played(segments, classic=False) == played(segments, classic=True)
    assert len(played(segments, classic=True)) == 4


@pytest.mark.parametrize(
    ("segments", "classic", "default"),
    [
        pytest.param([TAIL, HEAD], 0, 1, id="request"),
        pytest.param([HEAD, TAIL, ANSWER_TAIL, ANSWER_HEAD], 1, 2, id="response"),
        pytest.param([TAIL, HEAD, ANSWER_TAIL, ANSWER_HEAD], 0, 2, id="both"),
    ],
)
def test_more_heads_are_found(segments: list[Segment], classic: int, default: int) -> None:
    counts = [sum("http" in text for text in said(played(segments, classic=mode))) for mode in (True, False)]
    assert counts == [classic, default]


@pytest.mark.parametrize(
    "segments",
    [
        pytest.param([HEAD, TAIL, ANSWER_TAIL, ANSWER_HEAD, *ACKS], id="response backwards, then empty segments"),
        pytest.param([TAIL, HEAD, TAIL], id="the end of the request is sent again"),
        pytest.param([HEAD, TAIL, ANSWER_TAIL, ANSWER_HEAD, ANSWER_TAIL], id="the end of the response is sent again"),
        pytest.param([Segment(True, 5, payload=OTHER[5:]), Segment(True, 0)], id="the request replaces what waits"),
        pytest.param(
            [Segment(True, 0), Segment(False, 10, payload=b"\0" * 40), Segment(False, 0)], id="so does the response"
        ),
        pytest.param(
            [Segment(False, 10, payload=b"\0" * 40), Segment(True, 0), Segment(False, 0)],
            id="it waits before the request",
        ),
    ],
)
def test_nothing_is_missed(segments: list[Segment]) -> None:
    classic, default = played(segments, classic=True), played(segments, classic=False)
    assert classic
    assert not set(said(classic)) - set(said(default))


def test_what_was_read_out_of_order_stays() -> None:
    """Bytes that an application has read are not replaced.  3.09b reads those of the segment in order."""
    segments = [HEAD, Segment(True, 10, payload=OTHER[10:]), TAIL]
    classic, default = [
        [text for text in said(played(segments, classic=mode)) if "http" in text] for mode in (True, False)
    ]
    assert ["dishonest" in text for text in classic] == [False]
    assert ["dishonest" in text for text in default] == [True]


def test_a_connection_of_which_nothing_more_is_read_ends() -> None:
    """It stays until 3.09b would remove it, and no longer."""
    watch = Watch()
    watch.see(*TALK.shake(), TALK.say(REQUEST))
    watch.see(TALK.answer(RESPONSE[30:], 31), TALK.answer(RESPONSE[:30], 1))
    assert watch.connection.leads
    assert watch.see(TALK.answer(RESPONSE[30:], 31)) == []
    assert watch.connections == []


def test_a_fin_ends_it_too() -> None:
    watch = Watch()
    watch.see(*TALK.shake(), TALK.say(REQUEST), TALK.answer(RESPONSE[30:], 31), TALK.answer(RESPONSE[:30], 1))
    watch.see(TALK.down(FIN | ACK, 31))
    assert watch.connections == []


@st.composite
def _transfers(draw: st.DrawFn) -> list[Segment]:
    """Both streams in segments, some of them sent again, in any order, with empty segments between."""
    segments: list[Segment] = []
    for from_client, sent in SENT.items():
        cuts = sorted({0, len(sent), *draw(st.lists(st.integers(1, len(sent) - 1), max_size=5))})
        parts = [Segment(from_client, start, stop) for start, stop in pairwise(cuts)]
        copies = draw(st.lists(st.sampled_from(parts), max_size=4))
        overlaps = [
            Segment(from_client, start, start + size)
            for start, size in draw(st.lists(st.tuples(st.integers(0, len(sent) - 1), st.integers(0, 60)), max_size=4))
        ]
        segments += parts + copies + overlaps
    if draw(st.booleans()):
        return draw(st.permutations(segments))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(segments) - 2))
        segments[at : at + 2] = segments[at + 1], segments[at]
    return segments


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(_transfers())
def test_whatever_the_order_nothing_is_missed(segments: list[Segment]) -> None:
    classic, default = played(segments, classic=True), played(segments, classic=False)
    assert not set(said(classic)) - set(said(default))
    clocks = [one for one in classic if "uptime" in one[1]]
    assert [one for one in clocks if one not in default] == []


def taken(size: int) -> bytes:
    """The SYN+ACK of a server that takes bytes with the SYN."""
    packet = TALK.syn_ack()
    return packet[:28] + (TALK.client_isn + 1 + size).to_bytes(4, "big") + packet[32:]


@pytest.mark.parametrize("in_syn", [10, len(REQUEST)])
@pytest.mark.parametrize("is_taken", [True, False])
def test_data_of_the_syn(in_syn: int, is_taken: bool) -> None:
    """TCP Fast Open: if the server does not take the data, the client sends them again."""
    syn = TALK.up(SYN, 0, REQUEST[:in_syn], options=linux())
    rest = in_syn if is_taken else 0
    packets = [taken(rest), TALK.up(ACK, 1 + rest, REQUEST[rest:]), TALK.answer(RESPONSE)]
    found = kinds(Watch().see(syn, *packets))
    assert sorted(found) == ["http request", "http response", "mtu", "mtu", "syn", "syn+ack"]
    assert ("http request" in kinds(Watch().see(syn, packets[0]))) is (is_taken and in_syn == len(REQUEST))
    classic = kinds(Watch(classic=True).see(syn, *packets))
    assert ("http request" in classic) is not is_taken


def test_other_data_in_the_syn_do_not_hide_those_that_count() -> None:
    """A server that does not take the data of the SYN reads those that come later."""
    syn = TALK.up(SYN, 0, OTHER, options=linux())
    found = texts(Watch().see(syn, TALK.syn_ack(), TALK.say(REQUEST)))
    assert "curl" in found[-1]


def test_data_of_the_syn_without_the_answer() -> None:
    """If the answer was not captured, the data count when what follows comes."""
    syn = TALK.up(SYN, 0, REQUEST[:10], options=linux())
    assert kinds(Watch().see(syn, TALK.up(ACK, 11, REQUEST[10:]))) == ["syn", "mtu", "http request"]


def test_other_data_of_the_syn_are_read_no_further() -> None:
    own = Watch()
    own.see(TALK.up(SYN, 0, b"\x00" * 1000, options=linux()), taken(1000))
    assert own.connections[0].candidates == ()
    assert kinds(own.see(TALK.up(ACK, 1001, REQUEST))) == []
