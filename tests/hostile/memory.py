"""What a host and a connection take at most: ``PYTHONPATH=tests:. python -m hostile.memory [COUNT]`` prints a table.

The bounds are those of docs/operations.md, in bytes: what Python's allocator was asked for, with the share in the
tables.  What is remembered once for all hosts, such as the 8,192 latest fingerprints, is not part of it.
"""

from __future__ import annotations

import gc
import random
import sys
import tracemalloc
from collections.abc import Callable
from typing import Final, NamedTuple

from datagram_bytes import HELLO, crypto, dtls_body, dtls_record, fragment, initial, udp
from hello_bytes import message, records
from packets import ipv4
from talk import Talk

from pyp0f.applications.interface import Prepared
from pyp0f.applications.standard import STANDARD
from pyp0f.engine.connections import Connections
from pyp0f.engine.limits import Limits
from pyp0f.engine.tracker import Tracker
from pyp0f.hosts.table import Hosts
from pyp0f.library.loading import load_database
from pyp0f.wire.link import DLT_RAW, link_for

COUNT: Final = 300
"""Connections that are made for each kind."""
_STREAM: Final = 8_192
DATABASE: Final = load_database()
NOTHING: Final = Prepared(STANDARD[0], DATABASE)


class Kind(NamedTuple):
    """A kind of hosts or connections.

    Attributes:
        bound: bytes at most.
        packets: makes the packets of a connection, with the help of random numbers.
        per_host: whether it is a host that takes so much, and not a connection.
    """

    bound: int
    packets: Callable[[Talk, random.Random], list[bytes]]
    per_host: bool = False


def _options(dice: random.Random) -> bytes:
    return (
        b"\2\4" + dice.randrange(500, 1461).to_bytes(2, "big") + b"\4\2\x08\x0a"
        + dice.randrange(1, 2**32).to_bytes(4, "big") + bytes(4) + b"\1\3\3" + bytes([dice.randrange(15)])
    )  # fmt: skip


def _syn(talk: Talk, dice: random.Random) -> bytes:
    return talk.syn(options=_options(dice), window=dice.randrange(1, 65536), ttl=dice.randrange(30, 65))


def _syn_ack(talk: Talk, dice: random.Random) -> bytes:
    return talk.syn_ack(options=_options(dice), window=dice.randrange(1, 65536), ttl=dice.randrange(30, 65))


def _same_syn(talk: Talk, _: random.Random) -> list[bytes]:
    return [talk.syn()]


def _one_syn(talk: Talk, dice: random.Random) -> list[bytes]:
    return [_syn(talk, dice), talk.rst()]


def _back(talk: Talk, port: int) -> Talk:
    """A connection in the other direction."""
    return Talk(talk.server, talk.client, port, 80)


def _both_ways(talk: Talk, dice: random.Random) -> list[bytes]:
    """Both ends are client and server, and change often."""
    made = []
    for number in range(6):
        for one in (talk, _back(talk, 2000)):
            later = Talk(one.client, one.server, one.client_port - 100 * number, 80)
            made += [_syn(later, dice), _syn_ack(later, dice), later.rst()]
    return made


def _head(first: bytes, dice: random.Random) -> bytes:
    lines = [b"X-%x: y%x\r\n" % (dice.getrandbits(40), dice.getrandbits(40)) for _ in range(10)]
    return (
        first + b"".join(lines) + b"User-Agent: curl/8\r\nServer: nginx\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\n\r\n"
    )


def _web(talk: Talk, dice: random.Random) -> list[bytes]:
    made = _both_ways(talk, dice)
    for one in (talk, _back(talk, 2000)):
        made += [_syn(one, dice), _syn_ack(one, dice)]
        made += [
            one.say(_head(b"GET / HTTP/1.1\r\n", dice)),
            one.answer(_head(b"HTTP/1.1 200 OK\r\n", dice)),
            one.rst(),
        ]
    return made


def _opened(talk: Talk, dice: random.Random) -> list[bytes]:
    return [_syn(talk, dice), _syn_ack(talk, dice)]


def _long(data: bytes) -> list[tuple[int, bytes]]:
    """Data in segments: places and bytes, one byte less than a whole stream."""
    data = data[: _STREAM - 1]
    return [(at, data[at : at + 1000]) for at in range(0, len(data), 1000)]


def _both(talk: Talk, dice: random.Random, up: bytes, down: bytes) -> list[bytes]:
    made = _opened(talk, dice)
    made += [talk.say(data, 1 + at) for at, data in _long(up)]
    return made + [talk.answer(data, 1 + at) for at, data in _long(down)]


def _no_data(talk: Talk, dice: random.Random) -> list[bytes]:
    return _opened(talk, dice)


def _heads(talk: Talk, dice: random.Random) -> list[bytes]:
    lines = b"".join([b"X-%x: " % dice.getrandbits(40) + b"v" * 240 + b"\r\n" for _ in range(31)]) + b"X: " + b"w" * 900
    return _both(
        talk, dice, b"GET / HTTP/1.1\r\n" + lines[:7000] + b"\r\n\r\n" + b"b" * 2000, b"HTTP/1.1 200 OK\r\n" + lines
    )


def _pieces(talk: Talk, dice: random.Random) -> list[bytes]:
    """All of both streams but their first bytes, in as many pieces as may wait."""
    made, data = _opened(talk, dice), dice.randbytes(256)
    for number in range(32):
        at = 2 + number * 256
        made += [talk.say(data[:255], at), talk.answer(data[:255], at)]
    return made


def _hellos(talk: Talk, dice: random.Random) -> list[bytes]:
    client, server = [records(message(kind, dice.randbytes(_STREAM - 4))[:7000], 20) for kind in (1, 2)]
    return _both(talk, dice, client, server)


def _greetings(talk: Talk, dice: random.Random) -> list[bytes]:
    line = b"SSH-2.0-" + b"%x" % dice.getrandbits(800) + b"\r\n"
    packet = (20_000).to_bytes(4, "big") + b"\6\x14" + dice.randbytes(_STREAM)
    return _both(talk, dice, line + packet, line + packet)


def _frames(talk: Talk, dice: random.Random) -> list[bytes]:
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    settings = bytes.fromhex("0000c0040000000000") + dice.randbytes(192)
    priorities = b"".join([bytes.fromhex("000005020000000003") + dice.randbytes(5) for _ in range(32)])
    block = bytes.fromhex("003fff010000000001") + dice.randbytes(_STREAM)
    return _both(talk, dice, preface + settings + priorities + block, b"")


def _mails(talk: Talk, dice: random.Random) -> list[bytes]:
    talk = Talk(talk.client, talk.server, talk.client_port, 25)
    made = _opened(talk, dice)
    up = down = b""
    down += b"220 mail.example ESMTP " + b"%x" % dice.getrandbits(800) + b"\r\n"
    up += b"EHLO x\r\n"
    down += (
        b"250-mail.example\r\n" + b"".join([b"250-X%x\r\n" % dice.getrandbits(100) for _ in range(60)]) + b"250 OK\r\n"
    )
    for _ in range(40):
        up += b"NOOP\r\n"
        down += b"250 OK\r\n"
    up += b"MAIL FROM:<x> " + b"X" * _STREAM
    down += b"250-" + b"y" * _STREAM
    made += [talk.answer(data, 1 + at) for at, data in _long(down)]
    return made + [talk.say(data, 1 + at) for at, data in _long(up)]


def _quic(talk: Talk, dice: random.Random) -> list[bytes]:
    identifier = dice.randbytes(8)
    hello = HELLO[:1] + (8_180).to_bytes(3, "big") + dice.randbytes(8_180)
    places = [0, *range(120, 8_000, 120)]
    return [_datagram(talk, initial(crypto(at, hello[at : at + 119]), target=identifier)) for at in places]


def _dtls(talk: Talk, dice: random.Random) -> list[bytes]:
    body = dtls_body() + dice.randbytes(7_900)
    return [_datagram(talk, dtls_record(fragment(body, at, 119))) for at in (0, *range(120, 8_000, 120))]


def _datagram(talk: Talk, payload: bytes) -> bytes:
    return ipv4(udp(payload, sport=talk.client_port), src=talk.client, dst=talk.server, protocol=17)


KINDS: Final = {
    "host, all alike": Kind(500, _same_syn, per_host=True),
    "host, SYNs all different": Kind(700, _one_syn, per_host=True),
    "host, with SYN+ACK and scores": Kind(1300, _both_ways, per_host=True),
    "host, with HTTP": Kind(1700, _web, per_host=True),
    "connection without data": Kind(2500, _no_data),
    "connection, HTTP": Kind(20000, _heads),
    "connection, pieces that wait": Kind(26000, _pieces),
    "connection, TLS": Kind(20000, _hellos),
    "connection, SSH": Kind(20500, _greetings),
    "connection, HTTP/2": Kind(19500, _frames),
    "connection, mail": Kind(22000, _mails),
    "exchange, QUIC": Kind(18000, _quic),
    "exchange, DTLS": Kind(18000, _dtls),
}


def _fed(kind: Kind, count: int) -> Tracker:
    tracker = Tracker(DATABASE, Limits(connections=100_000, hosts=500_000), applications=STANDARD)
    link, dice = link_for(DLT_RAW), random.Random(1)
    microseconds = 0
    for number in range(count):
        client, server = [f"{first}.{number >> 16}.{number >> 8 & 255}.{number & 255}" for first in (10, 11)]
        for packet in kind.packets(Talk(client, server, 5000 + number % 50_000, 80), dice):
            microseconds += 300
            seconds, rest = divmod(microseconds, 1_000_000)
            tracker.feed(link, packet, [(1_700_000_000 + seconds, rest, 0, len(packet))])
    return tracker


def size_of(kind: Kind, count: int = COUNT) -> float:
    """Bytes of a host or connection, the largest that occur.

    Args:
        kind: what is measured.
        count: connections that are made.
    """
    _fed(kind, 10)  # what is made once
    gc.collect()
    tracemalloc.start()
    try:
        hosts, *tables = _tables(_fed(kind, count))
        entries = len(hosts)
        if not kind.per_host:
            del hosts
            entries = sum(map(len, tables))
        else:
            del tables
        gc.collect()
        whole = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    return whole / entries


def _tables(tracker: Tracker) -> tuple[Hosts, Connections, Connections]:
    """The tables, without what is remembered for all together."""
    for table in (tracker.connections, tracker.exchanges):
        for side in table.sides.values():
            if side.connection.reader is not None:
                side.connection.reader = (side.connection.reader[0], NOTHING)
            side.connection.candidates = ()
    tracker.hosts._before_pruning = int
    return tracker.hosts, tracker.connections, tracker.exchanges


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    for name, kind in KINDS.items():
        print(f"{name:36} {size_of(kind, count):8.0f} bytes, bound {kind.bound}")


if __name__ == "__main__":
    main()
