"""The HTTP head reader: each input is fed whole, byte by byte, and split at each point."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surroundings import examples

from pyp0f.applications.http.head import (
    HeadReader,
    Reading,
    RequestReader,
    ResponseReader,
    WholeHead,
    whole_request,
    whole_response,
)

MORE, DONE, FAILED, KEEP = Reading.MORE, Reading.DONE, Reading.FAILED, Reading.FAILED_BUT_KEEP
Reader = Callable[[], HeadReader]
Whole = Callable[[bytes], WholeHead | None]


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
    progress, reader = feed(RequestReader, [REQUEST])
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
    progress, reader = feed(ResponseReader, [RESPONSE])
    assert progress is DONE
    assert (reader.version, reader.software, reader.date, reader.via) == (0, b"nginx", 7, True)


@pytest.mark.parametrize(("make", "head"), [(RequestReader, REQUEST), (ResponseReader, RESPONSE)])
def test_segmentation_does_not_matter(make: Reader, head: bytes) -> None:
    """3.09b loses a line of a response with each segment after the first."""
    _, whole = feed(make, [head])
    ways = [[head[:i], head[i:]] for i in range(1, len(head))] + [[bytes([b]) for b in head]]
    for parts in ways:
        progress, reader = feed(make, parts)
        assert progress is DONE
        assert facts(reader) == facts(whole)


@pytest.mark.parametrize(("make", "head"), [(RequestReader, REQUEST), (ResponseReader, RESPONSE)])
def test_no_cut_is_complete(make: Reader, head: bytes) -> None:
    end = head.index(b"\r\n\r\n") + 2 if b"\r\n\r\n" in head else head.index(b"\n\n") + 1
    for length in range(end):
        assert feed(make, [head[:length]])[0] is MORE
        if length >= 15:
            assert make().read(head[:length], is_full=True) is FAILED


@pytest.mark.parametrize(
    ("make", "data", "progress"),
    [
        (RequestReader, b"POST / HTTP/1.1\r\n\r\n", FAILED),
        (RequestReader, b"get / HTTP/1.1\r\n\r\n", FAILED),
        (RequestReader, b"GET http://x/ HTTP/1.1\r\n\r\n", FAILED),
        (RequestReader, b"HEAD / HTTP/1.0\r\n\r\n", DONE),
        (RequestReader, b"GET / HTTP/1.", MORE),
        (RequestReader, b"GET /\r\n\r\n123456789", FAILED),
        (RequestReader, b"GET /aaaaaaaaaaaaaaaaa\n", FAILED),
        (RequestReader, b"GET /HTTP/1.1\n\n", FAILED),  # its newline comes too early
        (RequestReader, b"GET /xHTTP/1.1\n\n", DONE),
        (RequestReader, b"GET / HTTP/1.1\r\r\n\n", FAILED),
        (RequestReader, b"GET /\x00 HTTP/1.1\n\n", FAILED),
        (RequestReader, b"GET /\x80 HTTP/1.1\n\n", FAILED),
        (RequestReader, b"GET /\x7f HTTP/1.1\n\n", DONE),
        (RequestReader, b"GET /\r HTTP/1.1\n\n", DONE),
        (RequestReader, b"GET /" + b"a" * 1010 + b" HTTP/1.1\n\n", FAILED),
        (RequestReader, b"GET /" + b"a" * 1009 + b" HTTP/1.1\n\n", DONE),
        (RequestReader, b"GET /" + b"a" * 1018, MORE),
        (RequestReader, b"GET /" + b"a" * 1019, FAILED),
        (ResponseReader, b"SSH-2.0-OpenSSH_9\r\n", FAILED),
        (ResponseReader, b"HTTP/2.0 200\r\n\r\n", FAILED),
        (ResponseReader, b"HTTP/1.1 200\n\n", FAILED),
        (ResponseReader, b"HTTP/1.1 200\r\n\n", DONE),
        (ResponseReader, b"HTTP/1.1 2000", MORE),
        (ResponseReader, b"HTTP/1.1 200 \x1b[31m\n\n", FAILED),
    ],
)  # fmt: skip
def test_first_lines(make: Reader, data: bytes, progress: Reading) -> None:
    assert feed(make, [data])[0] is progress


@pytest.mark.parametrize(
    ("line", "version"),
    [(b"GET / HTTP/1.0", 0), (b"GET / HTTP/1.1", 1), (b"GET / HTTP/1.2", 0), (b"GET / HTTP/1.x", 0)],
)
def test_versions(line: bytes, version: int) -> None:
    assert feed(RequestReader, [line + b"\r\n\r\n"])[1].version == version


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
    assert feed(RequestReader, [START + headers])[0] is progress


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
    progress, reader = feed(RequestReader, [START + line + b"\n\n"])
    assert progress is DONE
    assert reader.headers == [(b"A", value)]


def test_the_last_value_wins() -> None:
    _, reader = feed(RequestReader, [START + b"User-Agent: a\nUser-Agent: b\nUser-Agent:\nuser-agent: c\n\n"])
    assert reader.software == b"b"
    _, reader = feed(ResponseReader, [b"HTTP/1.1 200 OK\nDate: Thu, 01 Jan 1970 00:00:07\nDate: soon\nDate:\n\n"])
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
    whole = whole_response(head)
    assert whole is not None
    assert (whole.date, whole.parsed.date) == (date, date)
    assert feed(ResponseReader, [head])[1].date == date


@pytest.mark.parametrize("first", range(34))
def test_headers_in_two_segments_are_counted_together(first: int) -> None:
    lines = [b"A: b\n"] * 32
    parts = [START + b"".join(lines[:first]), b"".join(lines[first:])]
    assert feed(RequestReader, [*parts, b"\n"])[0] is DONE
    assert feed(RequestReader, [*parts, b"A: b\n"])[0] is FAILED
    assert feed(RequestReader, [parts[0], parts[1] + b"A: b\n"])[0] is FAILED


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=30), st.sampled_from([RequestReader, ResponseReader]))
def test_any_data(parts: list[bytes], make: Reader) -> None:
    progress, reader = feed(make, [b"GET / HTTP/1.1\n" if make is RequestReader else b"HTTP/1.1 200 OK\n", *parts])
    assert progress in Reading
    assert len(reader.headers) <= 32


# Heads in one piece ---------------------------------------------------------------------------------

PIECES = st.sampled_from([
    b"Host: x\r\n", b"User-Agent: curl/8 (Linux)\r\n", b"Via:\ta\0b\n", b"Accept-Language: de\n", b"Server: \0\r\n",
    b"Date: Thu, 01 Jan 1970 00:00:07 GMT\r\n", b"Date:\r\n", b"Empty:\r\n", b"Empty: \n", b"X-Forwarded-For:x\r\r\n",
    b"A: b\n" * 16, b"A: b\n" * 32, b"N" * 31, b"N" * 32, b"N" * 33, b"name", b":", b" ", b"\t", b"\r", b"\n", b"\0",
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
])  # fmt: skip


def facts_of_whole(head: WholeHead) -> tuple[object, ...]:
    assert (head.version, head.date) == (head.parsed.version, head.parsed.date)
    return facts(head.parsed)


@pytest.mark.parametrize(("make", "head"), [(whole_request, REQUEST), (whole_response, RESPONSE)])
def test_heads_in_one_piece(make: Whole, head: bytes) -> None:
    whole = make(head)
    assert whole is not None
    assert whole.block.startswith(b"\nHost" if make is whole_request else b"\nServer")
    end = head.index(b"\n\r\n") + 2 if make is whole_request else head.index(b"\n\n") + 2
    assert [cut for cut in range(len(head)) if make(head[:cut]) is not None] == list(range(end, len(head)))


@pytest.mark.parametrize(("count", "is_easy"), [(0, False), (1, True), (32, True), (33, False)])
def test_how_many_headers_are_easy(count: int, is_easy: bool) -> None:
    assert (whole_request(b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * count + b"\r\n") is not None) is is_easy


@settings(max_examples=examples(500))
@given(st.booleans(), FIRST_LINES, st.lists(PIECES, max_size=12), st.sampled_from([b"", b"\r\n", b"\n", b"\nmore"]))
def test_heads_in_one_piece_read_the_same(is_request: bool, first: bytes, pieces: list[bytes], rest: bytes) -> None:
    data = first + b"".join(pieces) + rest
    whole = whole_request(data) if is_request else whole_response(data)
    reader: HeadReader = RequestReader() if is_request else ResponseReader()
    progress = reader.read(data, is_full=False)
    if whole is not None:
        assert progress is DONE
        assert facts_of_whole(whole) == facts(reader)
    elif progress is DONE:
        # Only what has no headers is not easy.
        assert not reader.headers


def test_reading_a_head_takes_no_longer_than_its_length() -> None:
    """Reading takes linear time: regular expressions with alternatives can take exponential time."""
    lines = b"GET /" + b" HTTP/1." * 100 + b"1\r\n" + b"N: \tv\r\n" * 1000 + b"N" * 100
    begun = process_time()
    for _ in range(100):
        assert whole_request(lines) is None
        assert whole_request(b"GET /" + b"HTTP/1." * 140 + b"\n" + lines) is None
        assert whole_response(b"HTTP/1.1 200 OK\r\n" + b"N: " + b" " * 8000) is None
    assert process_time() - begun < 5
