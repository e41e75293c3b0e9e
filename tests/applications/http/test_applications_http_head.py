"""The HTTP head reader: each input is fed whole, byte by byte, and split at each point."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surroundings import examples, mostly_slow

from pyp0f.applications.http.head import (
    HeadReader,
    Reading,
    RequestReader,
    ResponseReader,
    WholeHead,
    whole_request,
    whole_response,
)
from pyp0f.applications.http.limits import MAX_HTTP_HEAD
from pyp0f.applications.http.rules import CLASSIC_RULES, STANDARD_RULES, HttpRules
from pyp0f.engine.streams import MAX_STREAM

MORE, DONE, FAILED, KEEP = Reading.MORE, Reading.DONE, Reading.FAILED, Reading.FAILED_BUT_KEEP
Reader = Callable[[], HeadReader]
Whole = Callable[[bytes, HttpRules], WholeHead | None]
CLASSIC_REQUEST, CLASSIC_RESPONSE = (partial(reader, CLASSIC_RULES) for reader in (RequestReader, ResponseReader))
STANDARD_REQUEST, STANDARD_RESPONSE = (partial(reader, STANDARD_RULES) for reader in (RequestReader, ResponseReader))


def feed(make: Reader, parts: Iterable[bytes]) -> tuple[Reading, HeadReader]:
    """Feed growing data to a reader until it returns a result."""
    reader, data, progress = make(), b"", MORE
    for part in parts:
        data += part
        progress = reader.read(data, is_full=False)
        if progress is not MORE:
            break
    return progress, reader


def facts(reader: HeadReader) -> tuple[object, ...]:
    # The date first: it is found without taking the headers apart, if they are not yet.
    return (reader.date, reader.version, reader.headers, reader.software, reader.language, reader.via)


REQUEST = (
    b"GET /index.html HTTP/1.1\r\nHost: x\r\nUser-Agent: curl/8\r\n"
    b"Accept:*/*\r\nEmpty:\r\nAccept-Language: \tde\r\n\r\n"
)
RESPONSE = b"HTTP/1.0 200 OK\nServer: nginx\nDate: Thu, 01 Jan 1970 00:00:07 GMT\nVia: 1.1 proxy\n\nbody"


def test_request() -> None:
    progress, reader = feed(CLASSIC_REQUEST, [REQUEST])
    assert progress is DONE
    assert reader.version == 1
    assert reader.headers == [
        (b"Host", b"x"),
        (b"User-Agent", b"curl/8"),
        (b"Accept", b"*/*"),
        (b"Empty", None),
        (b"Accept-Language", b"\tde"),
    ]
    assert (reader.software, reader.language, reader.via) == (b"curl/8", b"\tde", False)


def test_response() -> None:
    progress, reader = feed(CLASSIC_RESPONSE, [RESPONSE])
    assert progress is DONE
    assert (reader.version, reader.software, reader.date, reader.via) == (0, b"nginx", 7, True)


@pytest.mark.parametrize(("make", "head"), [(CLASSIC_REQUEST, REQUEST), (CLASSIC_RESPONSE, RESPONSE)])
def test_segmentation_does_not_matter(make: Reader, head: bytes) -> None:
    """3.09b loses a line of a response with each segment after the first."""
    _, whole = feed(make, [head])
    ways = [[head[:i], head[i:]] for i in range(1, len(head))] + [[bytes([b]) for b in head]]
    for parts in ways:
        progress, reader = feed(make, parts)
        assert progress is DONE
        assert facts(reader) == facts(whole)


@pytest.mark.parametrize(("make", "head"), [(CLASSIC_REQUEST, REQUEST), (CLASSIC_RESPONSE, RESPONSE)])
def test_no_cut_is_complete(make: Reader, head: bytes) -> None:
    end = head.index(b"\r\n\r\n") + 2 if b"\r\n\r\n" in head else head.index(b"\n\n") + 1
    for length in range(end):
        assert feed(make, [head[:length]])[0] is MORE
        if length >= 15:
            assert make().read(head[:length], is_full=True) is FAILED


@pytest.mark.parametrize(
    ("make", "data", "progress"),
    [
        (CLASSIC_REQUEST, b"POST / HTTP/1.1\r\n\r\n", FAILED),
        (CLASSIC_REQUEST, b"get / HTTP/1.1\r\n\r\n", FAILED),
        (CLASSIC_REQUEST, b"GET http://x/ HTTP/1.1\r\n\r\n", FAILED),
        (CLASSIC_REQUEST, b"HEAD / HTTP/1.0\r\n\r\n", DONE),
        (CLASSIC_REQUEST, b"GET / HTTP/1.", MORE),
        (CLASSIC_REQUEST, b"GET /\r\n\r\n123456789", FAILED),
        (CLASSIC_REQUEST, b"GET /aaaaaaaaaaaaaaaaa\n", FAILED),
        (CLASSIC_REQUEST, b"GET /HTTP/1.1\n\n", FAILED),  # its newline comes too early
        (CLASSIC_REQUEST, b"GET /xHTTP/1.1\n\n", DONE),
        (CLASSIC_REQUEST, b"GET / HTTP/1.1\r\r\n\n", FAILED),
        (CLASSIC_REQUEST, b"GET /\x00 HTTP/1.1\n\n", FAILED),
        (CLASSIC_REQUEST, b"GET /\x80 HTTP/1.1\n\n", FAILED),
        (CLASSIC_REQUEST, b"GET /\x7f HTTP/1.1\n\n", DONE),
        (CLASSIC_REQUEST, b"GET /\r HTTP/1.1\n\n", DONE),
        (CLASSIC_REQUEST, b"GET /" + b"a" * 1010 + b" HTTP/1.1\n\n", FAILED),
        (CLASSIC_REQUEST, b"GET /" + b"a" * 1009 + b" HTTP/1.1\n\n", DONE),
        (CLASSIC_REQUEST, b"GET /" + b"a" * 1018, MORE),
        (CLASSIC_REQUEST, b"GET /" + b"a" * 1019, FAILED),
        (CLASSIC_RESPONSE, b"SSH-2.0-OpenSSH_9\r\n", FAILED),
        (CLASSIC_RESPONSE, b"HTTP/2.0 200\r\n\r\n", FAILED),
        (CLASSIC_RESPONSE, b"HTTP/1.1 200\n\n", FAILED),
        (CLASSIC_RESPONSE, b"HTTP/1.1 200\r\n\n", DONE),
        (CLASSIC_RESPONSE, b"HTTP/1.1 2000", MORE),
        (CLASSIC_RESPONSE, b"HTTP/1.1 200 \x1b[31m\n\n", FAILED),
    ],
)  # fmt: skip
def test_first_lines(make: Reader, data: bytes, progress: Reading) -> None:
    assert feed(make, [data])[0] is progress


@pytest.mark.parametrize(
    ("line", "version"),
    [(b"GET / HTTP/1.0", 0), (b"GET / HTTP/1.1", 1), (b"GET / HTTP/1.2", 0), (b"GET / HTTP/1.x", 0)],
)
def test_versions(line: bytes, version: int) -> None:
    assert feed(CLASSIC_REQUEST, [line + b"\r\n\r\n"])[1].version == version


START = b"GET / HTTP/1.1\r\n"


@pytest.mark.parametrize(
    ("headers", "progress"),
    [
        (b"\rrest", DONE),
        (b"A: b\n\n", DONE),
        (b"A : b\n\n", FAILED),
        (b": b\n\n", FAILED),
        (b"A b\n\n", FAILED),
        (b" folded\n\n", FAILED),
        (b"\xc3\xa4: b\n\n", FAILED),
        (b"A" * 32 + b": b\n\n", DONE),
        (b"A" * 33 + b": b\n\n", FAILED),
        (b"A" * 33, MORE),
        (b"A" * 34, FAILED),
        (b"A", MORE),
        (b"A:", MORE),
        (b"A: ", MORE),
        (b"A: " + b"v" * 1024 + b"\n\n", DONE),
        (b"A: " + b"v" * 1023 + b"\r\n\n", DONE),
        (b"A: " + b"v" * 1024 + b"\r\n\n", KEEP),
        (b"A: " + b"v" * 1025 + b"\n\n", KEEP),
        (b"A: " + b"v" * 1024, MORE),
        (b"A: " + b"v" * 1025, KEEP),
        (b"A: b\n" * 32 + b"\n", DONE),
        (b"A: b\n" * 33, FAILED),
    ],
)  # fmt: skip
def test_headers(headers: bytes, progress: Reading) -> None:
    assert feed(CLASSIC_REQUEST, [START + headers])[0] is progress


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (b"A:b", b"b"),
        (b"A: b", b"b"),
        (b"A:\tb", b"b"),
        (b"A:  b", b" b"),
        (b"A: b\r", b"b"),
        (b"A: b\r\r", b"b\r"),
        (b"A: b ", b"b "),
        (b"A:", None),
        (b"A: ", None),
        (b"A: \r", None),
        (b"A: a\0b", b"a"),
    ],
)
def test_values(line: bytes, value: bytes | None) -> None:
    progress, reader = feed(CLASSIC_REQUEST, [START + line + b"\n\n"])
    assert progress is DONE
    assert reader.headers == [(b"A", value)]


def test_the_last_value_wins() -> None:
    _, reader = feed(CLASSIC_REQUEST, [START + b"User-Agent: a\nUser-Agent: b\nUser-Agent:\nuser-agent: c\n\n"])
    assert reader.software == b"b"
    _, reader = feed(CLASSIC_RESPONSE, [b"HTTP/1.1 200 OK\nDate: Thu, 01 Jan 1970 00:00:07\nDate: soon\nDate:\n\n"])
    assert reader.date == 0


DATE = b"Thu, 01 Jan 1970 00:00:07 GMT"


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        ([b"Date: " + DATE], 7),
        ([b"Date:" + DATE + b"\r"], 7),
        ([b"Date:\t" + DATE], 7),
        ([b"Date: \r" + DATE], 0),
        ([b"Date: " + DATE, b"Date: \r"], 7),  # empty, which does not count
        ([b"Date: " + DATE, b"Date: \r\r"], 0),
        ([b"Date: " + DATE, b"Date: \0" + DATE], 0),
        ([b"Date: Thu, 01 Jan 1970 00:00:1\x009"], 1),
        ([b"Date: soon", b"date: soon", b"Date: " + DATE], 7),
        ([b"X-Date: " + DATE, b"X: Date: " + DATE], 0),
    ],
)
def test_dates(lines: list[bytes], date: int) -> None:
    """Dates are read in both ways of reading a head."""
    head = b"\n".join([b"HTTP/1.1 200 OK", *lines, b"", b""])
    whole = whole_response(head, CLASSIC_RULES)
    assert whole is not None
    assert (whole.date, whole.parsed.date) == (date, date)
    assert feed(CLASSIC_RESPONSE, [head])[1].date == date


@pytest.mark.parametrize("first", mostly_slow(range(34), 3))
def test_headers_in_two_segments_are_counted_together(first: int) -> None:
    lines = [b"A: b\n"] * 32
    parts = [START + b"".join(lines[:first]), b"".join(lines[first:])]
    assert feed(CLASSIC_REQUEST, [*parts, b"\n"])[0] is DONE
    assert feed(CLASSIC_REQUEST, [*parts, b"A: b\n"])[0] is FAILED
    assert feed(CLASSIC_REQUEST, [parts[0], parts[1] + b"A: b\n"])[0] is FAILED


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=30), st.sampled_from([CLASSIC_REQUEST, CLASSIC_RESPONSE]))
def test_any_data(parts: list[bytes], make: Reader) -> None:
    progress, reader = feed(make, [b"GET / HTTP/1.1\n" if make is CLASSIC_REQUEST else b"HTTP/1.1 200 OK\n", *parts])
    assert progress in Reading
    assert len(reader.headers) <= 32


# Heads in one piece ---------------------------------------------------------------------------------

PIECES = st.sampled_from([
    b"Host: x\r\n", b"User-Agent: curl/8 (Linux)\r\n", b"Via:\ta\0b\n", b"Accept-Language: de\n", b"Server: \0\r\n",
    b"Date: Thu, 01 Jan 1970 00:00:07 GMT\r\n", b"Date:\r\n", b"Empty:\r\n", b"Empty: \n", b"X-Forwarded-For:x\r\r\n",
    b"A: b\n" * 16, b"A: b\n" * 32, b"N" * 31, b"N" * 32, b"N" * 33, b"name", b":", b" ", b"\t", b"\r", b"\n", b"\0",
    b"user-agent: curl\n", b"DATE: Thu, 01 Jan 1970 00:00:09 GMT\r\n",
    b"v" * 1022, b"v" * 1023, b"v" * 1024, b"v" * 1025,
])  # fmt: skip
FIRST_LINES = st.sampled_from([
    b"GET / HTTP/1.1\r\n", b"HEAD / HTTP/1.0\n", b"GET /a HTTP/1.11\n", b"GET / HTTP/1.\r\n", b"GET / HTTP/1.\r\r\n",
    b"GET /HTTP/1.1\n", b"GET /HTTP/1.1\r\n", b"HEAD /HTTP/1.1\n", b"HEAD /TTP/1.1\r\n", b"GET / HTTP/1.1 \r\n",
    b"GET / HTTP/1.1\t\r\n", b"GET / HTTP/1.1 HTTP/1.0\r\n", b"GET /" + b"x" * 1009 + b" HTTP/1.1\n",
    b"GET /" + b"x" * 1008 + b" HTTP/1.1\r\n", b"GET /" + b"x" * 1010 + b" HTTP/1.1\n", b"POST / HTTP/1.1\r\n",
    b"GET /\xff HTTP/1.1\r\n", b"GET / HTTP/1.1", b"GET / HTTP/2.0\n",
    b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 200\r\n", b"HTTP/1.0 200\n", b"HTTP/1.x 2000\n", b"HTTP/1.\r       \n",
    b"HTTP/2 200 OK\r\n", b"HTTP/1.1 200 \xc3\xa4\n", b"HTTP/1.1 " + b"x" * 1014 + b"\n",
    b"HTTP/1.1 " + b"x" * 1015 + b"\n", b"",
    b"GET http://x/ HTTP/1.1\n", b"POST /xHTTP/1.1\n", b"OPTIONS * HTTP/1.0\r\n", b"CONNECT x:1 HTTP/1.1\n",
    b"CONNECT x:1 HTTP/1.\r\n", b"a / HTTP/1.1\n", b"VERSION-CONTROL", b"POST /a HTTP/1.1\r\r\n",
])  # fmt: skip


def facts_of_whole(head: WholeHead) -> tuple[object, ...]:
    assert (head.version, head.date) == (head.parsed.version, head.parsed.date)
    return facts(head.parsed)


@pytest.mark.parametrize(("make", "head"), [(whole_request, REQUEST), (whole_response, RESPONSE)])
def test_heads_in_one_piece(make: Whole, head: bytes) -> None:
    whole = make(head, CLASSIC_RULES)
    assert whole is not None
    assert whole.block.startswith(b"\nHost" if make is whole_request else b"\nServer")
    end = head.index(b"\n\r\n") + 2 if make is whole_request else head.index(b"\n\n") + 2
    assert [cut for cut in range(len(head)) if make(head[:cut], CLASSIC_RULES) is not None] == list(
        range(end, len(head))
    )


@pytest.mark.parametrize(("count", "is_easy"), [(0, False), (1, True), (32, True), (33, False)])
def test_how_many_headers_are_easy(count: int, is_easy: bool) -> None:
    assert (whole_request(b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * count + b"\r\n", CLASSIC_RULES) is not None) is is_easy


@pytest.mark.parametrize("rules", [CLASSIC_RULES, STANDARD_RULES], ids=["classic", "standard"])
@settings(max_examples=examples(500))
@given(st.booleans(), FIRST_LINES, st.lists(PIECES, max_size=12), st.sampled_from([b"", b"\r\n", b"\n", b"\nmore"]))
def test_heads_in_one_piece_read_the_same(
    rules: HttpRules, is_request: bool, first: bytes, pieces: list[bytes], rest: bytes
) -> None:
    data = first + b"".join(pieces) + rest
    whole = (whole_request if is_request else whole_response)(data, rules)
    reader = (RequestReader if is_request else ResponseReader)(rules)
    progress = reader.read(data, is_full=False)
    if whole is not None:
        assert progress is DONE
        assert facts_of_whole(whole) == facts(reader)
    elif progress is DONE:
        # Only what has no headers is not easy.
        assert not reader.headers


@settings(max_examples=examples(300))
@given(st.booleans(), FIRST_LINES, st.lists(PIECES, max_size=12))
def test_what_p0f_reads_is_read_without_classic(is_request: bool, first: bytes, pieces: list[bytes]) -> None:
    kind = RequestReader if is_request else ResponseReader
    data = first + b"".join(pieces) + b"\n"
    classic, standard = kind(CLASSIC_RULES), kind(STANDARD_RULES)
    if classic.read(data, is_full=False) is DONE:
        assert standard.read(data, is_full=False) is DONE
        assert (standard.version, standard.headers) == (classic.version, classic.headers)


@pytest.mark.parametrize("rules", [CLASSIC_RULES, STANDARD_RULES], ids=["classic", "standard"])
def test_reading_a_head_takes_no_longer_than_its_length(rules: HttpRules) -> None:
    """Reading takes linear time: regular expressions with alternatives can take exponential time."""
    lines = b"GET /" + b" HTTP/1." * 100 + b"1\r\n" + b"N: \tv\r\n" * 1000 + b"N" * 100
    begun = process_time()
    for _ in range(100):
        assert whole_request(lines, rules) is None
        assert whole_request(b"GET /" + b"HTTP/1." * 140 + b"\n" + lines, rules) is None
        assert whole_request(b"POST http://" + b" HTTP/1." * 120 + b"\n" + lines, rules) is None
        assert whole_request(b"CONNECT " + b"1:" * 500 + b" HTTP/1.1\n", rules) is None
        assert whole_request(b"A" * 1010 + b" HTTP/1.1\n", rules) is None
        assert whole_response(b"HTTP/1.1 200 OK\r\n" + b"N: " + b" " * 8000, rules) is None
    assert process_time() - begun < 5


# Without --classic ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        b"POST / HTTP/1.1",
        b"PUT /a?b=c HTTP/1.0",
        b"VERSION-CONTROL / HTTP/1.1",
        b"get / HTTP/1.1",
        b"M-SEARCH /x HTTP/1.1",
        b"GET http://x/ HTTP/1.1",
        b"POST HTTPS://x:443/a HTTP/1.1",
        b"GET ftp://x HTTP/1.1",
        b"OPTIONS * HTTP/1.1",
        b"OPTIONS http://x HTTP/1.1",
        b"CONNECT x:443 HTTP/1.1",
        b"CONNECT [2001:db8::1]:443 HTTP/1.1",
        b"GET /\xc3\xa4 HTTP/1.1",
        b"GET /\x80\xff HTTP/1.1",
        b"GET http://\xc3\xa4/ HTTP/1.1",
    ],
)
def test_request_lines_that_p0f_does_not_read(line: bytes) -> None:
    """They are read at once, and byte by byte."""
    data = line + b"\r\nHost: x\r\n\r\n"
    head = whole_request(data, STANDARD_RULES)
    assert head is not None
    progress, reader = feed(STANDARD_REQUEST, [data[at : at + 1] for at in range(len(data))])
    assert progress is DONE
    assert facts_of_whole(head) == facts(reader)
    assert reader.headers == [(b"Host", b"x")]
    assert whole_request(data, CLASSIC_RULES) is None
    assert feed(CLASSIC_REQUEST, [data])[0] is FAILED


@pytest.mark.parametrize(
    "line",
    [
        b"INVITE sip:a@example.org SIP/2.0",
        b"OPTIONS sip:a@example.org SIP/2.0",
        b"OPTIONS * RTSP/1.0",
        b"DESCRIBE rtsp://example.org/a RTSP/1.0",
        b"REQMOD icap://example.org/a ICAP/1.0",
        b"PRI * HTTP/2.0",
        b"SSH-2.0-OpenSSH_9.6p1 Ubuntu-3",
        b"EHLO example.org and more",
        b"USER a b c :HTTP/1.1",
        b"POST HTTP/1.1 HTTP/1.1",
        b"POST x HTTP/1.1",
        b"POST * HTTP/1.1",
        b"POST /xHTTP/1.1",
        b"POST / HTTP/1.1 ",
        b"POST / HTTP/1.",
        b"POST  / HTTP/1.1",
        b" POST / HTTP/1.1",
        b"PO(ST / HTTP/1.1",
        b"P\xc3\xa4 / HTTP/1.1",
        b"POST /\0 HTTP/1.1",
        b"POST /\x1b HTTP/1.1",
        b"POST /\t HTTP/1.1",
        b"GET x:80 HTTP/1.1",
        b"CONNECT x HTTP/1.1",
        b"CONNECT x:y HTTP/1.1",
        b"CONNECT x/y:80 HTTP/1.1",
        b"OPTIONS ** HTTP/1.1",
        b"GET 1http://x HTTP/1.1",
        b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03 HTTP/1.1",
        b"POST /" + b"a" * 1008 + b" HTTP/1.1",
    ],
)
def test_what_is_not_taken_for_a_request(line: bytes) -> None:
    data = line + b"\r\nHost: x\r\n\r\n"
    assert whole_request(data, STANDARD_RULES) is None
    assert feed(STANDARD_REQUEST, [data])[0] is FAILED
    assert feed(STANDARD_REQUEST, [data[at : at + 1] for at in range(len(data))])[0] is FAILED


@pytest.mark.parametrize(
    ("line", "progress"),
    [
        (b"HTTP/1.1 200 \xc3\xa4", DONE),
        (b"HTTP/1.1 200 \x80\xff", DONE),
        (b"HTTP/1.1 200 \x1b[31m", FAILED),
        (b"HTTP/2.0 200 OK", FAILED),
        (b"http/1.1 200 OK", FAILED),
        (b"RTSP/1.0 200 OK", FAILED),
        (b"ICY 200 OK HTTP/1.1", FAILED),
        (b"SSH-2.0-OpenSSH_9", FAILED),
    ],
)
def test_status_lines_without_classic(line: bytes, progress: Reading) -> None:
    data = line + b"\r\nServer: x\r\n\r\n"
    assert (whole_response(data, STANDARD_RULES) is not None) is (progress is DONE)
    assert feed(STANDARD_RESPONSE, [data])[0] is progress
    assert feed(CLASSIC_RESPONSE, [data])[0] is FAILED


def test_long_values() -> None:
    """Without --classic, a value may have any length that the engine keeps."""
    assert MAX_HTTP_HEAD == MAX_STREAM
    value = b"v" * (MAX_STREAM - len(START) - len(b"A: \n\n"))
    data = START + b"A: " + value + b"\n\n"
    head = whole_request(data, STANDARD_RULES)
    assert head is not None
    assert head.parsed.headers == [(b"A", value)]
    assert feed(STANDARD_REQUEST, [data[:-1], b"\n"])[0] is DONE
    assert whole_request(data, CLASSIC_RULES) is None
    assert feed(CLASSIC_REQUEST, [data])[0] is KEEP
    assert STANDARD_REQUEST().read(data[:-1] + b"v", is_full=True) is FAILED


@pytest.mark.parametrize("change", [bytes.lower, bytes.upper, bytes.title])
def test_names_in_any_case(change: Callable[[bytes], bytes]) -> None:
    names = (b"user-agent", b"accept-language", b"via", b"x-forwarded-for", b"server", b"date")
    lines = [change(name) + b": " + (DATE if name == b"date" else b"de") for name in names]
    for first, read, make in (
        (b"GET / HTTP/1.1", whole_request, STANDARD_REQUEST),
        (b"HTTP/1.1 200 OK", whole_response, STANDARD_RESPONSE),
    ):
        data = b"\r\n".join([first, *lines, b"", b""])
        reader = feed(make, [data])[1]
        is_request = read is whole_request
        assert (reader.software, reader.language, reader.via) == (b"de", b"de" if is_request else None, True)
        assert reader.date == (0 if is_request else 7)
        assert [name for name, _ in reader.headers] == [change(name) for name in names]
        head = read(data, STANDARD_RULES)
        assert head is not None
        assert facts_of_whole(head) == facts(reader)


def test_the_last_of_several_spellings_counts() -> None:
    lines = b"Server: a\r\nserver: b\r\nDate: soon\r\ndate: " + DATE + b"\r\nSERVER:\r\n\r\n"
    reader = feed(STANDARD_RESPONSE, [b"HTTP/1.1 200 OK\r\n" + lines])[1]
    assert (reader.software, reader.date) == (b"b", 7)
    reader = feed(CLASSIC_RESPONSE, [b"HTTP/1.1 200 OK\r\n" + lines])[1]
    assert (reader.software, reader.date) == (b"a", 0)
