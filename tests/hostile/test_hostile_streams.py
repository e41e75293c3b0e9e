"""Streams that are made to be slow.

Each byte in a segment of its own: a protocol takes no longer for a segment, however long its stream is.  Messages of
many small parts: a byte takes no longer than one of a usual message.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Sequence
from typing import Final

import pytest
from hello_bytes import alpn, client_body, extension, message, records, server_body, vector
from http2_frames import PREFACE, block, frame, priority, settings
from ssh_bytes import hello
from talk import Talk

from hostile.costs import UNIT, keep_out_of_collections, unit
from pyp0f.applications.standard import STANDARD
from pyp0f.engine.limits import Limits
from pyp0f.engine.tracker import Tracker
from pyp0f.library.loading import load_database
from pyp0f.wire.link import DLT_RAW, link_for

pytestmark = pytest.mark.hostile

MICROSECONDS: Final = 40
"""A segment, on a machine that runs `unit` in `UNIT`; 14 were measured."""
STREAMS: Final[dict[str, tuple[int, bool, bytes]]] = {
    "lines before SSH": (22, False, b"\n" * 8000),
    "KEXINIT of SSH": (22, True, b"SSH-2.0-a\r\n" + (20_000).to_bytes(4, "big") + b"\6\x14" + bytes(7900)),
    "messages of SSH": (22, True, b"SSH-2.0-a\r\n" + ((2).to_bytes(4, "big") + b"\0\2") * 1300),
    "records of TLS": (443, True, records(message(1, bytes(1300)), 1)),
    "empty records of TLS": (443, True, b"\x16\3\1\0\4\1\0\5\0" + b"\x16\3\1\0\0" * 1500),
    "lines of SMTP": (25, False, b"220-\n" * 1600),
    "lines of POP3": (110, False, b"+OK x\r\n" + b"+OK\n" * 1900),
    "lines of IMAP": (143, False, b"* OK x\r\n" + b"* a\n" * 1900),
    "lines of FTP": (21, False, b"220-x\r\n" + b"a\n" * 3900),
    "frames of HTTP/2": (80, True, PREFACE + settings((1, 1)) + frame(99) * 850),
    "priorities of HTTP/2": (80, True, PREFACE + settings((1, 1)) + priority(3, 0, 1) * 550),
    "a header of HTTP": (80, True, b"GET / HTTP/1.1\r\na: " + b"x" * 8000),
    "headers of HTTP": (80, True, b"GET / HTTP/1.1\r\n" + (b"a: " + b"y" * 240 + b"\r\n") * 31),
    "text of a server": (99, False, b"hello " * 1400),
}


@pytest.mark.parametrize("name", STREAMS)
def test_segments_of_a_byte(name: str) -> None:
    port, of_client, data = STREAMS[name]
    talk = Talk(server_port=port)
    send = talk.say if of_client else talk.answer
    packets = [*talk.shake(), *[send(data[at : at + 1], 1 + at) for at in range(len(data))]]
    assert taken(packets) / len(packets) < MICROSECONDS


def taken(packets: Sequence[bytes]) -> float:
    """Microseconds that packets take, on a machine that runs `unit` in `UNIT`; the better one of two runs."""
    link, found = link_for(DLT_RAW), []
    for _ in range(2):
        tracker = Tracker(load_database(), applications=STANDARD)
        keep_out_of_collections()
        before = unit()
        began = time.process_time()
        for number, packet in enumerate(packets):
            tracker.feed(link, packet, [(1_700_000_000, number, 0, len(packet))])
        spent = time.process_time() - began
        found.append(spent * 1e6 * UNIT / ((before + unit()) / 2))
    return min(found)


@pytest.mark.parametrize("order", [1, -1, 2], ids=["in order", "last first", "odd ones first"])
@pytest.mark.parametrize("name", ["records of TLS", "headers of HTTP", "messages of SSH", "lines of SMTP"])
def test_segments_of_a_byte_in_any_order(name: str, order: int) -> None:
    port, of_client, data = STREAMS[name]
    talk = Talk(server_port=port)
    send = talk.say if of_client else talk.answer
    segments = [send(data[at : at + 1], 1 + at) for at in range(2_000)]
    packets = [*talk.shake(), *(segments[1::2] + segments[::2] if order == 2 else segments[::order])]
    assert taken(packets) / len(packets) < MICROSECONDS


PER_BYTE: Final = 0.4
"""Microseconds of a byte, as in docs/security.md."""
_DICE: Final = random.Random(7)


def _word(length: int = 2) -> bytes:
    return bytes(_DICE.choices(b"abcdefghijklmnopqrstuvwxyz", k=length))


def _words(count: int, length: int = 2, between: bytes = b" ") -> bytes:
    return between.join([_word(length) for _ in range(count)])


def _numbers(count: int) -> bytes:
    return vector(_DICE.randbytes(2 * count))


def _client(*extensions: bytes, ciphers: int = 5, size: int = 2**14) -> bytes:
    kinds = tuple(_DICE.choices(range(65_536), k=ciphers))
    return records(message(1, client_body(*extensions, ciphers=kinds)), size)


def _some_extensions(count: int) -> list[bytes]:
    return [extension(kind) for kind in _DICE.sample(range(100, 65_000), count)]


def _requests(payload: bytes, flags: int = 5) -> bytes:
    return PREFACE + settings((1, 1)) + frame(1, payload, flags=flags, stream=1)


_HELLO: Final = records(message(1, client_body()))
_GET: Final = b"GET / HTTP/1.1\r\n"
_REQUEST: Final = _GET + b"Host: a\r\nUser-Agent: b\r\n\r\n"
MESSAGES: Final[dict[str, tuple[int, bytes, Callable[[], bytes]]]] = {
    "cipher suites of TLS": (443, b"", lambda: _client(ciphers=3_900)),
    "cipher suites of TLS, as many as are read": (443, b"", lambda: _client(ciphers=512)),
    "extensions of TLS": (443, b"", lambda: _client(*_some_extensions(1_900))),
    "extensions of TLS, as many as are read": (443, b"", lambda: _client(*_some_extensions(512))),
    "groups of TLS": (443, b"", lambda: _client(extension(10, _numbers(3_900)))),
    "signature algorithms of TLS": (443, b"", lambda: _client(extension(13, _numbers(3_900)))),
    "protocols of TLS": (443, b"", lambda: _client(alpn(*[_word(1) for _ in range(3_900)]))),
    "the same extension of TLS": (443, b"", lambda: _client(*[extension(43, b"\2\3\4")] * 500)),
    "records of a byte of TLS": (443, b"", lambda: _client(extension(77, bytes(1_200)), size=1)),
    "extensions of a server of TLS": (443, _HELLO, lambda: records(message(2, server_body(*_some_extensions(1_900))))),
    "names in lists of SSH": (22, b"", lambda: hello(b"SSH-2.0-x\r\n", tuple([_words(390, 1, b",")] * 10))),
    "headers of HTTP/2": (80, b"", lambda: _requests(b"".join([b"\x40\1" + _word(1) + b"\1y"] * 1_600))),
    "indexes of HTTP/2": (80, b"", lambda: _requests(b"\x82" * 8_000)),
    "large headers by their index": (80, b"", lambda: _requests(block(("a", "b" * 3_900)) + b"\xbe" * 4_000)),
    "sizes of the table of HTTP/2": (80, b"", lambda: _requests(b"\x3f\xe1\x1f\x20" * 1_900)),
    "settings of HTTP/2": (80, b"", lambda: PREFACE + settings((1, 1)) * 530),
    "continuations of HTTP/2": (80, b"", lambda: _requests(b"", 1) + frame(9, b"\x82", stream=1) * 800),
    "long names of HTTP": (80, b"", lambda: _GET + b"".join([_word(30) + b": y\r\n" for _ in range(230)]) + b"\r\n"),
    "languages": (80, b"", lambda: _GET + b"Accept-Language: " + _words(700, 2, b";q=0.5,") + b"\r\n\r\n"),
    "parts of a User-Agent": (80, b"", lambda: _GET + b"User-Agent: " + _words(800, 3, b"/1 (") + b"\r\n\r\n"),
    "colons": (80, b"", lambda: _GET + b"Host" + b":" * 7_900 + b"\r\n\r\n"),
    "carriage returns": (80, b"", lambda: _GET + b"\r" * 7_900 + b"\n\n"),
    "dates": (
        80,
        _REQUEST,
        lambda: (
            b"HTTP/1.1 200 OK\r\n"
            + b"".join([b"Date: Wed, %s31 Dec %d 23:59:59 GMT\r\n" % (b" " * 90, year) for year in range(1970, 2010)])
            + b"\r\n"
        ),
    ),
    "capabilities of SMTP": (25, b"", lambda: b"220 x ESMTP\r\n" + b"250-" + _words(1_100, 3, b"\r\n250-") + b"\r\n"),
    "words of a banner": (25, b"", lambda: b"220 " + _words(2_600) + b"\r\n"),
    "capabilities of IMAP": (143, b"", lambda: b"* OK [CAPABILITY " + _words(2_500) + b"] x\r\n"),
    "lists of capabilities of IMAP": (143, b"", lambda: (b"* CAPABILITY " + _words(10) + b"\r\n") * 180),
    "lines of a banner of FTP": (21, b"", lambda: b"220-" + _words(900, 2, b"\r\n220-") + b"\r\n220 x\r\n"),
    "offers before TLS of PostgreSQL": (5432, b"", lambda: b"\0\0\0\x08\x04\xd2\x16\x2f" * 900),
    "methods of SOCKS": (1080, b"", lambda: b"\5\xff" + _DICE.randbytes(255) * 20),
    "headers of a proxy": (3128, b"", lambda: b"CONNECT a:443 HTTP/1.1\r\n" + b"a: b\r\n" * 1_000 + b"\r\n"),
}
"""Server port, what the client says before the server sends the message (a message of the client if it is empty, except
where servers speak first), and the message."""
_SERVERS_FIRST: Final = (21, 25, 143)
_CONNECTIONS: Final = 10


@pytest.mark.parametrize("name", MESSAGES)
def test_messages_of_many_parts(name: str) -> None:
    port, before, make = MESSAGES[name]
    taken(_conversation(Talk(server_port=port), before, make()))  # loads modules
    packets, size = [], 0
    for number in range(_CONNECTIONS):
        data = make()
        packets += _conversation(Talk(f"10.1.0.{number}", server_port=port), before, data)
        size += len(data)
    assert taken(packets) / size < 1.5 * PER_BYTE


def _conversation(talk: Talk, before: bytes, data: bytes) -> list[bytes]:
    send = talk.answer if before or talk.server_port in _SERVERS_FIRST else talk.say
    segments = [send(data[at : at + 1_400], 1 + at) for at in range(0, len(data), 1_400)]
    return [*talk.shake(), *([talk.say(before)] if before else []), *segments]


def test_packets_make_no_reference_cycles() -> None:
    """In live capture, no cycle of old objects is ever freed, because clients would wait for the search."""
    tracker, link = Tracker(load_database(), Limits(20, 20), applications=STANDARD), link_for(DLT_RAW)
    made = {name: make() for name, (_, _, make) in MESSAGES.items()}
    for number in range(1, 4):
        for name, (port, before, _) in MESSAGES.items():
            for packet in _conversation(Talk(f"10.2.0.{number}", server_port=port), before, made[name]):
                tracker.feed(link, packet, [(1_700_000_000 + 100 * number, 0, 0, len(packet))])
        if number == 1:
            gc.collect()  # what modules made when they were loaded
            gc.disable()
    try:
        assert gc.collect() == 0
    finally:
        gc.enable()
