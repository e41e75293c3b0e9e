"""Each byte in a segment of its own: a protocol takes no longer for a segment, however long its stream is."""

from __future__ import annotations

import time
from typing import Final

import pytest
from hello_bytes import message, records
from http2_frames import PREFACE, frame, priority, settings
from talk import Talk

from hostile.costs import UNIT, unit
from pyp0f.applications.standard import STANDARD
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
    tracker, talk, link = Tracker(load_database(), applications=STANDARD), Talk(server_port=port), link_for(DLT_RAW)
    send = talk.say if of_client else talk.answer
    packets = [*talk.shake(), *[send(data[at : at + 1], 1 + at) for at in range(len(data))]]
    before = unit()
    began = time.process_time()
    for number, packet in enumerate(packets):
        tracker.feed(link, packet, [(1_700_000_000, number, 0, len(packet))])
    spent = time.process_time() - began
    assert spent / len(packets) * 1e6 * UNIT / ((before + unit()) / 2) < MICROSECONDS
